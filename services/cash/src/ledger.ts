import { randomUUID } from 'node:crypto';
import type { Tx } from '@mostrador/kit';
import type { MoneyMoved, SessionFact } from '@mostrador/proto/sales';
import type { Word } from '@mostrador/proto/words';

import { settle } from './closing.ts';
import { hashOf, type Link } from './domain/chain.ts';
import { addTo } from './domain/totals.ts';
import { type Books, env } from './env.ts';
import { type Head, lockHeads, type SessionRef } from './queries.ts';

/** A movement before it has its place in the chain. */
export type NewMovement = Omit<Link, 'tenant_id' | 'session_id' | 'sequence' | 'hash'>;

/** Adds movements to the ends of chains whose heads are locked; returns the links in the order given. */
export async function append(tx: Tx, books: Books, additions: Map<Head, NewMovement[]>): Promise<Link[]> {
  const { CHAIN_KEY: key } = books.env(env);
  const links: Link[] = [];
  for (const [head, movements] of additions) {
    for (const movement of movements) {
      const { tenant_id, session_id } = head;
      const place = { tenant_id, session_id, sequence: head.movement_count + 1 };
      const link = { ...place, ...movement };
      const hash = hashOf(key, head.head, link);
      links.push({ ...link, hash });
      Object.assign(head, { movement_count: place.sequence, head: hash });
      addTo(head.totals, { ...movement, amountMinor: movement.amount_minor });
    }
  }
  await Promise.all([
    tx.sql`
      insert into cash_movements
      select * from json_populate_recordset(null::cash_movements, ${JSON.stringify(links)}::json)`,
    tx.sql`
      update session_heads h set (movement_count, head, sale_count, void_count, return_count, late_fact_count, totals) =
        (n.movement_count, n.head, n.sale_count, n.void_count, n.return_count, n.late_fact_count, n.totals)
      from json_populate_recordset(null::session_heads, ${JSON.stringify([...additions.keys()])}::json) n
      where h.tenant_id = n.tenant_id and h.session_id = n.session_id`,
  ]);
  return links;
}

/** What names a session that nobody has opened yet. */
export type Naming = SessionRef & { tillId: string; branchId: string; cashierId: string; at: string };

/** A fact, and whose it is. */
type Fact = SessionFact & { tenantId: string };

const nameOf = ({ tenantId, sessionId }: SessionRef) => `${tenantId} ${sessionId}`;
const refOf = ({ tenant_id: tenantId, session_id: sessionId }: Head): SessionRef => ({ tenantId, sessionId });

/**
 * Locked heads of the sessions named, and what `read` finds once they are locked. A session that is not known yet becomes
 * a provisional one.
 */
async function lockAndRead<T>(tx: Tx, namings: Naming[], read: () => Promise<T>): Promise<[Head[], T]> {
  const named = new Map(namings.map((naming) => [nameOf(naming), naming]));
  const sessions = [...named.values()];
  // Sent together; the server takes them one after the other, each with a snapshot of its own.
  const locked = () => Promise.all([lockHeads(tx, sessions), read()]);
  const [heads, found] = await locked();
  if (heads.length === sessions.length) return [heads, found];
  for (const head of heads) named.delete(nameOf(refOf(head)));
  for (const [tenantId, unknown] of Map.groupBy(named.values(), (naming) => naming.tenantId))
    await tx.within(tenantId, (one) => makeProvisional(one, unknown));
  return locked();
}

async function makeProvisional(tx: Tx, namings: Naming[]): Promise<void> {
  const unknown = namings.map((naming) => ({ ...naming, branchId: naming.branchId || null }));
  await tx.sql`
    insert into till_sessions
      (tenant_id, session_id, branch_id, till_id, cashier_id, state, provisional, opening_float_minor, opened_at)
    select ${tx.tenantId}, n."sessionId", coalesce(n."branchId", t.branch_id), n."tillId", n."cashierId", 'open', true, 0, n.at
    from json_to_recordset(${JSON.stringify(unknown)}::json)
      as n ("sessionId" uuid, "branchId" uuid, "tillId" uuid, "cashierId" uuid, at timestamptz)
    left join tills t on t.till_id = n."tillId"
    order by 2 on conflict do nothing`;
  await tx.sql`
    insert into session_heads (tenant_id, session_id)
    select ${tx.tenantId}, s from unnest(${unknown.map((one) => one.sessionId)}::uuid[]) s
    order by s on conflict do nothing`;
}

