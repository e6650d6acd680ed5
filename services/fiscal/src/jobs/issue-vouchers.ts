import type { Job, JobCtx, RowOf, Sql } from '@mostrador/kit';
import { LoginRefused, NoAnswer, NotAsked, Unreadable } from '../afip/soap.ts';
import { adviceOn, isExpected, isPassing } from '../issuing/advice.ts';
import { env } from '../env.ts';
import { type Lane, mailing, nameOf, preparing, reporting } from '../queries.ts';
import { NotYet, TurnLost } from '../issuing/turn.ts';
import { drainLane } from '../issuing/drain-lane.ts';
import { issueInContingency } from '../issuing/issue-in-contingency.ts';
import { keepCaea } from '../issuing/keep-caea.ts';
import { prepareVouchers } from '../issuing/prepare-vouchers.ts';
import { restoreFromJournal } from '../issuing/restore-from-journal.ts';
import type { DueModel } from '../db/models.ts';

/** Something to do for one company. */
type Due = Pick<RowOf<DueModel>, 'company_id' | 'lane' | 'asked' | 'attempts'>;

const laneOf = ({ company_id, lane }: Due): Lane => {
  const [pointOfSale, type] = lane.split('/').map(Number) as [number, number];
  return { tenantId: company_id, pointOfSale, type };
};

const dueNow = (ctx: JobCtx): Promise<Due[]> =>
  ctx.as(
    null,
    (tx) => tx.sql<Due>`
    select company_id, lane, asked, attempts from due where retry_at <= now() and lane <> ${mailing} order by retry_at limit 500`,
  );

/** How often CAEAs are looked after when nothing asks for it. */
const reportingMs = 600_000;

/** Forgets what is done, unless somebody has asked again meanwhile; CAEAs are looked after again later. */
const finish = (sql: Sql, one: Due) =>
  one.lane === reporting
    ? sql`
        update due set attempts = 0, retry_at = now() + ${reportingMs} * interval '1 millisecond'
        where company_id = ${one.company_id} and lane = ${one.lane} and asked = ${one.asked}`
    : sql`
        delete from due where company_id = ${one.company_id} and lane = ${one.lane} and asked = ${one.asked}`;

/** Tells people why a lane stands; a reason that somebody can mend is not covered by one that only says to wait. */
const tellOfLane = (ctx: JobCtx, { tenantId, pointOfSale, type }: Lane, error: Error) =>
  ctx.as(
    tenantId,
    (tx) => tx.sql`
    update lanes set attempts = attempts + ${error instanceof NotYet ? 0 : 1},
      problem = case when ${isPassing(error)} and problem <> '' then problem else ${error.message.slice(0, 500)} end,
      advice = case when ${isPassing(error)} and problem <> '' then advice else ${adviceOn(error)} end,
      away_since = case when ${error instanceof NotAsked} then away_since
        when ${error instanceof NoAnswer} then coalesce(away_since, now())
        when ${error instanceof NotYet} then away_since end
    where tenant_id = ${tenantId} and point_of_sale = ${pointOfSale} and type = ${type}`,
  );

/** The same of what has no lane. */
const tellOfWork = (ctx: JobCtx, tenantId: string, work: string, error: Error) =>
  ctx.as(
    tenantId,
    (tx) => tx.sql`
    insert into problems as p (tenant_id, work, problem, advice)
    values (${tenantId}, ${work}, ${error.message.slice(0, 500)}, ${adviceOn(error)})
    on conflict (tenant_id, work) do update set attempts = p.attempts + 1,
      problem = case when ${isPassing(error)} then p.problem else excluded.problem end,
      advice = case when ${isPassing(error)} then p.advice else excluded.advice end`,
  );

const forgetProblem = (ctx: JobCtx, tenantId: string, work: string) =>
  ctx.as(tenantId, (tx) => tx.sql`delete from problems where tenant_id = ${tenantId} and work = ${work}`);

