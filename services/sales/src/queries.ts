import type { RowOf, Tx } from '@mostrador/kit';
import type { Refund } from '@mostrador/proto/common';
import type { BusinessDays } from '@mostrador/proto/identity';
import type { SaleRow, Since } from './convert.ts';
import type { MemberRoleModel, TillModel, TillSessionModel } from './db/models.ts';
import type { RoleFact } from './domain/standing.ts';
import { fail } from './errors.ts';

/** An id among all companies: it is made by a client, and only its own company vouches for it. */
export const keyOf = (tenantId: string, id: string) => `${tenantId} ${id}`;

type SessionRef = { tenantId: string; sessionId: string; tillId: string };
/** Its till is the one that opened it; of a session nobody told us of, the first that named it. */
type SessionState = { tillId: string; sealed: boolean; provisional: boolean };
type SessionRow = Pick<RowOf<TillSessionModel>, 'tenant_id' | 'session_id' | 'till_id' | 'provisional'> & {
  sealed: boolean;
};

const stateOf = ({ till_id: tillId, sealed, provisional }: SessionRow): SessionState => ({
  tillId,
  sealed,
  provisional,
});

/** By company and id. */
export type Sessions = Map<string, SessionState>;

/**
 * Locks sessions against their seal, in the order of their ids, and tells which are sealed. A session nobody told us of
 * is made provisional: its facts are taken all the same. The row lock is the fence. The advisory lock before it is the
 * queue to it: whoever wants a row FOR UPDATE is passed by everybody who wants it FOR SHARE, so that a till that goes on
 * selling would keep its own seal waiting.
 */
export async function lockSessions(tx: Tx, asked: SessionRef[]): Promise<Sessions> {
  const byKey = new Map(asked.map((one) => [`${one.sessionId} ${one.tenantId}`, one]));
  const wanted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const [tenantIds, ids] = [wanted.map((one) => one.tenantId), wanted.map((one) => one.sessionId)];
  const queues = wanted.map(({ tenantId, sessionId }) => keyOf(tenantId, sessionId));
  const read = () => tx.sql<SessionRow>`
    select s.tenant_id, s.session_id, s.till_id, s.sealed_at is not null as sealed, s.provisional
    from till_sessions s
    join unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as asked (tenant_id, session_id) using (tenant_id, session_id)
    where (select count(pg_advisory_xact_lock_shared(hashtextextended(queue, 0)))
      from unnest(${queues}::text[]) as queue) > 0
    order by s.session_id, s.tenant_id for share of s`;
  let rows = await read();
  if (rows.length < ids.length) {
    await tx.sql`
      insert into till_sessions (tenant_id, session_id, till_id)
      select * from unnest(${tenantIds}::uuid[], ${ids}::uuid[], ${wanted.map((one) => one.tillId)}::uuid[])
      on conflict do nothing`;
    rows = await read();
  }
  return new Map(rows.map((row) => [keyOf(row.tenant_id, row.session_id), stateOf(row)]));
}

/** Throws unless a session is of the till that names it. */
export function assertOfTill(session: Pick<SessionState, 'tillId'>, tillId: string): void {
  if (session.tillId !== tillId) fail('session_of_another_till', { field: 'sessionId' });
}

/** Locks one session against its seal, for the till that names it. */
export async function lockSession(tx: Tx, sessionId: string, tillId: string): Promise<SessionState> {
  const { tenantId } = tx;
  const session = (await lockSessions(tx, [{ tenantId, sessionId, tillId }])).get(keyOf(tenantId, sessionId))!;
  assertOfTill(session, tillId);
  return session;
}

/**
 * Notes that sessions were really opened: their sales are not provisional. `cash` knows whose each is; a till that says so
 * itself cannot take one that another has named.
 */
export const noteOpened = (tx: Tx, opened: { sessionId: string; tillId: string }[], by: 'cash' | 'till') => {
  const tillOf = new Map(opened.map((one) => [one.sessionId, one.tillId]));
  const ids = [...tillOf.keys()].sort();
  return tx.sql`
    insert into till_sessions (tenant_id, session_id, till_id, provisional)
    select ${tx.tenantId}, unnest(${ids}::uuid[]), unnest(${ids.map((id) => tillOf.get(id)!)}::uuid[]), false
    on conflict (tenant_id, session_id) do update set provisional = false, till_id = excluded.till_id
    where till_sessions.provisional and (${by} = 'cash' or till_sessions.till_id = excluded.till_id)`;
};

/** A till as it is known here. */
export async function tillById(tx: Tx, tillId: string) {
  const [till] = await tx.sql<Pick<RowOf<TillModel>, 'branch_id' | 'kind'> & { days: BusinessDays[] }>`
    select t.branch_id, t.kind, coalesce(b.business_days, '[]') as days
    from tills t left join branches b on b.tenant_id = t.tenant_id and b.branch_id = t.branch_id
    where t.tenant_id = ${tx.tenantId} and t.till_id = ${tillId}`;
  return till && { branchId: till.branch_id, kind: till.kind, days: till.days };
}

