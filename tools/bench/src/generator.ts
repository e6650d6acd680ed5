import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@mostrador/dev';
import { readJson } from '@mostrador/ops/files';
import type { Market, Shot } from '@mostrador/dev/play/bench';
import { openMarket } from './market.ts';
import { scenarioNamed } from './scenarios.ts';
import { type World, worldFile } from './world.ts';

/** What the bench asks of this process, one at a time. */
export type Job = {
  url: string;
  scenario: string;
  perSecond: number;
  seconds: number;
  warmUpSeconds: number;
  /** What was done before, as far as the load has to know. */
  given?: string | undefined;
};

export type Shots = {
  /** Requests sent in the measured time, and those answered well per second of it. */
  offeredPerS: number;
  achievedPerS: number;
  /** Milliseconds from when each was due, sorted. */
  latenciesMs: number[];
  errors: number;
  firstError: string;
  /** Sales that were acknowledged, warming up included. */
  sales: number;
};

/** What this process tells: that it is logged in everywhere, that the measured time begins, and the outcome. */
export type Told = 'ready' | 'warm' | { shots: Shots } | { error: string };

const tell = (told: Told) => process.send!(told);

/**
 * An open loop: each request is due at its own moment whether or not those before were answered, and its latency counts
 * from that moment, so that a stall is not hidden by requests that were never sent.
 */
async function shoot(job: Job, next: () => Shot): Promise<Shots> {
  const door = connect(job.url, { connections: 256, timeoutMs: 30_000 });
  const [all, warm] = [job.perSecond * (job.seconds + job.warmUpSeconds), job.perSecond * job.warmUpSeconds];
  const result = { errors: 0, firstError: '', sales: 0 };
  const latenciesMs: number[] = [];
  const flying = new Set<Promise<void>>();
  const start = performance.now() + 20;
  let [lastDone, due] = [start, start];

  const fire = async (at: number, dueAt: number) => {
    const { request, sales } = next();
    let problem = '';
    try {
      const reply = await door.send(request);
      if (reply.status >= 300 || reply.body.includes('"quarantined"'))
        problem = `${reply.status} ${reply.body.slice(0, 300)}`;
    } catch (error) {
      problem = String(error);
    }
    if (problem === '') result.sales += sales;
    if (at < warm) return;
    if (problem === '') {
      lastDone = performance.now();
      latenciesMs.push(lastDone - dueAt);
      return;
    }
    result.errors += 1;
    result.firstError ||= problem;
  };

  for (let at = 0; at < all;) {
    for (; at < all && (due = start + (at * 1_000) / job.perSecond) <= performance.now(); at += 1) {
      if (at === warm) tell('warm');
      const flight: Promise<void> = fire(at, due).finally(() => flying.delete(flight));
      flying.add(flight);
    }
    await pause(1);
  }
  await Promise.all(flying);
  await door.close();
  const seconds = Math.max(job.seconds, (lastDone - start) / 1_000 - job.warmUpSeconds);
  latenciesMs.sort((a, b) => a - b);
  return { ...result, offeredPerS: job.perSecond, achievedPerS: latenciesMs.length / seconds, latenciesMs };
}

let market: Market;
process.on('message', (job: Job) => {
  const failed = (error: Error) => tell({ error: String(error.stack) });
  shoot(job, scenarioNamed(job.scenario).shots(market, job.given)).then((shots) => tell({ shots }), failed);
});

market = await openMarket(process.argv[2]!, readJson<World>(worldFile)!);
tell('ready');