/** Longest wait between two tries; an answer that will not change is asked for less often. */
const [mostWaitMs, mostWaitForTheSameMs] = [60_000, 3_600_000];

/** As a wait: what is due is told by the database's clock, which is not ours. */
function knownWaitMs(ctx: JobCtx, error: Error): number | null {
  if (error instanceof LoginRefused) return error.waitMs;
  return error instanceof NotYet ? error.until.getTime() - ctx.now().getTime() : null;
}

/**
 * Comes back to it later: at the moment that is known, else after a wait that doubles up to a minute. Whoever refuses is
 * not away; but AFIP is not back because it is we who have to wait.
 */
async function postpone(ctx: JobCtx, one: Due, error: Error): Promise<void> {
  const waitMs = knownWaitMs(ctx, error);
  const most = error instanceof Unreadable ? mostWaitForTheSameMs : mostWaitMs;
  await ctx.as(
    null,
    (tx) => tx.sql`
    update due set attempts = attempts + 1, retry_at = now() + coalesce(${waitMs}::float8,
      least(${ctx.env(env).AFIP_RETRY_MS} * 2 ^ least(attempts, 12), ${most})) * interval '1 millisecond'
    where company_id = ${one.company_id} and lane = ${one.lane}`,
  );
  if (one.lane.includes('/')) await tellOfLane(ctx, laneOf(one), error);
  else await tellOfWork(ctx, one.company_id, one.lane, error);
}

/** Issues under a CAEA what the lane does not bring to AFIP; that it cannot is told beside the reason of the lane. */
async function coverLane(ctx: JobCtx, lane: Lane): Promise<void> {
  const work = `contingency ${nameOf(lane)}`;
  try {
    if ((await issueInContingency(ctx, lane)) > 0) await forgetProblem(ctx, lane.tenantId, work);
  } catch (error) {
    await tellOfWork(ctx, lane.tenantId, work, error as Error);
    throw error;
  }
}

/** One turn at what is due. What goes wrong concerns this lane alone. Throws `TurnLost`. */
async function work(ctx: JobCtx, one: Due): Promise<void> {
  const noteUnexpected = (error: unknown) => {
    if (error instanceof TurnLost) throw error;
    if (!isExpected(error)) ctx.log.error({ err: error, lane: one.lane }, 'the lane goes on at its next turn');
  };
  try {
    if (one.lane === preparing) await prepareVouchers(ctx, one.company_id);
    else if (one.lane === reporting) await keepCaea(ctx, one.company_id);
    else await drainLane(ctx, laneOf(one));
    if (one.attempts > 0 && !one.lane.includes('/')) await forgetProblem(ctx, one.company_id, one.lane);
    await ctx.as(null, (tx) => finish(tx.sql, one));
  } catch (error) {
    noteUnexpected(error);
    await postpone(ctx, one, error as Error).catch(noteUnexpected);
    if (one.lane.includes('/')) await coverLane(ctx, laneOf(one)).catch(noteUnexpected);
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Brings vouchers to AFIP. One replica does it at a time; each point of sale and type goes at its own pace, so that one
 * that waits for AFIP holds up no other.
 */
export const issueVouchers: Job = {
  name: 'issue-vouchers',
  everyMs: 200,
  outside: true,
  async run(ctx) {
    await restoreFromJournal(ctx);
    const busy = new Map<string, Promise<void>>();
    do {
      for (const one of await dueNow(ctx)) {
        const key = `${one.company_id} ${one.lane}`;
        if (busy.has(key)) continue;
        const working = work(ctx, one).finally(() => busy.delete(key));
        busy.set(key, working);
        // Seen below, unless another has ended the run before.
        working.catch(() => {});
      }
      // Where another process has taken a lane from us, it has the whole job: this run ends.
      await Promise.race([...busy.values(), sleep(50)]);
    } while (busy.size > 0);
  },
};
