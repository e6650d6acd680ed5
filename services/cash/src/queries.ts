import type { RowOf, Tx } from '@mostrador/kit';
import type { MethodDeviation } from '@mostrador/proto/cash';
import type { CountedAmount, MethodAmount } from '@mostrador/proto/common';
import type { Word } from '@mostrador/proto/words';
import type { Link } from './domain/chain.ts';
import type { Total } from './domain/totals.ts';
import { fail } from './errors.ts';
import type { DeclarationModel, JustificationModel, SessionHeadModel, TillSessionModel } from './db/models.ts';

/** Of a row that need not be there. */
type Maybe<Row> = { [Column in keyof Row]: Row[Column] | null };

/** A session with its head, its count and its justification. */
export type SessionRow = RowOf<
  TillSessionModel,
  { state: Word<'sessionState'>; seal_totals: MethodAmount[] | null; deviations: MethodDeviation[] }
> &
  Omit<Head, 'tenant_id' | 'session_id'> &
  Maybe<
    Pick<
      RowOf<DeclarationModel, { counted: CountedAmount[] }>,
      'counted' | 'ticket_count' | 'declared_at' | 'declared_by'
    >
  > &
  Maybe<Pick<RowOf<JustificationModel>, 'justification' | 'justified_by'>>;

/** Sessions in the order of the ids given; those that do not exist are left out. */
export const sessionsById = (tx: Tx, ids: string[]): Promise<SessionRow[]> =>
  tx.sql<SessionRow>`
    select s.*, h.movement_count, h.head, h.sale_count, h.void_count, h.return_count, h.late_fact_count, h.totals,
      d.counted, d.ticket_count, d.declared_at, d.declared_by, j.justification, j.justified_by
    from till_sessions s
    join session_heads h using (tenant_id, session_id)
    left join declarations d using (tenant_id, declaration_id)
    left join justifications j on j.tenant_id = s.tenant_id and j.session_id = s.session_id
    where s.tenant_id = ${tx.tenantId} and s.session_id = any(${ids}::uuid[])
    order by array_position(${ids}::uuid[], s.session_id)`;

/** One session; refused when there is none. */
export async function sessionOf(tx: Tx, sessionId: string): Promise<SessionRow> {
  const [session] = await sessionsById(tx, [sessionId]);
  return session ?? fail('not_found', { field: 'sessionId' });
}

/** A session's name among all companies: consumers write those of many at once. */
export type SessionRef = { tenantId: string; sessionId: string };

/** Where the chain of a session stands. */
export type Head = RowOf<SessionHeadModel, { totals: Total[] }>;

/** Locks the heads of sessions in the order of their ids, so that nobody waits in a circle. */
export const lockHeads = (tx: Tx, sessions: SessionRef[]): Promise<Head[]> =>
  tx.sql<Head>`
    select h.tenant_id, h.session_id, movement_count, head, sale_count, void_count, return_count, late_fact_count, totals
    from unnest(${sessions.map((one) => one.tenantId)}::uuid[], ${sessions.map((one) => one.sessionId)}::uuid[])
      as asked (tenant_id, session_id)
    join session_heads h using (tenant_id, session_id)
    order by h.tenant_id, h.session_id for update of h`;

/** One session and its head, locked; refused when there is none. The session is read once the lock is held. */
export async function lockSession(tx: Tx, sessionId: string): Promise<{ head: Head; session: SessionRow }> {
  const [head] = await lockHeads(tx, [{ tenantId: tx.tenantId, sessionId }]);
  if (!head) return fail('not_found', { field: 'sessionId' });
  return { head, session: await sessionOf(tx, sessionId) };
}

/** The movement that a person made by hand under this id. */
export async function movementMadeBy(tx: Tx, movementId: string): Promise<Link | undefined> {
  const [link] = await tx.sql<Link>`
    select * from cash_movements
    where tenant_id = ${tx.tenantId} and fact_id = ${movementId} and payment_number = 0 and kind in ('in', 'out')`;
  return link;
}
