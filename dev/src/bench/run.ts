import { fork } from 'node:child_process';
import { join } from 'node:path';
import { connect, login, untilSettled } from '../client/index.ts';
import { startShop } from '../commands/up.ts';
import { down } from '../commands/down.ts';
import { writeJson } from '../files.ts';
import { root } from '../paths.ts';
import type { Plan } from '../plan.ts';
import { say } from '../shell.ts';
import type { Job, Shots } from './generator.ts';
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
  const plan = await startShop();
  try {
    const world = await ensureWorld(plan.gatewayUrl, say);
    const results: { measured: Measured; problems: string[] }[] = [];
    for (const scenario of chosen) results.push(await runs(plan, world, scenario, options.runs));
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

async function runs(plan: Plan, world: World, scenario: Scenario, count: number) {
  const problems: string[] = [];
  const measured: Measured[] = [];
  for (let at = 0; at < count; at += 1) {
    say(`${scenario.name}: ${scenario.perSecond}/s for ${scenario.seconds} s ...`);
    const run = await once(plan, world, scenario);
    measured.push(run.measured);
    problems.push(...run.violations);
  }
  const middle = median(measured);
  return { measured: middle, problems: [...new Set([...problems, ...shortcomings(scenario, middle)])] };
}

async function once(plan: Plan, world: World, { name, perSecond, seconds }: Scenario) {
  const before = { books: await readBooks(plan.infra.postgresUrl), usage: usage() };
  const shots = await generate({
    url: plan.gatewayUrl,
    scenario: name,
    perSecond,
    seconds,
    warmUpSeconds: WARM_UP_SECONDS,
  });
  const after = usage();
  const drainSeconds = await drain(plan.gatewayUrl, world);
  const books = await readBooks(plan.infra.postgresUrl);
  const lost = before.books.sales + shots.sales - books.sales;
  const violations = [...books.violations, ...(lost > 0 ? [`${lost} acknowledged sales are not on the books`] : [])];
  if (shots.firstError) say(`  first error: ${shots.firstError}`);
  const cpu = Object.fromEntries(
    Object.entries(after).map(([process, { cpuSeconds }]) => [
      process,
      round(cpuSeconds - (before.usage[process]?.cpuSeconds ?? 0)),
    ]),
  );
  const cpuSeconds = Object.values(cpu).reduce((sum, one) => sum + one, 0);
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
    cpuMsPerOp: round((cpuSeconds * 1_000) / Math.max(1, shots.requests)),
    cpuSecondsByProcess: cpu,
    memoryMbByProcess: Object.fromEntries(
      Object.entries(after).map(([process, { memoryMb }]) => [process, Math.round(memoryMb)]),
    ),
  };
  return { measured, violations };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The load comes from a process of its own, so that measuring and sending do not wait for each other. */
function generate(job: Job): Promise<Shots> {
  const child = fork(join(import.meta.dirname, 'generator.ts'), { serialization: 'advanced' });
  return new Promise<Shots>((done, fail) => {
    child.once('message', (answer: { shots?: Shots; error?: string }) =>
      answer.shots ? done(answer.shots) : fail(new Error(answer.error)),
    );
    child.once('exit', (code) => fail(new Error(`The load generator ended with ${code}.`)));
    child.send(job);
  }).finally(() => child.kill());
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
