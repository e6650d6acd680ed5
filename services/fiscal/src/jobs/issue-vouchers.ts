import { AppError, type Job, type JobCtx, type Sql } from '@mostrador/kit';
import { NoAnswer } from '../afip/soap.ts';
import { WsfeRefusal } from '../afip/wsfe.ts';
import { env } from '../env.ts';
import { type Lane, mailing, preparing, reporting } from '../queries.ts';
import { LaneStuck, NotYet, TurnLost } from '../turn.ts';
import { drainLane } from './drain-lane.ts';
import { issueInContingency } from './issue-in-contingency.ts';
import { keepCaea } from './keep-caea.ts';
import { prepareVouchers } from './prepare-vouchers.ts';
import { restoreFromJournal } from './restore-from-journal.ts';

/** Something to do for one company. */
type Due = { company_id: string; lane: string; asked: number };

const laneOf = ({ company_id, lane }: Due): Lane => {
  const [pointOfSale, type] = lane.split('/').map(Number) as [number, number];
  return { tenantId: company_id, pointOfSale, type };
};

const dueNow = (ctx: JobCtx): Promise<Due[]> =>
  ctx.as(
    null,
    (tx) => tx.sql<Due>`
    select company_id, lane, asked from due where retry_at <= now() and lane <> ${mailing} order by retry_at limit 500`,
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

const isAway = (error: unknown) => error instanceof NoAnswer;

const kinds = [NoAnswer, WsfeRefusal, LaneStuck, NotYet, AppError];
const isExpected = (error: unknown) => kinds.some((kind) => error instanceof kind);

/** What a person can do, in Spanish; empty where it passes by itself. */
function adviceOn(error: Error): string {
  if (error instanceof LaneStuck) return error.advice;
  return isExpected(error) ? '' : 'Hubo un error que nadie previó: si no pasa solo, avise al soporte con este mensaje.';
}

/**
 * Comes back to it later: at the moment that is known, else after a wait that doubles up to a minute. Whoever refuses is
 * not away; but AFIP is not back because it is we who have to wait.
 */
async function postpone(ctx: JobCtx, one: Due, error: Error): Promise<void> {
  // As a wait: what is due is told by the database's clock, which is not ours.
  const waitMs = error instanceof NotYet ? error.until.getTime() - ctx.now().getTime() : null;
  await ctx.as(
    null,
    (tx) => tx.sql`
    update due set attempts = attempts + 1, retry_at = now() + coalesce(${waitMs}::float8,
      least(${ctx.env(env).AFIP_RETRY_MS} * 2 ^ least(attempts, 10), 60000)) * interval '1 millisecond'
    where company_id = ${one.company_id} and lane = ${one.lane}`,
  );
  if (!one.lane.includes('/')) return;
  const { tenantId, pointOfSale, type } = laneOf(one);
  await ctx.as(
    tenantId,
    (tx) => tx.sql`
    update lanes set attempts = attempts + ${error instanceof NotYet ? 0 : 1}, problem = ${error.message.slice(0, 500)},
      advice = ${adviceOn(error)},
      away_since = case when ${isAway(error)} then coalesce(away_since, now())
        when ${error instanceof NotYet} then away_since end
    where tenant_id = ${tenantId} and point_of_sale = ${pointOfSale} and type = ${type}`,
  );
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
    await ctx.as(null, (tx) => finish(tx.sql, one));
  } catch (error) {
    noteUnexpected(error);
    await postpone(ctx, one, error as Error).catch(noteUnexpected);
    if (one.lane.includes('/')) await issueInContingency(ctx, laneOf(one)).catch(noteUnexpected);
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
