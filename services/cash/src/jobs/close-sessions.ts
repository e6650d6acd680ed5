import type { Job, JobCtx, PeerClient, Tx } from '@mostrador/kit';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { closeIfComplete, isClosing, isComplete, storeSeal } from '../closing.ts';
import type { Books } from '../env.ts';
import { applyFacts } from '../ledger.ts';
import { lockSession, type SessionRow } from '../queries.ts';

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
    const { session: found } = await lockSession(tx, sessionId);
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
      where session_id = ${sessionId}`;
  });
}

type Due = { company_id: string; session_id: string };

/** Finishes the closes that no request has finished: after a crash, while `sales` is away, or for a till's offline log. */
export const closeSessions: Job = {
  name: 'close-sessions',
  everyMs: 500,
  async run(ctx) {
    const due = await ctx.as(
      null,
      (tx) => tx.sql<Due>`
      select company_id, session_id from closings where retry_at <= now() order by retry_at limit 200`,
    );
    for (const one of due) {
      await postpone(ctx, one);
      const closer: Closer = {
        env: ctx.env,
        now: ctx.now,
        tenant: (run) => ctx.as(one.company_id, run),
        sales: ctx.callFor(one.company_id, SalesServiceDefinition),
      };
      await advance(closer, one.session_id).catch((error: Error) =>
        ctx.log.warn({ err: error, sessionId: one.session_id }, 'the close goes on at the next turn'),
      );
    }
  },
};

/** The next turn of a session comes after 1, 2, 4 seconds and so on up to ten seconds; sooner when a ticket arrives. */
const postpone = (ctx: JobCtx, { company_id, session_id }: Due) =>
  ctx.as(
    null,
    (tx) => tx.sql`
    update closings set attempts = attempts + 1, retry_at = now() + least(2 ^ least(attempts, 4), 10) * interval '1 second'
    where company_id = ${company_id} and session_id = ${session_id}`,
  );
