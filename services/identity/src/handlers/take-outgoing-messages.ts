import { handler, rules } from '@mostrador/kit';
import type { TakeOutgoingMessagesRequest, TakeOutgoingMessagesResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { env } from '../env.ts';
import { open } from '../secrets.ts';

type Row = { message_id: string; kind: string; recipient: string; sealed_code: Buffer; expires_at: string };

export const takeOutgoingMessages = handler<TakeOutgoingMessagesRequest, TakeOutgoingMessagesResponse>({
  can: ['service'],
  rules: rules<TakeOutgoingMessagesRequest>({ limit: z.int().min(1).max(100) }),
  async run(ctx, input) {
    const rows = await ctx.as(
      null,
      (tx) => tx.sql<Row>`
      update outgoing_messages set taken_at = ${ctx.now()}
      where message_id in (
        select message_id from outgoing_messages where taken_at is null and expires_at > ${ctx.now()}
        order by created_at limit ${input.limit} for update skip locked)
      returning message_id, kind, recipient, sealed_code, expires_at`,
    );
    const messages = rows.map((row) => ({
      messageId: row.message_id,
      recipient: row.recipient,
      kind: row.kind,
      code: open(ctx.env(env), row.message_id, row.sealed_code).toString(),
      expiresAt: row.expires_at,
    }));
    return { messages };
  },
});
