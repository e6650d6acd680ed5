import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { between, pick, randomOf } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import { backUp } from '@mostrador/chaos/harness/backup';
import { carryOut, conclude, countStrikes } from '@mostrador/chaos/harness/carry-out';
import type { History } from '@mostrador/chaos/harness/history';
import { keep, type Kept, untilHealed, untilStarted } from '@mostrador/chaos/harness/processes';
import { withSql } from '@mostrador/chaos/harness/reader';
import { crossing, forceCrashes, outage, restore, type Run, setStorm, strikeUntil, times } from './acts.ts';
import { type Comparison } from './books.ts';
import { readBooks } from './read-books.ts';
import { openSeller } from './seller.ts';
import { type FiscalStack, prepareStack } from './stack.ts';
import { makeWorld } from './world.ts';

export type FiscalChaosOptions = {
  seed: number;
  /** How many vouchers at least. */
  vouchers: number;
  /** Whether each step of the protocol is forced once. */
  crashPoints: boolean;
  settleSeconds: number;
};

/** More than there are steps of logging in: whoever dies there keeps the company's ticket from renewal for a while. */
const COMPANIES = 7;
const SHOPS_EACH = 3;
const MOST_OPEN = 600;

const preload = join(import.meta.dirname, 'crash.ts');

/** Two replicas on one database; each takes another size of batch at each start. */
async function startReplicas(stack: FiscalStack, seed: number, history: History): Promise<Kept[]> {
  const random = randomOf('batches', seed);
  const settings = {
    AFIP_TIMEOUT_MS: String(times.timeoutMs),
    AFIP_LATE_MS: String(times.lateMs),
    AFIP_RETRY_MS: '50',
    TICKET_WINDOW_MS: String(times.windowMs),
    CONTINGENCY_AFTER_MS: String(times.contingencyMs),
    BUS_ACK_WAIT_MS: '3000',
    get AFIP_BATCH() {
      return String(between(random, 1, 20));
    },
  };
  const replicas: Kept[] = [];
  for (const name of ['fiscal-1', 'fiscal-2']) {
    const planned = await stack.replica(name, settings);
    const one = keep({ ...planned, args: ['--import', preload, ...planned.args] }, (line) => history.violation(line));
    replicas.push(one);
  }
  return replicas;
}

/** One run; true when AFIP's book is ours. */
export const chaosFiscal = (options: FiscalChaosOptions): Promise<boolean> =>
  carryOut('chaos-fiscal', async (history, stops) => {
    const started = Date.now();
    say(`Seed ${options.seed}. Starting AFIP, fiscal and their servers ...`);
    const stack = await prepareStack(options.seed);
    stops.defer(() => stack.stop());
    const replicas = await startReplicas(stack, options.seed, history);
    stops.defer(async () => void (await Promise.all(replicas.map((one) => one.hold()))));
    await untilStarted(replicas);
    // Windows as in production, only shorter: a ticket is renewed an hour before its end.
    await stack.control.setSettings({ repeatLoginMs: times.windowMs, ticketMs: 3_600_000 + 8_000 });
    const shops = await makeWorld(stack, COMPANIES, SHOPS_EACH);
    const random = randomOf('fiscal', options.seed);
    const seller = await openSeller(stack.natsUrl, randomOf('seller', options.seed));
    const run: Run = { stack, replicas, shops, seller, random, history, strikes: countStrikes(history) };
    const stopTelling = tellProgress(run, options.vouchers);
    try {
      // Where it cannot go on, what there is by then is told all the same.
      await play(run, options).catch((error: Error) => history.violation(error.message));
      await calm(run, options.settleSeconds);
    } finally {
      stopTelling();
      await seller.close();
    }
    return report(run, options, Date.now() - started);
  });

const authorizedIn = (url: string): Promise<number> =>
  withSql(url, async (client) => {
    const sql = `select count(*)::int as count from fiscal.vouchers where state = 'authorized'`;
    return (await client.query<{ count: number }>(sql)).rows[0]!.count;
  });

function tellProgress({ stack, seller, strikes }: Run, vouchers: number): () => void {
  const timer = setInterval(() => {
    void authorizedIn(stack.postgresUrl)
      .then((done) =>
        say(`  ${done} authorised of ${seller.wanted.length} (${vouchers} to come), ${strikes.total()} strikes`),
      )
      .catch(() => undefined);
  }, 10_000);
  return () => clearInterval(timer);
}

