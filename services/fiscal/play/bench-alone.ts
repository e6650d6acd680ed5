import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '@mostrador/chaos/harness/percentile';
import { withSql } from '@mostrador/chaos/harness/reader';
import type { BenchAlone } from '@mostrador/dev/play/bench';
import { spawnDetached, stopProcess, until } from '@mostrador/dev/processes';
import { isReady } from '@mostrador/dev/ready';
import { randomOf } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import { openSeller, type Seller } from './chaos/seller.ts';
import { prepareStack } from './chaos/stack.ts';
import { makeWorld, type Shop } from './chaos/world.ts';

const VOUCHERS = 10_000;
const AFIP_LATENCY_MS = 2_000;
const SHOPS = 4;
const PER_SECOND_AND_SHOP = 5;
const SECONDS = 60;
const WARM_UP_SECONDS = 10;

const goals = { backlogPerS: 50, saleToCaeP95Ms: 5_000 };

type Outcome = Awaited<ReturnType<BenchAlone['run']>>;
type Bench = { seller: Seller; shops: Shop[]; postgresUrl: string };

/** When each voucher was authorised, by its sale; milliseconds since 1970. */
const authorizedIn = (url: string): Promise<Map<string, number>> =>
  withSql(url, async (client) => {
    const { rows } = await client.query<{ source_id: string; at: Date }>(
      `select source_id, authorized_at as at from fiscal.vouchers where state = 'authorized'`,
    );
    return new Map(rows.map(({ source_id, at }) => [source_id, at.getTime()]));
  });

async function untilAuthorized({ seller, postgresUrl }: Bench, withinMs: number): Promise<Map<string, number>> {
  const wanted = seller.wanted.length;
  for (const end = Date.now() + withinMs; ; await sleep(1_000)) {
    const authorized = await authorizedIn(postgresUrl);
    if (authorized.size === wanted) return authorized;
    if (Date.now() > end) throw new Error(`Only ${authorized.size} of ${wanted} vouchers have their code.`);
  }
}

/** Everything at once on one point of sale: vouchers a second, from the first sale told to the last code. */
async function playBacklog(bench: Bench): Promise<number> {
  const { seller, shops } = bench;
  const started = Date.now();
  for (let told = 0; told < VOUCHERS; told += 100)
    await Promise.all(Array.from({ length: 100 }, () => seller.sell(shops[0]!)));
  const authorized = await untilAuthorized(bench, 600_000);
  return (VOUCHERS * 1_000) / (Math.max(...authorized.values()) - started);
}

/** A steady stream at each point of sale: milliseconds from each sale to its code, ascending. */
async function playSteady(bench: Bench): Promise<number[]> {
  const { seller, shops } = bench;
  const toldAt = new Map<string, number>();
  const started = Date.now();
  const selling: Promise<void>[] = [];
  for (let at = 0; at < SECONDS * PER_SECOND_AND_SHOP; at += 1) {
    await sleep(Math.max(0, started + (at * 1_000) / PER_SECOND_AND_SHOP - Date.now()));
    for (const shop of shops) {
      const told = Date.now();
      selling.push(seller.sell(shop).then(({ sourceId }) => void toldAt.set(sourceId, told)));
    }
  }
  await Promise.all(selling);
  const authorized = await untilAuthorized(bench, 60_000);
  return [...toldAt]
    .filter(([, told]) => told >= started + WARM_UP_SECONDS * 1_000)
    .map(([saleId, told]) => authorized.get(saleId)! - told)
    .sort((a, b) => a - b);
}

async function play(bench: Bench): Promise<Outcome> {
  say(`${SHOPS} points of sale, ${PER_SECOND_AND_SHOP} sales/s each, for ${SECONDS} s ...`);
  const latencies = await playSteady(bench);
  say(`${VOUCHERS} sales at one point of sale ...`);
  const perS = Math.round((await playBacklog(bench)) * 100) / 100;
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((part) => percentile(latencies, part)) as [
    number,
    number,
    number,
  ];
  const scenarios = [
    { name: 'fiscal-backlog', vouchers: VOUCHERS, pointsOfSale: 1, achievedPerS: perS },
    {
      name: 'fiscal-steady',
      vouchers: latencies.length,
      pointsOfSale: SHOPS,
      offeredPerS: SHOPS * PER_SECOND_AND_SHOP,
      p50Ms,
      p95Ms,
      p99Ms,
    },
  ];
  return {
    result: { afipLatencyMs: AFIP_LATENCY_MS, goals, scenarios },
    said: `${perS} vouchers/s on one point of sale; from sale to CAE p50 ${p50Ms} ms, p95 ${p95Ms} ms.`,
    missed: [
      ...(perS > goals.backlogPerS ? [] : [`${perS} vouchers/s of ${goals.backlogPerS}`]),
      ...(p95Ms < goals.saleToCaeP95Ms ? [] : [`p95 ${p95Ms} ms of ${goals.saleToCaeP95Ms}`]),
    ],
  };
}

/** `fiscal` with an AFIP that takes two seconds for each request. */
async function run(): Promise<Outcome> {
  say('Starting AFIP, fiscal and their servers ...');
  const stack = await prepareStack(1);
  const planned = await stack.replica('fiscal-1', {});
  const [admin] = Object.values(planned.admin);
  const env = { ...process.env, ...planned.env };
  const fiscal = await spawnDetached({ file: process.execPath, args: planned.args, log: planned.log, env });
  try {
    await until('fiscal', () => isReady(admin!), { ms: 60_000 });
    const shops = await makeWorld(stack, 1, SHOPS);
    const seller = await openSeller(stack.natsUrl, randomOf('bench-fiscal'));
    const bench = { seller, shops, postgresUrl: stack.postgresUrl };
    // Each company logs in once in twelve hours: not what is measured.
    for (const shop of shops) await seller.sell(shop);
    await untilAuthorized(bench, 60_000);
    await stack.control.setFaults({ latencyMs: AFIP_LATENCY_MS });
    return await play(bench).finally(() => seller.close());
  } finally {
    await stopProcess(fiscal, 'SIGTERM');
    await stack.stop();
  }
}

export const alone: BenchAlone = { run };
