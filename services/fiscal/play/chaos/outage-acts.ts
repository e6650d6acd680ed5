import { setTimeout as sleep } from 'node:timers/promises';
import { pick } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import type { FaultPlan } from '@mostrador/simulator-afip';
import { withSql } from '@mostrador/chaos/harness/reader';
import {
  countBy,
  hour,
  isOnItsWay,
  jumpTo,
  keyOf,
  midnightAfter,
  day,
  minute,
  now,
  PEAK_PER_SECOND,
  QUIET_PER_SECOND,
  rowsOf,
  type Scene,
  second,
} from './outage-scene.ts';
import type { FiscalStack } from './stack.ts';
import type { Shop } from './world.ts';

/** How long a till waits for a voucher; of its simulated milliseconds. */
const TILL_WAIT_MS = 3_000;
/**
 * CONTINGENCY_AFTER_MS as shipped; the two waits that follow each other in a lane, up to a minute after a failure and the
 * 65 s before a lost request is sent again; and two minutes for requests to a slow AFIP and to work it off.
 */
const coveredWithin = 2 * minute + minute + 65 * second + 2 * minute;
/** A lane whose last batch AFIP has taken reads it first: 250 vouchers, twenty at once, a quarter of a minute each time. */
const readWithin = Math.ceil(250 / 20) * 15 * second;

/** A till that has sold asks for its voucher, as long as it would wait. */
async function probe({ seller, shops, random, history, answered }: Scene, owners: Owners): Promise<void> {
  const shop = pick(random, shops);
  const { sourceId } = await seller.sell(shop);
  const from = performance.now();
  await owners
    .get(shop.companyId)!
    .getSaleVouchers({ saleId: sourceId, waitMs: TILL_WAIT_MS })
    // It prints a ticket without a code then, as when it has waited in vain.
    .catch((error: Error) => history.note({ till: error.message }));
  answered.push(performance.now() - from);
}

type Owners = Map<string, ReturnType<FiscalStack['owner']>>;

/** Sells at each point of sale so many a simulated second, for so long; nothing that AFIP does slows it down. */
async function sellFor(scene: Scene, ms: number, perSecond: number): Promise<void> {
  const { seller, shops, history, taken, told, stack } = scene;
  const owners: Owners = new Map(shops.map(({ companyId }) => [companyId, stack.owner('fiscal-1', companyId)]));
  const underway = new Set<Promise<unknown>>();
  const start = (work: Promise<unknown>) => {
    underway.add(work);
    void work.finally(() => underway.delete(work));
  };
  const sell = (shop: Shop) => {
    const from = performance.now();
    return seller.burst(shop, 1).then(
      () => taken.push(performance.now() - from),
      (error: Error) => history.violation(`a sale was not taken: ${error.message}`),
    );
  };
  const began = now();
  let sold = 0;
  for (let probed = 0; now() < began + ms; await sleep(20)) {
    const due = Math.floor(((now() - began) / second) * perSecond * shops.length);
    for (; sold < due; sold += 1) start(sell(shops[sold % shops.length]!));
    told.push({ at: now(), wanted: seller.wanted.length });
    if (performance.now() - probed < 500) continue;
    probed = performance.now();
    start(probe(scene, owners));
  }
  await Promise.all(underway);
}

/**
 * AFIP is about to come back: whatever was never sent, and could be issued for long enough, is covered. A credit note can
 * once its invoice has its code.
 */
async function checkCovered(scene: Scene, within: number): Promise<number> {
  const { told, seller, history, inFlight } = scene;
  const since = now() - within;
  const old = told.findLast((one) => one.at < since)?.wanted ?? 0;
  const rows = await rowsOf(scene);
  for (const row of rows.values()) if (isOnItsWay(row.state)) inFlight.add(row.key);
  const bare = seller.wanted.slice(0, old).filter((one) => {
    const row = rows.get(keyOf(one));
    const isFree = !isOnItsWay(row?.corrected) && (row?.freeAt ?? 0) < since;
    return row?.state !== 'authorized' && !isOnItsWay(row?.state) && isFree;
  });
  const found = countBy(bare, (one) => {
    const row = rows.get(keyOf(one));
    return row ? `${row.state} in ${row.lane}` : 'not heard of';
  });
  if (bare.length > 0)
    history.violation(`${bare.length} of ${old} never sent are not covered by a CAEA: ${JSON.stringify(found)}`);
  return [...rows.values()].filter((row) => row.kind === 'caea').length;
}

type Rules = NonNullable<FaultPlan['rules']>;
const codes = ['FECAESolicitar'];

/** Requests that are on their way when AFIP goes: some of them take effect, at once or later. */
const going = (timeoutMs: number): Rules => [
  { kind: 'dropAfter', probability: 0.4, operations: codes },
  { kind: 'lateCommit', probability: 0.3, operations: codes, delayMs: timeoutMs * 0.8 },
  { kind: 'dropBefore', probability: 0.3, operations: codes },
];

