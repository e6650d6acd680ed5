import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@mostrador/dev';
import { untilIdle } from '@mostrador/dev/idle';
import type { Plan } from '@mostrador/dev/plan';
import type { Scenario } from '@mostrador/dev/play/bench';
import { readState } from '@mostrador/dev/state';
import type { Job, Shots, Told } from './generator.ts';
import { usage } from './processes.ts';
import { tillAside, type World } from './world.ts';

/** What a scenario plays on: the stack, who is in it, and where its load comes from. */
export type Stage = { plan: Plan; world: World; generator: Generator };

export type Generator = { child: ChildProcess; ended: Promise<never> };

/** What came of one play. */
export type Played = {
  shots: Shots;
  /** How long the services needed until every event had been applied. */
  drainSeconds: number;
  /** How long it took what is done after the load, where anything is. */
  afterMs?: number;
  cpuSecondsByProcess: Record<string, number>;
  memoryMbByProcess: Record<string, number>;
};

const DRAIN_MS = 300_000;

/** The load comes from a process of its own, so that measuring and sending do not wait for each other. */
export async function withGenerator<T>(url: string, use: (generator: Generator) => Promise<T>): Promise<T> {
  const child = fork(join(import.meta.dirname, 'generator.ts'), [url], { serialization: 'advanced' });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`The load generator ended with ${code}.`);
  });
  try {
    await told({ child, ended });
    return await use({ child, ended });
  } finally {
    ended.catch(() => undefined);
    child.kill();
  }
}

const told = async ({ child, ended }: Generator): Promise<Told> =>
  (await Promise.race([once(child, 'message'), ended]))[0] as Told;

/** Plays a scenario once, and waits until all of it has been applied. */
export async function play(stage: Stage, scenario: Scenario, warmUpSeconds: number): Promise<Played> {
  const door = connect(stage.plan.gatewayUrl, { connections: 4, timeoutMs: 30_000 });
  try {
    const shop = { door, aside: tillAside(stage.world) };
    const given = await scenario.before?.(shop);
    const { name, perSecond, seconds } = scenario;
    const job = { url: stage.plan.gatewayUrl, scenario: name, perSecond, seconds, warmUpSeconds };
    const loaded = await holding(scenario.held ?? [], () => load(stage.generator, { ...job, given }));
    const afterMs = await scenario.after?.(shop, given ?? '', loaded.shots.sales);
    const drainSeconds = await drain(stage.plan);
    return { ...loaded, drainSeconds, ...(afterMs === undefined ? {} : { afterMs }) };
  } finally {
    await door.close();
  }
}

/** Holds processes still meanwhile. */
async function holding<T>(names: string[], run: () => Promise<T>): Promise<T> {
  const pids = names.map((name) => readState()!.entries[name]!.process!.pid);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    return await run();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}

/** One job of the generator, and what the stack used from when it was warm to the last answer. */
async function load(generator: Generator, job: Job) {
  generator.child.send(job);
  if ((await told(generator)) !== 'warm') throw new Error('The load generator did not warm up.');
  const before = usage();
  const answer = await told(generator);
  if (typeof answer !== 'object') throw new Error(`The load generator said ${answer}.`);
  if ('error' in answer) throw new Error(answer.error);
  return { shots: answer.shots, ...usedSince(before) };
}

function usedSince(before: ReturnType<typeof usage>) {
  const after = Object.entries(usage());
  const seconds = after.map(([name, { cpuSeconds }]) => [name, round(cpuSeconds - (before[name]?.cpuSeconds ?? 0))]);
  const memory = after.map(([name, { memoryMb }]) => [name, Math.round(memoryMb)]);
  return {
    cpuSecondsByProcess: Object.fromEntries(seconds) as Record<string, number>,
    memoryMbByProcess: Object.fromEntries(memory) as Record<string, number>,
  };
}

export const round = (value: number): number => Math.round(value * 100) / 100;

async function drain(plan: Plan): Promise<number> {
  const from = performance.now();
  // Those that were held need a moment to say so.
  await pause(50);
  await untilIdle(plan, DRAIN_MS);
  return round((performance.now() - from) / 1_000);
}
