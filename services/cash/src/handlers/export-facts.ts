import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import { CashMovementRecorded, TillSessionClosed, TillSessionDeclared, TillSessionOpened } from '@mostrador/proto/cash';
import { toMovement, toWholeSession } from '../convert.ts';
import type { Link } from '../domain/chain.ts';
import { type SessionRow, sessionsById } from '../queries.ts';

/** Openings are the movements of their floats; a session is told by itself once it is counted. */
const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'session' as kind, session_id as id from till_sessions
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo} and state <> 'open'
    order by fact_number limit ${limit})
  union all
  (select fact_number, case kind when 'float' then 'opening' else 'movement' end, fact_id from cash_movements
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
      and kind in ('float', 'in', 'out')
    order by fact_number limit ${limit})
  order by number limit ${limit}`;

const openingOf = (row: SessionRow): Told =>
  toldAs(TillSessionOpened, row.session_id, row.opened_at, {
    sessionId: row.session_id,
    branchId: row.branch_id ?? '',
    tillId: row.till_id,
    cashierId: row.cashier_id,
    openedAt: row.opened_at,
    openingFloatMinor: row.opening_float_minor,
    kind: row.kind,
  });

type Closed = { session_id: string; movement_count: number; chain_head: string; z_number: number };

function stateOf(row: SessionRow, closed: Closed | undefined): Told {
  const session = toWholeSession(row);
  if (!closed) return toldAs(TillSessionDeclared, row.session_id, row.declared_at ?? undefined, { session });
  const { movement_count: movementCount, chain_head: chainHead, z_number: zNumber } = closed;
  const told = { session, movementCount, chainHead, zNumber };
  return toldAs(TillSessionClosed, row.session_id, row.closed_at!, told);
}

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
  const links = await tx.sql<Link>`
    select * from cash_movements
    where tenant_id = ${tx.tenantId} and fact_id = any(${idsOf('movement')}::uuid[]) and payment_number = 0
      and kind in ('in', 'out')`;
  const sessionIds = [...idsOf('session'), ...idsOf('opening'), ...links.map((link) => link.session_id)];
  const sessions = new Map((await sessionsById(tx, sessionIds)).map((row) => [row.session_id, row]));
  const closed = await tx.sql<Closed>`
    select session_id, movement_count, chain_head, z_number from z_reports
    where tenant_id = ${tx.tenantId} and session_id = any(${idsOf('session')}::uuid[])`;
  const closedOf = new Map(closed.map((row) => [row.session_id, row]));
  return new Map<string, Told>([
    ...idsOf('session').map((id): [string, Told] => [`session ${id}`, stateOf(sessions.get(id)!, closedOf.get(id))]),
    ...idsOf('opening').map((id): [string, Told] => [`opening ${id}`, openingOf(sessions.get(id)!)]),
    ...links.map((link): [string, Told] => {
      const { branch_id, till_id: tillId } = sessions.get(link.session_id)!;
      const body = { movement: toMovement(link), branchId: branch_id ?? '', tillId };
      return [`movement ${link.fact_id}`, toldAs(CashMovementRecorded, link.movement_id, link.moved_at, body)];
    }),
  ]);
}

export const exportFacts = tellsFacts(find, tell);
