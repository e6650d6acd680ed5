import type { Tx } from '@mostrador/kit';
import type { ReturnLine } from '@mostrador/proto/sales';
import type { SaleRow, Since } from './convert.ts';

/** An id among all companies: it is made by a client, and only its own company vouches for it. */
export const keyOf = (tenantId: string, id: string) => `${tenantId} ${id}`;

type SessionRef = { tenantId: string; sessionId: string; tillId: string };
type SessionState = { sealed: boolean; provisional: boolean };
/** By company and id. */
export type Sessions = Map<string, SessionState>;

/**
 * Locks sessions against their seal, in the order of their ids, and tells which are sealed. A session nobody told us of
 * is made provisional: its facts are taken all the same. The row lock is the fence. The advisory lock before it is the
 * queue to it: whoever wants a row FOR UPDATE is passed by everybody who wants it FOR SHARE, so that a till that goes on
 * selling would keep its own seal waiting.
 */
export async function lockSessions(tx: Tx, asked: SessionRef[]): Promise<Sessions> {
  const wanted = [...new Map(asked.map((one) => [keyOf(one.tenantId, one.sessionId), one])).values()].sort((a, b) =>
    a.sessionId < b.sessionId ? -1 : 1,
  );
  const [tenantIds, ids] = [wanted.map((one) => one.tenantId), wanted.map((one) => one.sessionId)];
  const read = () => tx.sql<SessionState & { tenantId: string; sessionId: string }>`
    select s.tenant_id as "tenantId", s.session_id as "sessionId", sealed_at is not null as sealed, provisional
    from till_sessions s
    join unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as asked (tenant_id, session_id) using (tenant_id, session_id)
    where (select count(pg_advisory_xact_lock_shared(hashtextextended(id, 0))) from unnest(${ids}::text[]) as id) > 0
    order by s.session_id for share of s`;
  let rows = await read();
  if (rows.length < ids.length) {
    await tx.sql`
      insert into till_sessions (tenant_id, session_id, till_id)
      select * from unnest(${tenantIds}::uuid[], ${ids}::uuid[], ${wanted.map((one) => one.tillId)}::uuid[])
      on conflict do nothing`;
    rows = await read();
  }
  return new Map(rows.map((row) => [keyOf(row.tenantId, row.sessionId), row]));
}

/** Notes that sessions were really opened: their sales are not provisional. */
export const noteOpened = (tx: Tx, opened: { sessionId: string; tillId: string }[]) => {
  const tillOf = new Map(opened.map((one) => [one.sessionId, one.tillId]));
  const ids = [...tillOf.keys()].sort();
  return tx.sql`
    insert into till_sessions (tenant_id, session_id, till_id, provisional)
    select ${tx.tenantId}, unnest(${ids}::uuid[]), unnest(${ids.map((id) => tillOf.get(id)!)}::uuid[]), false
    on conflict (tenant_id, session_id) do update set provisional = false where till_sessions.provisional`;
};

/** Keeps other voids and returns of a sale waiting until this transaction ends. */
export const lockSale = (tx: Tx, saleId: string) =>
  tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.tenantId} ${saleId}`}, 0))`;

export const salesById = (tx: Tx, saleIds: string[]) => tx.sql<SaleRow>`
  select * from sales where tenant_id = ${tx.tenantId} and sale_id = any(${saleIds}::uuid[])`;

/** What became of a sale: whether it was voided, and what came back. */
export async function sinceOf(tx: Tx, saleId: string): Promise<Since> {
  const [row] = await tx.sql<{ voided: boolean; returned: ReturnLine[] }>`
    select exists (select from voids where tenant_id = ${tx.tenantId} and sale_id = ${saleId}) as voided,
      coalesce((select jsonb_agg(line) from returns r, jsonb_array_elements(r.lines) as line
        where r.tenant_id = ${tx.tenantId} and r.sale_id = ${saleId}), '[]') as returned`;
  return row!;
}
