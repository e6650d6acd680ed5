import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { connect, login, untilSettled } from '../client/index.ts';
import { startShop } from '../commands/up.ts';
import { down } from '../commands/down.ts';
import { writeJson } from '../files.ts';
import { root } from '../paths.ts';
import type { Plan } from '../plan.ts';
import { say } from '../shell.ts';
import type { Job, Shots, Told } from './generator.ts';
import { readBooks } from './invariants.ts';
import { usage } from './processes.ts';
import { median, type Measured, percentile, type Scenario, scenarios, shortcomings } from './scenarios.ts';
import { ensureWorld, type World } from './world.ts';

const WARM_UP_SECONDS = 5;
const DRAIN_MS = 300_000;

/** Loads a stack of its own, scenario by scenario; true when every run counts and no floor is missed. */
export async function bench(options: { only: string[]; runs: number; perSecond: number }): Promise<boolean> {
  const chosen = scenarios
    .filter(({ name }) => options.only.length === 0 || options.only.includes(name))
    .map((scenario) => ({ ...scenario, perSecond: options.perSecond || scenario.perSecond }));
  if (chosen.length === 0) throw new Error(`ONLY takes ${scenarios.map(({ name }) => name).join(', ')}.`);
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2)
    say(`This machine is busy already (load ${load.toFixed(1)}): the numbers will be worse than it can do.`);
  const plan = await startShop();
  try {
    const world = await ensureWorld(plan.gatewayUrl, say);
    const results = await withGenerator(plan.gatewayUrl, async (generator) => {
      const all: { measured: Measured; problems: string[] }[] = [];
      for (const scenario of chosen) all.push(await runs({ plan, world, generator }, scenario, options.runs));
      return all;
    });
    writeJson(join(root, 'out/bench.json'), { limitTps: null, scenarios: results.map(({ measured }) => measured) });
    printTable(results.map(({ measured }) => measured));
    const problems = results.flatMap(({ measured, problems: found }) =>
      found.map((problem) => `${measured.name}: ${problem}`),
    );
    for (const problem of problems) console.log(`NOT MET  ${problem}`);
    if (problems.length === 0) console.log('Every run drained, the books add up, and no floor is missed.');
    return problems.length === 0;
  } finally {
    await down();
  }
}

type Generator = { child: ChildProcess; ended: Promise<never> };
type Stage = { plan: Plan; world: World; generator: Generator };

async function runs(stage: Stage, scenario: Scenario, count: number) {
  const problems: string[] = [];
  const measured: Measured[] = [];
  for (let at = 0; at < count; at += 1) {
    say(`${scenario.name}: ${scenario.perSecond}/s for ${scenario.seconds} s ...`);
    const run = await runOnce(stage, scenario);
    measured.push(run.measured);
    problems.push(...run.violations);
  }
  const middle = median(measured);
  return { measured: middle, problems: [...new Set([...problems, ...shortcomings(scenario, middle)])] };
}

async function runOnce({ plan, world, generator }: Stage, { name, perSecond, seconds }: Scenario) {
  const before = await readBooks(plan.infra.postgresUrl);
  const job = { url: plan.gatewayUrl, scenario: name, perSecond, seconds, warmUpSeconds: WARM_UP_SECONDS };
  const { shots, cpuSecondsByProcess, memoryMbByProcess } = await generate(generator, job);
  const drainSeconds = await drain(plan.gatewayUrl, world);
  const books = await readBooks(plan.infra.postgresUrl);
  const lost = before.sales + shots.sales - books.sales;
  const violations = [...books.violations, ...(lost > 0 ? [`${lost} acknowledged sales are not on the books`] : [])];
  if (shots.firstError) say(`  first error: ${shots.firstError}`);
  const cpuSeconds = Object.values(cpuSecondsByProcess).reduce((sum, one) => sum + one, 0);
  const measured: Measured = {
    name,
    offeredPerS: shots.offeredPerS,
    achievedPerS: round(shots.achievedPerS),
    p50Ms: round(percentile(shots.latenciesMs, 0.5)),
    p95Ms: round(percentile(shots.latenciesMs, 0.95)),
    p99Ms: round(percentile(shots.latenciesMs, 0.99)),
    errors: shots.errors,
    ratioToLimit: null,
    drainSeconds,
    cpuMsPerOp: round((cpuSeconds * 1_000) / Math.max(1, shots.latenciesMs.length)),
    cpuSecondsByProcess,
    memoryMbByProcess,
  };
  return { measured, violations };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The load comes from a process of its own, so that measuring and sending do not wait for each other. */
async function withGenerator<T>(url: string, use: (generator: Generator) => Promise<T>): Promise<T> {
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

/** One job of the generator, and what the stack used from when it was warm to the last answer. */
async function generate(generator: Generator, job: Job) {
  generator.child.send(job);
  if ((await told(generator)) !== 'warm') throw new Error('The load generator did not warm up.');
  const before = usage();
  return { ...outcome(await told(generator)), ...usedSince(before) };
}

function outcome(answer: Told): { shots: Shots } {
  if (typeof answer === 'object' && 'shots' in answer) return answer;
  throw new Error(typeof answer === 'object' ? answer.error : `The load generator said ${answer}.`);
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

/** How long the services need until every event has been applied. */
async function drain(url: string, { owner }: World): Promise<number> {
  const from = performance.now();
  const door = connect(url, { connections: 4 });
  try {
    await untilSettled((await login(door, owner)).api, { withinMs: DRAIN_MS });
    return round((performance.now() - from) / 1_000);
  } finally {
    await door.close();
  }
}

function printTable(rows: Measured[]): void {
  const columns = [
    'name',
    'offeredPerS',
    'achievedPerS',
    'p50Ms',
    'p95Ms',
    'p99Ms',
    'errors',
    'drainSeconds',
    'cpuMsPerOp',
  ] as const;
  console.table(rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))));
}
