import type { Job, JobCtx, RowOf } from '@mostrador/kit';
import { TurnLost } from './issuing/turn.ts';
import type { FailingModel } from './db/models.ts';

/** A run now and then fails by itself: people hear of a job once it has failed so often, one run after the other. */
const oftenEnough = 3;
/** How often a run that went well says so for the other replicas. */
const clearMs = 60_000;

const noteFailure = (ctx: JobCtx, job: string, { message }: Error) =>
  ctx.as(
    null,
    (tx) => tx.sql`
    insert into failing as f (job, problem) values (${job}, ${message.slice(0, 500)})
    on conflict (job) do update set times = f.times + 1, problem = excluded.problem`,
  );

/** The same job, whose failures are told: in the queue, and as a figure. */
export function told(job: Job): Job {
  let clearAt = 0;
  return {
    ...job,
    async run(ctx) {
      try {
        await job.run(ctx);
      } catch (error) {
        clearAt = 0;
        // Another replica is at it; and what the database does not take shows by itself.
        if (!(error instanceof TurnLost)) await noteFailure(ctx, job.name, error as Error).catch(() => {});
        throw error;
      }
      if (performance.now() < clearAt) return;
      await ctx.as(null, (tx) => tx.sql`delete from failing where job = ${job.name}`);
      clearAt = performance.now() + clearMs;
    },
  };
}

/** Jobs that fail every time. */
export const failingJobs = (ctx: Pick<JobCtx, 'as'>) =>
  ctx.as(
    null,
    (tx) => tx.sql<RowOf<FailingModel>>`
    select job, problem, times, since from failing where times >= ${oftenEnough} order by job`,
  );
