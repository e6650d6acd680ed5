import type { Job, JobCtx } from '@mostrador/kit';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { advance, type Closer } from '../advancing.ts';

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
