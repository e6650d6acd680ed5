import { handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListOutgoingMessagesRequest, ListOutgoingMessagesResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { type MessageRow, toOutgoingMessage } from '../messages.ts';

export const listOutgoingMessages = handler<ListOutgoingMessagesRequest, ListOutgoingMessagesResponse>({
  can: ['service:operator'],
  rules: rules<ListOutgoingMessagesRequest>({ recipient: z.string().trim().toLowerCase().max(254), ...paged() }),
  async run(ctx, input) {
    const [at = null, id = null] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [];
    const rows = await ctx.as(
      null,
      (tx) => tx.sql<MessageRow>`
      select * from outgoing_messages m
      where taken_at is null and expires_at > ${ctx.now()} and (${input.recipient} = '' or recipient = ${input.recipient})
        and (code_hash is null or exists (select from codes c where c.code_hash = m.code_hash and used_at is null))
        and (${at}::timestamptz is null or (created_at, message_id) < (${at}, ${id}::uuid))
      order by created_at desc, message_id desc limit ${input.pageSize + 1}`,
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.created_at, last.message_id]);
    return { messages: page.map((row) => toOutgoingMessage(ctx, row)), nextPageToken };
  },
});