/** Locked heads of the sessions named; see `lockAndRead`. */
export const headsOf = async (tx: Tx, namings: Naming[]): Promise<Head[]> =>
  (await lockAndRead(tx, namings, async () => null))[0];

/**
 * Applies what moved money in sessions: each fact once, however often and in whatever order it comes. A fact that moved
 * none leaves a movement of zero, because the seal counts facts.
 */
export async function applyFacts(tx: Tx, books: Books, facts: Fact[]): Promise<void> {
  if (facts.length === 0) return;
  const now = books.now().toISOString();
  const namings = facts.map((fact) => ({ ...fact, at: fact.at ?? now }));
  // Whoever applied one of these facts before has committed once the heads are locked.
  const [heads, known] = await lockAndRead(
    tx,
    namings,
    () => tx.sql<{ name: string }>`
      select distinct tenant_id || kind || fact_id as name
      from unnest(${facts.map((fact) => fact.tenantId)}::uuid[], ${facts.map((fact) => fact.factId)}::uuid[])
        as asked (tenant_id, fact_id)
      join cash_movements using (tenant_id, fact_id)`,
  );
  const headOf = new Map(heads.map((head) => [nameOf(refOf(head)), head]));
  const seen = new Set(known.map((row) => row.name));
  const additions = new Map<Head, NewMovement[]>();
  for (const fact of facts) {
    const name = fact.tenantId + fact.kind + fact.factId;
    if (seen.has(name)) continue;
    seen.add(name);
    const head = headOf.get(nameOf(fact))!;
    if (fact.late) head.late_fact_count += 1;
    else head[counterOf[fact.kind as keyof typeof counterOf]] += 1;
    const movements = additions.get(head) ?? [];
    additions.set(head, movements);
    movements.push(...movementsOf(fact, fact.at ?? now));
  }
  if (additions.size === 0) return;
  await Promise.all([append(tx, books, additions), settle(tx, books, [...additions.keys()].map(refOf))]);
}

const counterOf = { sale: 'sale_count', void: 'void_count', return: 'return_count', refund: 'return_count' } as const;

const nothing: MoneyMoved = { paymentNumber: 0, method: 'cash', amountMinor: 0 };

const movementsOf = (fact: SessionFact, at: string): NewMovement[] =>
  (fact.money.length > 0 ? fact.money : [nothing]).map((money) => ({
    movement_id: randomUUID(),
    kind: fact.kind,
    method: money.method,
    amount_minor: money.amountMinor,
    reason: '',
    fact_id: fact.factId,
    payment_number: money.paymentNumber,
    late: fact.late,
    moved_at: new Date(at).toISOString(),
    actor_id: fact.cashierId,
    approved_by: '',
    reason_code: null,
  }));

/** A movement that a person made with the cash, which is its own cause. */
export const byHand = (movement: {
  id: string;
  kind: 'float' | Word<'handMovement'>;
  amountMinor: number;
  reason: string;
  late: boolean;
  at: string;
  actorId: string;
  approvedBy?: string;
  reasonCode?: string | undefined;
}): NewMovement => ({
  movement_id: movement.id,
  kind: movement.kind,
  method: 'cash',
  amount_minor: movement.kind === 'out' ? -movement.amountMinor : movement.amountMinor,
  reason: movement.reason,
  fact_id: movement.id,
  payment_number: 0,
  late: movement.late,
  moved_at: new Date(movement.at).toISOString(),
  actor_id: movement.actorId,
  approved_by: movement.approvedBy ?? '',
  reason_code: movement.reasonCode ?? null,
});
