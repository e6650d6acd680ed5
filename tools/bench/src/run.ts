import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { percentile } from '@mostrador/chaos/harness/percentile';
import { down } from '@mostrador/dev/commands/down';
import { startShop } from '@mostrador/dev/commands/up';
import type { Scenario } from '@mostrador/dev/play/bench';
import { writeJson } from '@mostrador/ops/files';
import { root } from '@mostrador/ops/paths';
import { say } from '@mostrador/ops/shell';
import { countSales, findViolations } from './invariants.ts';
import { measureLimit } from './limit.ts';
import { countStatements } from './profile.ts';
import { median, type Measured, parts, scenarioNamed, scenarios, shortcomings } from './scenarios.ts';
import { play, type Played, round, type Stage, withGenerator } from './stage.ts';
import { ensureWorld } from './world.ts';

const WARM_UP_SECONDS = 5;

/** A stack that has just started compiles what it runs: a shop's server has been up for longer than a minute. */
const warming: Scenario[] = [
  { ...scenarioNamed('mix'), perSecond: 150, seconds: 15 },
  { ...scenarioNamed('single-sales'), perSecond: 150, seconds: 25 },
];

export type Options = { only: string[]; runs: number; perSecond: number; profile: boolean };

/** Loads a stack of its own, scenario by scenario; true when every run counts and no floor is missed. */
export async function bench({ only, runs, perSecond, profile }: Options): Promise<boolean> {
  const named = [
    ...only,
    ...parts.flatMap(({ service, scenarios: its }) => (only.includes(service) ? its : []).map(({ name }) => name)),
  ];
  const chosen = scenarios
    .filter(({ name }) => only.length === 0 || named.includes(name))
    .map((scenario) => ({ ...scenario, perSecond: perSecond || scenario.perSecond }));
  if (chosen.length === 0) throw new Error(`ONLY takes ${scenarios.map(({ name }) => name).join(', ')}, or services.`);
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2)
    say(`This machine is busy already (load ${load.toFixed(1)}): the numbers will be worse than it can do.`);
  const plan = await startShop();
  try {
    const world = await ensureWorld(plan.gatewayUrl, say);
    const { limitTps, results } = await withGenerator(plan.gatewayUrl, async (generator) => {
      const stage = { plan, world, generator };
      await warmUp(stage);
      const limit = await measureLimit(plan.infra.postgresUrl, say);
      if (profile) await countStatements(plan.infra.postgresUrl, 'begin');
      return { limitTps: limit, results: await playAll(stage, chosen, { runs, limitTps: limit }) };
    });
    if (profile) await countStatements(plan.infra.postgresUrl, 'end');
    writeJson(join(root, 'out/bench.json'), { limitTps, scenarios: results.map(({ measured }) => measured) });
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

type Terms = { runs: number; limitTps: number | null };
type Result = { measured: Measured; problems: string[] };

async function warmUp(stage: Stage): Promise<void> {
  say('Warming up ...');
  for (const scenario of warming) await play(stage, scenario, 0);
}

async function playAll(stage: Stage, chosen: Scenario[], terms: Terms): Promise<Result[]> {
  const results: Result[] = [];
  for (const scenario of chosen) results.push(await playOften(stage, scenario, terms));
  return results;
}

async function playOften(stage: Stage, scenario: Scenario, { runs, limitTps }: Terms): Promise<Result> {
  const problems: string[] = [];
  const measured: Measured[] = [];
  for (let at = 0; at < runs; at += 1) {
    say(`${scenario.name}: ${scenario.perSecond}/s for ${scenario.seconds} s ...`);
    const { postgresUrl } = stage.plan.infra;
    const before = await countSales(postgresUrl);
    const played = await play(stage, scenario, scenario.held || scenario.after ? 0 : WARM_UP_SECONDS);
    const lost = before + played.shots.sales - (await countSales(postgresUrl));
    problems.push(
      ...(await findViolations(postgresUrl)),
      ...(lost > 0 ? [`${lost} acknowledged sales are not on the books`] : []),
    );
    if (played.shots.firstError) say(`  first error: ${played.shots.firstError}`);
    measured.push(toMeasured(scenario, played, limitTps));
  }
  const middle = median(measured);
  return { measured: middle, problems: [...new Set([...problems, ...shortcomings(scenario, middle)])] };
}

function toMeasured(scenario: Scenario, { shots, afterMs, drainSeconds, ...used }: Played, limitTps: number | null) {
  const [latencies, cpuSeconds] = [
    afterMs === undefined ? shots.latenciesMs : [afterMs],
    Object.values(used.cpuSecondsByProcess).reduce((sum, one) => sum + one, 0),
  ];
  const answered = Math.max(1, shots.latenciesMs.length);
  const salesPerS = (shots.achievedPerS * shots.sales) / answered;
  return {
    name: scenario.name,
    offeredPerS: shots.offeredPerS,
    achievedPerS: round(scenario.held ? shots.sales / drainSeconds : shots.achievedPerS),
    p50Ms: round(percentile(latencies, 0.5)),
    p95Ms: round(percentile(latencies, 0.95)),
    p99Ms: round(percentile(latencies, 0.99)),
    errors: shots.errors,
    ratioToLimit: limitTps && shots.sales > 0 ? round(salesPerS / limitTps) : null,
    drainSeconds,
    cpuMsPerOp: round((cpuSeconds * 1_000) / answered),
    ...used,
  };
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
    'ratioToLimit',
    'drainSeconds',
    'cpuMsPerOp',
  ] as const;
  console.table(rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))));
}