/** Sells in bursts until so many vouchers are wanted; never more open ones than a busy hour leaves. */
async function sellUntil({ stack, seller, shops, random }: Run, count: number): Promise<void> {
  while (seller.wanted.length < count) {
    const done = await authorizedIn(stack.postgresUrl).catch(() => 0);
    const room = Math.min(MOST_OPEN - (seller.wanted.length - done), count - seller.wanted.length);
    for (let left = room; left > 0; left -= 10) await seller.burst(pick(random, shops));
    await sleep(400);
  }
}

/** Sells up to a part of all, while replicas die. */
async function sellUnderFire(run: Run, count: number): Promise<void> {
  let over = false;
  const fire = strikeUntil(run, () => over);
  await sellUntil(run, count).finally(() => (over = true));
  await fire;
}

async function play(run: Run, { vouchers, crashPoints }: FiscalChaosOptions): Promise<void> {
  await crossing(run);
  await setStorm(run);
  if (crashPoints) {
    say('Every step of the protocol, once each ...');
    await forceCrashes(run);
  }
  await sellUnderFire(run, vouchers * 0.3);
  const backup = await backUp();
  await outage(run);
  await sellUnderFire(run, vouchers * 0.5);
  await restore(run, backup);
  await sellUnderFire(run, vouchers * 0.7);
  await outage(run);
  await sellUnderFire(run, vouchers);
}

/** All heals: nothing more goes wrong, and what is on its way arrives. */
async function calm({ stack, replicas, seller, history }: Run, settleSeconds: number): Promise<void> {
  say('All is healed; waiting until nothing is on its way ...');
  await stack.control.clearFaults();
  await untilHealed(replicas, history);
  const open = () =>
    withSql(stack.postgresUrl, async (client) => {
      const sql = `select count(*) filter (where state = 'authorized'
        and (authorization_kind = 'cae' or reported_at is not null))::int as done from fiscal.vouchers`;
      const { pending, inFlight } = await stack.control.faults();
      return seller.wanted.length - (await client.query<{ done: number }>(sql)).rows[0]!.done + pending + inFlight;
    });
  let left = await open();
  for (const end = Date.now() + settleSeconds * 1_000; left > 0 && Date.now() < end; await sleep(300))
    left = await open();
  if (left > 0) history.violation(`${left} vouchers are still on their way after ${settleSeconds} s`);
}

/** Faults that the promise asks of a run of its size; without them it has shown nothing. */
function missingFaults(struck: Record<string, number>, faulted: number, vouchers: number): string[] {
  if (vouchers < 10_000) return [];
  const few = ['dropBefore', 'dropAfter', 'lateCommit'].filter((kind) => (struck[kind] ?? 0) < 200);
  return [
    ...few.map((kind) => `only ${struck[kind] ?? 0} of 200 requests met ${kind}`),
    ...(faulted < 1_000 ? [`only ${faulted} of 1,000 requests were struck`] : []),
  ];
}

async function report(run: Run, { seed, vouchers }: FiscalChaosOptions, ms: number): Promise<boolean> {
  const { stack, history, strikes, seller } = run;
  const { compared, steps, batches } = await readBooks(run);
  const { struck, requests } = await stack.control.faults();
  const byKind = struck['FECAESolicitar'] ?? {};
  const faulted = Object.values(byKind).reduce((sum, one) => sum + one, 0);
  for (const kind of ['gaps', 'duplicates', 'orphans', 'differences'] satisfies (keyof Comparison)[])
    for (const what of compared[kind]) history.violation(what);
  for (const { what, count } of steps) history.violation(`${count} wait for a person: ${what}`);
  for (const what of missingFaults(byKind, faulted, vouchers)) history.violation(what);
  const { violations } = history;
  const faultRate = Math.round((faulted / Math.max(1, requests['FECAESolicitar'] ?? 0)) * 1_000) / 1_000;
  const result = {
    seed,
    vouchers: seller.wanted.length,
    seconds: Math.round(ms / 1_000),
    faulted,
    faultRate,
    gaps: compared.gaps.length,
    duplicates: compared.duplicates.length,
    orphans: compared.orphans.length,
    humanSteps: steps.reduce((sum, one) => sum + one.count, 0),
    requests,
    struck,
    batches: Object.fromEntries(batches.map(({ size, count }) => [size, count])),
    strikes: strikes.byClass(),
    violations,
  };
  return conclude({
    name: 'chaos-fiscal',
    result,
    tables: [result.strikes, byKind],
    said: `Seed ${seed}: ${result.vouchers} vouchers in ${result.seconds} s, ${faulted} of ${requests['FECAESolicitar'] ?? 0} requests struck; ${result.gaps} gaps, ${result.duplicates} duplicates, ${result.orphans} orphans, ${result.humanSteps} steps for a person`,
    again: `make chaos-fiscal SEED=${seed}`,
  });
}
