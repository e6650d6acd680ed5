import { fail, handler, rules } from '@mostrador/kit';
import type { TakeOutgoingMessagesRequest, TakeOutgoingMessagesResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { type MessageRow, toOutgoingMessage } from '../messages.ts';

export const takeOutgoingMessages = handler<TakeOutgoingMessagesRequest, TakeOutgoingMessagesResponse>({
  can: ['service'],
  rules: rules<TakeOutgoingMessagesRequest>({ limit: z.int().min(1).max(100) }),
  async run(ctx, input) {
    if (ctx.isDrill()) fail('drill');
    const rows = await ctx.as(
      null,
      (tx) => tx.sql<MessageRow>`
      update outgoing_messages set taken_at = ${ctx.now()}
      where message_id in (
        select message_id from outgoing_messages m where taken_at is null and expires_at > ${ctx.now()}
          and (code_hash is null or exists (select from codes c where c.code_hash = m.code_hash and used_at is null))
        order by created_at limit ${input.limit} for update skip locked)
      returning *`,
    );
    return { messages: rows.map((row) => toOutgoingMessage(ctx, row)) };
  },
});
