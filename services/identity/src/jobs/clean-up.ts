import type { Job } from '@mostrador/kit';
import { forgetGuesses } from '../guesses.ts';

/** Removes what has served its time. Sessions stay a week longer, so that a late reuse of their tokens is still seen. */
export const cleanUp: Job = {
  name: 'clean_up',
  everyMs: 10 * 60_000,
  run: (ctx) =>
    ctx.as(null, async (tx) => {
      const now = ctx.now();
      await tx.sql`delete from sessions where expires_at < ${now}::timestamptz - interval '7 days'`;
      await tx.sql`delete from codes where expires_at < ${now}`;
      await tx.sql`delete from outgoing_messages where expires_at < ${now}`;
      await tx.sql`delete from approvals where expires_at < ${now}`;
      await tx.sql`delete from revocations where until < ${now}`;
      await forgetGuesses(tx, now);
    }),
};
