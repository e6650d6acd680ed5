import { randomUUID } from 'node:crypto';
import { childSpan, inScope, type Metrics } from '@mostrador/telemetry';
import type { CompatServiceDefinition } from 'nice-grpc';
import type pg from 'pg';
import type { PeerClient } from './client.ts';
import type { Sql } from '@mostrador/database';
import type { Ctx } from './handler.ts';

/** What a job has in its hands: the same as a verb, without a caller. */
export type JobCtx = Pick<Ctx, 'as' | 'now' | 'isDrill' | 'log' | 'env' | 'redis'> & {
  metrics: Metrics;
  /** Another service's verbs, for one tenant. */
  callFor<D extends CompatServiceDefinition>(tenantId: string, definition: D): PeerClient<D>;
};

/** Work that a service does by the clock. It runs in one replica at a time; a run that throws is tried at the next turn. */
export type Job = {
  name: string;
  everyMs: number;
  /** It reaches somebody outside: AFIP, a mail server, another's address. It has no turn in a drill. */
  outside?: true;
  run(ctx: JobCtx): Promise<void>;
};

/** Removes what has served its time: outbox rows after 30 days, inbox and keys after 60. */
export const pruning = (sql: Sql): Job => ({
  name: 'prune',
  everyMs: 60 * 60_000,
  async run() {
    await sql`delete from kit_outbox where stream_seq is not null and created_at < now() - interval '30 days'`;
    await sql`delete from kit_inbox where received_at < now() - interval '60 days'`;
    await sql`delete from kit_idempotency where created_at < now() - interval '60 days'`;
    await sql`delete from kit_spent_approvals where spent_at < now() - interval '60 days'`;
  },
});

/** Runs unless another replica is at it; its advisory lock is held by a connection of its own. */
async function turn(job: Job, pool: pg.Pool, ctx: JobCtx): Promise<void> {
  const lock = (verb: string) => `select ${verb}(hashtext('job ' || $1), hashtext(current_schema)) as mine`;
  const client = await pool.connect();
  try {
    const { rows } = await client.query(lock('pg_try_advisory_lock'), [job.name]);
    if (!rows[0].mine) return;
    const span = { requestId: `${job.name} ${randomUUID()}`, traceparent: childSpan(), actorId: 'system' };
    await inScope(span, () => job.run(ctx)).finally(() => client.query(lock('pg_advisory_unlock'), [job.name]));
  } finally {
    client.release();
  }
}

/** Starts the clock of each job; returns what stops them. */
export function startJobs(jobs: Job[], pool: pg.Pool, ctx: JobCtx): () => void {
  let stopped = false;
  const timers = jobs.map((job) => {
    let busy = false;
    const timer = setInterval(() => {
      if (busy || (job.outside && ctx.isDrill())) return;
      busy = true;
      turn(job, pool, ctx)
        .catch((error: Error) => {
          if (!stopped) ctx.log.warn({ err: error, job: job.name }, 'job failed; it runs again at its next turn');
        })
        .finally(() => (busy = false));
    }, job.everyMs);
    timer.unref();
    return timer;
  });
  return () => {
    stopped = true;
    timers.forEach(clearInterval);
  };
}
