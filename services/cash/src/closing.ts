import type { Tx } from '@mostrador/kit';
import { TillSessionClosed, TillSessionReclassed } from '@mostrador/proto/cash';
import type { CountedAmount } from '@mostrador/proto/common';
import type { SessionSeal } from '@mostrador/proto/sales';
import { toWholeSession } from './convert.ts';
import { deviationsAtClose, deviationsNow, worst } from './domain/deviation.ts';
import { expectedAtClose, matchesSeal } from './domain/totals.ts';
import { type Books, env } from './env.ts';
import { lockSession, sessionOf, type SessionRef, type SessionRow, sessionsById } from './queries.ts';

/** True from the count until everything that belongs to the session has arrived. */
export const isClosing = ({ state }: SessionRow) => state === 'declared' || state === 'waiting_facts';

/** True when the facts applied are those that `sales` sealed. */
export const isComplete = (session: SessionRow) =>
  session.sealed_at !== null &&
  matchesSeal(
    { factCount: session.sale_count + session.void_count + session.return_count, totals: session.totals },
    { factCount: session.seal_fact_count!, totals: session.seal_totals! },
  );

/** After movements were added to sessions whose heads are locked: closes those that wait, re-classes those closed. */
export async function settle(tx: Tx, books: Books, sessions: SessionRef[]): Promise<void> {
  const touched = await tx.sql<{ tenant_id: string; session_id: string }>`
    select tenant_id, session_id
    from unnest(${sessions.map((one) => one.tenantId)}::uuid[], ${sessions.map((one) => one.sessionId)}::uuid[])
      as asked (tenant_id, session_id)
    join till_sessions using (tenant_id, session_id)
    where state <> 'open'`;
  for (const [tenantId, own] of Map.groupBy(touched, (row) => row.tenant_id)) {
    const ids = own.map((row) => row.session_id);
    await tx.within(tenantId, (one) => settleClosing(one, books, ids));
  }
}

async function settleClosing(tx: Tx, books: Books, sessionIds: string[]): Promise<void> {
  for (const session of await sessionsById(tx, sessionIds)) {
    if (!isClosing(session)) await reclass(tx, books, session);
    else if (session.sealed_at === null) await retryNow(tx, session.session_id);
    else await closeIfComplete(tx, books, session);
  }
}

/** What was counted. Nobody counts a channel's session: it holds what it should. */
const countedIn = ({ kind, counted, totals }: SessionRow): CountedAmount[] =>
  kind === 'channel'
    ? [...expectedAtClose(totals)].map(([method, sum]) => ({ method, amountMinor: Number(sum), denominations: [] }))
    : counted!;

/**
 * Closes a session whose head is locked when all that was sealed has arrived, and its opening, without which the float is
 * not known; a supervisor may do without the opening. True when it closed.
 */
export async function closeIfComplete(tx: Tx, books: Books, session: SessionRow): Promise<boolean> {
  if (!isClosing(session) || !isComplete(session)) return false;
  if (session.provisional && session.forced_by === null) return false;
  const deviations = deviationsAtClose(countedIn(session), session.totals, books.env(env).DEVIATION_FLOOR_MINOR);
  const atClose = worst(deviations.map((one) => one.classAtClose));
  const [z] = await tx.sql<{ last: number }>`
    insert into z_numbers (tenant_id, till_id, last) values (${tx.tenantId}, ${session.till_id}, 1)
    on conflict (tenant_id, till_id) do update set last = z_numbers.last + 1 returning last`;
  const byKind = session.totals.filter((total) => !total.late).map(({ late: _late, ...total }) => total);
  await tx.sql`
    insert into z_reports (tenant_id, till_id, z_number, session_id, sale_count, void_count, return_count,
      movement_count, chain_head, by_kind)
    values (${tx.tenantId}, ${session.till_id}, ${z!.last}, ${session.session_id}, ${session.sale_count},
      ${session.void_count}, ${session.return_count}, ${session.movement_count}, ${session.head}, ${JSON.stringify(byKind)})`;
  await tx.sql`
    update till_sessions set state = ${atClose === 'critical' ? 'needs_justification' : 'closed'},
      closed_at = ${books.now()}, deviations = ${JSON.stringify(deviations)}, deviation_class = ${atClose},
      deviation_class_now = ${worst(deviations.map((one) => one.classNow))}, version = version + 1
    where tenant_id = ${tx.tenantId} and session_id = ${session.session_id}`;
  await tx.sql`delete from closings where company_id = ${tx.tenantId} and session_id = ${session.session_id}`;
  tx.emit(TillSessionClosed, session.session_id, {
    session: toWholeSession(await sessionOf(tx, session.session_id)),
    movementCount: session.movement_count,
    chainHead: session.head,
    zNumber: z!.last,
  });
  return true;
}

/** What the session was at its close stays; what it is now follows what came late. */
async function reclass(tx: Tx, books: Books, session: SessionRow): Promise<void> {
  const found = deviationsNow(session.deviations, session.totals, books.env(env).DEVIATION_FLOOR_MINOR);
  // Nobody counted a channel's session: what comes late is missing nowhere.
  const deviations = session.kind === 'channel' ? found.map((one) => ({ ...one, classNow: 'normal' })) : found;
  await tx.sql`
    update till_sessions set deviations = ${JSON.stringify(deviations)},
      deviation_class_now = ${worst(deviations.map((one) => one.classNow))}, version = version + 1
    where tenant_id = ${tx.tenantId} and session_id = ${session.session_id}`;
  const now = await sessionOf(tx, session.session_id);
  tx.emit(TillSessionReclassed, session.session_id, { session: toWholeSession(now) });
}

/** Puts a session on its way to the close; the job takes it up from this moment on. */
export async function awaitClose(tx: Tx, sessionId: string, from: Date): Promise<void> {
  await tx.sql`
    insert into closings (company_id, session_id, retry_at) values (${tx.tenantId}, ${sessionId}, ${from})
    on conflict (company_id, session_id) do nothing`;
}

const retryNow = (tx: Tx, sessionId: string) => tx.sql`
  update closings set retry_at = now(), attempts = 0 where company_id = ${tx.tenantId} and session_id = ${sessionId}`;

/** Keeps what `sales` sealed, or that it did not because the till still holds tickets; closes when all is there. */
export async function storeSeal(tx: Tx, books: Books, sessionId: string, seal: SessionSeal): Promise<void> {
  const { session } = await lockSession(tx, sessionId);
  if (!isClosing(session) || session.sealed_at !== null) return;
  const missing = seal.ticketCount < session.ticket_count!;
  const flags = session.flags.filter((flag) => flag !== 'missing_tickets').concat(missing ? ['missing_tickets'] : []);
  const sealed = !seal.ticketsMissing;
  if (!sealed && session.state === 'waiting_facts') return;
  await tx.sql`
    update till_sessions set state = 'waiting_facts', flags = ${flags}, version = version + 1,
      sealed_at = ${sealed ? seal.sealedAt : null}, seal_fact_count = ${sealed ? seal.factCount : null},
      seal_totals = ${sealed ? JSON.stringify(seal.totals) : null}
    where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
  await closeIfComplete(tx, books, await sessionOf(tx, sessionId));
}
