import type { PeerClient, Tx } from '@mostrador/kit';
import type { SalesServiceDefinition } from '@mostrador/proto/sales';
import { closeIfComplete, isClosing, isComplete, storeSeal } from './closing.ts';
import type { Books } from './env.ts';
import { applyFacts } from './ledger.ts';
import { declared, keepCount } from './counting.ts';
import { lockSession, sessionOf, type SessionRow } from './queries.ts';

/** What it takes to drive a session of one company to its close. */
export type Closer = Books & {
  tenant<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  sales: PeerClient<SalesServiceDefinition>;
};

/** How long `sales` may take for one answer; somebody stands at the till and waits. */
const answerMs = 2_000;

/**
 * Takes a declared session as far towards its close as it goes now: asks `sales` to seal it, then waits for what was
 * sealed, and fetches what does not come by itself. Can be repeated, and run by several at once.
 */
export async function advance(closer: Closer, sessionId: string): Promise<void> {
  const session = await closer.tenant(async (tx) => {
    const { session: asked } = await lockSession(tx, sessionId);
    const found = isOver(asked, closer.now()) ? await endDay(tx, asked, closer.now()) : asked;
    return (await closeIfComplete(tx, closer, found)) ? null : found;
  });
  if (!session || !isClosing(session)) return;
  if (session.sealed_at === null) {
    const request = { sessionId, tillId: session.till_id };
    // Without a count of tickets it is sealed with what there is: the rest will be late.
    const expected = session.forced_by === null ? { expectedTicketCount: session.ticket_count! } : {};
    const seal = await closer.sales.sealSession({ ...request, ...expected }, { signal: AbortSignal.timeout(answerMs) });
    await closer.tenant((tx) => storeSeal(tx, closer, sessionId, seal));
  } else if (!isComplete(session)) await fetchFacts(closer, session);
}

/** True for a channel's session whose business day is over. */
const isOver = ({ kind, state, closes_at }: SessionRow, now: Date) =>
  kind === 'channel' && state === 'open' && closes_at !== null && Date.parse(closes_at) <= now.getTime();

/** Ends a channel's day as a count ends a till's, with nothing counted. */
async function endDay(tx: Tx, { session_id: sessionId, closes_at }: SessionRow, now: Date): Promise<SessionRow> {
  const nothing = { counted: [], ticketCount: 0, lastTicketNumber: 0, declaredAt: closes_at!, declaredBy: 'system' };
  const count = { declarationId: sessionId, sessionId, ...nothing };
  await keepCount(tx, count);
  await declared(tx, count, now);
  return sessionOf(tx, sessionId);
}

/** Asks `sales` for every fact of a session and applies those that are missing. */
async function fetchFacts(closer: Closer, { session_id: sessionId }: SessionRow): Promise<void> {
  for (let pageToken = ''; ;) {
    const page = await closer.sales.listSessionFacts({ sessionId, pageSize: 200, pageToken });
    await closer.tenant((tx) => {
      const facts = page.facts.map((fact) => ({ ...fact, tenantId: tx.tenantId }));
      return applyFacts(tx, closer, facts);
    });
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  await closer.tenant(async (tx) => {
    const { session } = await lockSession(tx, sessionId);
    if (!isClosing(session) || isComplete(session) || session.flags.includes('unbalanced')) return;
    await tx.sql`
      update till_sessions set flags = flags || '{unbalanced}'::text[], version = version + 1
      where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
  });
}