/** WSFEv1 answers, slowly, and to no avail: no code comes out of it. */
const withoutCodes: Rules = [
  { kind: 'dropAfter', probability: 0.02, operations: codes },
  { kind: 'html502', probability: 0.3, operations: codes },
  { kind: 'dropBefore', probability: 0.34, operations: codes },
  { kind: 'error', probability: 0.34, operations: codes, code: '501' },
];

/** Of what is looked up every other request fails too. */
const withoutLookUps: Rules = [
  { kind: 'error', probability: 0.3, operations: ['FECompUltimoAutorizado', 'FECompConsultar'], code: '502' },
  { kind: 'html500', probability: 0.2, operations: ['FECompUltimoAutorizado', 'FECompConsultar'] },
];

const slow = { latencyMs: 500, latencySpreadMs: 500 };
type Plan = Parameters<FiscalStack['control']['setFaults']>[0];

/** It is back, but of what it is told the first answers are lost. */
const recovering: Rules = ['FECAEARegInformativo', 'FECAEASinMovimientoInformar'].map((operation) => ({
  kind: 'dropAfter',
  probability: 1,
  operations: [operation],
  times: 2,
}));

/** One stretch without codes at peak, in equal parts; each plan says how AFIP behaves in one. */
async function stretch(scene: Scene, ms: number, within: number, ...plans: Plan[]) {
  const { stack, speed, seed } = scene;
  await stack.control.setFaults({ seed, latencyMs: 100, rules: going((45 * second) / speed) });
  await sellFor(scene, minute / 2, PEAK_PER_SECOND);
  for (const plan of plans) {
    await stack.control.setFaults({ seed, ...plan });
    await sellFor(scene, (ms - minute / 2) / plans.length, PEAK_PER_SECOND);
  }
  const covered = await checkCovered(scene, within);
  say(`  ${covered} vouchers under a CAEA, ${scene.inFlight.size} on their way; AFIP is back.`);
  await stack.control.setFaults({ seed, rules: recovering });
}

/** Until every voucher has its code and AFIP knows it; of today's first day of a fortnight it hears tomorrow. */
async function settle(scene: Scene, reported: boolean): Promise<void> {
  const { stack, seller, history, settleSeconds } = scene;
  const open = () =>
    withSql(stack.postgresUrl, async (client) => {
      const { rows } = await client.query<{ done: number }>(
        `select count(*)::int as done from fiscal.vouchers
         where state = 'authorized' and (authorization_kind = 'cae' or reported_at is not null or not $1)`,
        [reported],
      );
      return seller.wanted.length - rows[0]!.done;
    });
  let left = await open();
  for (const end = Date.now() + settleSeconds * second; left > 0 && Date.now() < end; await sleep(500))
    left = await open();
  if (left === 0) return;
  const states = countBy([...(await rowsOf(scene)).values()], (row) => `${row.state} ${row.kind ?? ''}`);
  history.violation(`${left} vouchers are not done ${settleSeconds} s after AFIP is back: ${JSON.stringify(states)}`);
}

/** A sale at each point of sale gets its CAE, as before. */
async function checkBack(scene: Scene): Promise<void> {
  const { seller, shops, history } = scene;
  const sales = await Promise.all(shops.map((shop) => seller.sell(shop)));
  await settle(scene, false);
  const rows = await rowsOf(scene);
  for (const one of sales) {
    const row = rows.get(keyOf(one));
    if (row?.kind !== 'cae')
      history.violation(`after the outage a sale is ${row?.state} ${row?.kind ?? ''}, not by CAE`);
  }
}

/** The whole evening, and the weeks after it. */
export async function playOutage(scene: Scene, opening: number): Promise<void> {
  const { minutes } = scene;
  await sellFor(scene, 3 * minute, QUIET_PER_SECOND);
  scene.taken.length = 0;
  scene.answered.length = 0;
  say(`AFIP is away for ${minutes} minutes, at ${PEAK_PER_SECOND} sales/s and point of sale ...`);
  await stretch(scene, minutes * minute, coveredWithin, { down: 'all' });
  await settle(scene, true);
  await checkBack(scene);
  // Over the end of the fortnight, with sales of both sides of midnight.
  await jumpTo(scene, midnightAfter(opening) - 15 * minute);
  say('AFIP is ill, over the end of the fortnight ...');
  const halves = [
    { ...slow, rules: [...withoutCodes, ...withoutLookUps] },
    { ...slow, rules: withoutCodes },
  ];
  await stretch(scene, 30 * minute, coveredWithin + readWithin, ...halves);
  await settle(scene, false);
  await checkBack(scene);
  // The day after: now AFIP takes what was issued on the first day of the fortnight.
  await jumpTo(scene, midnightAfter(opening) + 34 * hour);
  await settle(scene, true);
  // The last days to report each of the fortnights, on which idle tills are told of, and the time when all has to be told.
  for (const days of [7, 22, 25]) {
    await jumpTo(scene, midnightAfter(opening) + days * day);
    // CAEAs are looked after every ten minutes.
    await sellFor(scene, 12 * minute, QUIET_PER_SECOND);
    await checkBack(scene);
  }
}
