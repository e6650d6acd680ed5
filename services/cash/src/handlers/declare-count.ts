import { handler, rules, type Tx } from '@mostrador/kit';
import { moment } from '@mostrador/rules';
import type { DeclareCountRequest, TillSession } from '@mostrador/proto/cash';
import type { CountedAmount } from '@mostrador/proto/common';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { z } from 'zod';
import { awaitClose } from '../closing.ts';
import { toSession } from '../convert.ts';
import { assertWorks, sightOf } from '../access.ts';
import { fail } from '../errors.ts';
import { advance } from '../jobs/close-sessions.ts';
import { lockSession, sessionOf } from '../queries.ts';
import { counted, id, tellers } from '../rules.ts';

export type Count = {
  declarationId: string;
  sessionId: string;
  counted: CountedAmount[];
  ticketCount: number;
  lastTicketNumber: number;
  declaredAt: string;
  declaredBy: string;
};

/** Stores what was counted, and only then asks what was expected. What cannot be finished now is finished by the job. */
export const declareCount = handler<DeclareCountRequest, TillSession>({
  can: tellers,
  rules: rules<DeclareCountRequest>({
    sessionId: id,
    declarationId: id,
    counted,
    ticketCount: z.int().min(0),
    lastTicketNumber: z.int().min(0),
    declaredAt: moment,
  }),
  async run(ctx, input) {
    const { sessionId, declarationId } = input;
    await ctx.tenant(async (tx) => {
      const { session } = await lockSession(tx, sessionId);
      assertWorks(ctx.actor, session);
      if (session.declaration_id !== null && session.declaration_id !== declarationId) fail('count_already_declared');
      const count = { ...input, declaredAt: input.declaredAt!, declaredBy: ctx.actor.id };
      if (!(await keepCount(tx, count))) {
        if (!(await isKept(tx, count))) fail('declaration_id_reused', { field: 'declarationId' });
        return;
      }
      // The job leaves this request a moment to finish by itself.
      await declared(tx, count, new Date(ctx.now().getTime() + 1_000));
    });
    const closer = { ...ctx, sales: ctx.call(SalesServiceDefinition) };
    await advance(closer, sessionId).catch((error: Error) =>
      ctx.log.warn({ err: error, sessionId }, 'the close goes on later'),
    );
    const session = await ctx.tenant((tx) => sessionOf(tx, sessionId));
    return toSession(session, sightOf(ctx.actor, session));
  },
});

/** Keeps a count; false when something was counted under its id before. */
export async function keepCount(tx: Tx, count: Count): Promise<boolean> {
  const inserted = await tx.sql`
    insert into declarations (tenant_id, declaration_id, session_id, counted, ticket_count, last_ticket_number, declared_at,
      declared_by)
    values (${tx.tenantId}, ${count.declarationId}, ${count.sessionId}, ${JSON.stringify(count.counted)},
      ${count.ticketCount}, ${count.lastTicketNumber}, ${count.declaredAt}, ${count.declaredBy})
    on conflict do nothing returning 1`;
  return inserted.length > 0;
}

/** True when this very count was kept before. */
export async function isKept(tx: Tx, count: Count): Promise<boolean> {
  const same = await tx.sql`
    select from declarations
    where tenant_id = ${tx.tenantId} and declaration_id = ${count.declarationId} and session_id = ${count.sessionId}
      and counted = ${JSON.stringify(count.counted)}::jsonb and ticket_count = ${count.ticketCount}
      and last_ticket_number = ${count.lastTicketNumber}`;
  return same.length > 0;
}

/** Makes a kept count the one by which its session closes. The session's head is locked. */
export async function declared(tx: Tx, { sessionId, declarationId }: Count, closeFrom: Date): Promise<void> {
  await tx.sql`
    update till_sessions set state = 'declared', declaration_id = ${declarationId}, version = version + 1
    where session_id = ${sessionId}`;
  await awaitClose(tx, sessionId, closeFrom);
}