/** Keeps other voids and returns of a sale waiting until this transaction ends. */
export const lockSale = (tx: Tx, saleId: string) =>
  tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.tenantId} ${saleId}`}, 0))`;

/** True where a till's log says that it had ended a sale's session before: by its count, or by opening the next. */
export async function hasEndedSession(tx: Tx, sale: SaleRow, at: string): Promise<boolean> {
  const ends = await tx.sql`
    select from till_operations
    where tenant_id = ${tx.tenantId} and kind in ('open_session', 'declaration')
      and coalesce(payload->'openSession'->>'tillId', payload->'declaration'->>'tillId') = ${sale.till_id}
      and (payload->'declaration'->>'sessionId' = ${sale.session_id}
        or (payload->'openSession'->>'sessionId' <> ${sale.session_id}
          and (payload->'openSession'->>'openedAt')::timestamptz > ${sale.sold_at}
          and (payload->'openSession'->>'openedAt')::timestamptz <= ${at}))
    limit 1`;
  return ends.length > 0;
}

export const salesById = (tx: Tx, saleIds: string[]) => tx.sql<SaleRow>`
  select * from sales where tenant_id = ${tx.tenantId} and sale_id = any(${saleIds}::uuid[])`;

/** What became of a sale: whether it was voided, what came back, and what money was given back. */
export async function sinceOf(tx: Tx, saleId: string): Promise<Since> {
  const [row] = await tx.sql<Pick<Since, 'voided' | 'returned'> & { paid_back_minor: number; refunded_minor: number }>`
    select exists (select from voids where tenant_id = ${tx.tenantId} and sale_id = ${saleId}) as voided,
      coalesce((select jsonb_agg(line) from returns r, jsonb_array_elements(r.lines) as line
        where r.tenant_id = ${tx.tenantId} and r.sale_id = ${saleId}), '[]') as returned,
      coalesce((select sum(total_minor - already_refunded_minor) from returns
        where tenant_id = ${tx.tenantId} and sale_id = ${saleId}), 0)::bigint as paid_back_minor,
      coalesce((select sum(total_minor) from note_refunds
        where tenant_id = ${tx.tenantId} and sale_id = ${saleId} and of_sale), 0)::bigint as refunded_minor`;
  const { voided, returned, paid_back_minor: paidBackMinor, refunded_minor: refundedMinor } = row!;
  return { voided, returned, paidBackMinor, refundedMinor };
}

const roleFactOf = (row: RowOf<MemberRoleModel>): RoleFact => ({
  role: row.role,
  active: row.active,
  branchIds: row.branch_ids,
  changedAt: row.changed_at,
});

/** What is known of a person; null where nobody of the company was told of yet. */
export async function roleFactsOf(tx: Tx, userId: string): Promise<RoleFact[] | null> {
  const rows = await tx.sql<RowOf<MemberRoleModel>>`
    select * from member_roles where tenant_id = ${tx.tenantId} and user_id = ${userId} order by version`;
  if (rows.length > 0) return rows.map(roleFactOf);
  const others = await tx.sql`select from member_roles where tenant_id = ${tx.tenantId} limit 1`;
  return others.length > 0 ? [] : null;
}

type RefundRow = { method: string; amount_minor: number };

const toRefund = ({ method, amount_minor: amountMinor }: RefundRow): Refund => ({ method, amountMinor });

/** What returns and credit notes of a sale have given back, by means of payment; one note may be left out. */
export async function refundsOf(tx: Tx, saleId: string, exceptNoteId: string | null = null): Promise<Refund[]> {
  const rows = await tx.sql<RefundRow>`
    select refund->>'method' as method, (refund->>'amountMinor')::bigint as amount_minor
    from (
      select refunds from returns where tenant_id = ${tx.tenantId} and sale_id = ${saleId}
      union all
      select refunds from note_refunds
      where tenant_id = ${tx.tenantId} and sale_id = ${saleId} and of_sale
        and (${exceptNoteId}::uuid is null or note_id <> ${exceptNoteId}::uuid)
    ) given, jsonb_array_elements(refunds) as refund`;
  return rows.map(toRefund);
}

/** What other credit notes are about to give back of a sale. */
export async function heldOf(tx: Tx, saleId: string, exceptNoteId: string | null = null): Promise<Refund[]> {
  const rows = await tx.sql<RefundRow>`
    select refund->>'method' as method, (refund->>'amountMinor')::bigint as amount_minor
    from refund_holds h, jsonb_array_elements(refunds) as refund
    where tenant_id = ${tx.tenantId} and sale_id = ${saleId} and held_until > now()
      and (${exceptNoteId}::uuid is null or note_id <> ${exceptNoteId}::uuid)
      and not exists (select from note_refunds n where n.tenant_id = h.tenant_id and n.note_id = h.note_id)`;
  return rows.map(toRefund);
}

/** Throws while a credit note is about to give back money of a sale: whether it does, nobody knows yet. */
export async function assertNothingHeld(tx: Tx, saleId: string): Promise<void> {
  if ((await heldOf(tx, saleId)).length > 0) fail('refund_under_way', { field: 'saleId' });
}
