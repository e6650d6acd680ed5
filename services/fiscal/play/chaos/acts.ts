import { setTimeout as sleep } from 'node:timers/promises';
import { between, pick, type Random } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import type { FaultPlan } from '@mostrador/simulator-afip';
import { type Backup, goBack } from '@mostrador/chaos/harness/backup';
import type { Strikes } from '@mostrador/chaos/harness/carry-out';
import type { History } from '@mostrador/chaos/harness/history';
import type { Kept } from '@mostrador/chaos/harness/processes';
import { withSql } from '@mostrador/chaos/harness/reader';
import { protocolPoints, restorePoint } from './protocol-points.ts';
import type { Seller } from './seller.ts';
import type { FiscalStack } from './stack.ts';
import type { Shop } from './world.ts';

/** The times of a replica. A request that is lost may take effect within the first two, or, now and then, later still. */
export const times = { timeoutMs: 1_500, lateMs: 700, contingencyMs: 15_000, windowMs: 1_500 };

export type Run = {
  stack: FiscalStack;
  replicas: Kept[];
  shops: Shop[];
  seller: Seller;
  random: Random;
  history: History;
  strikes: Strikes;
};

const note = ({ strikes }: Run, kind: string) => strikes.note(kind);

type Rule = FaultPlan['rules'][number];

/** What goes wrong at AFIP: of the requests for codes more than half, of all others some. */
const storm = (): Rule[] => {
  const codes = ['FECAESolicitar'];
  const late = times.timeoutMs + times.lateMs;
  return [
    { kind: 'dropBefore', probability: 0.15, operations: codes },
    { kind: 'dropAfter', probability: 0.16, operations: codes },
    { kind: 'lateCommit', probability: 0.12, operations: codes, delayMs: late * 0.6 },
    // Later than anybody expects.
    { kind: 'lateCommit', probability: 0.04, operations: codes, delayMs: late + 600 },
    { kind: 'html500', probability: 0.04, operations: codes, commits: true },
    { kind: 'html502', probability: 0.02, operations: codes },
    ...['500', '501', '502'].map((code): Rule => ({ kind: 'error', probability: 0.02, operations: codes, code })),
    { kind: 'dropBefore', probability: 0.05, operations: ['FECompUltimoAutorizado', 'FECompConsultar'] },
    { kind: 'dropAfter', probability: 0.1, operations: ['FECAEASolicitar', 'FECAEARegInformativo'] },
    // The ticket is given and lost: there is no other before the window has passed.
    { kind: 'dropAfter', probability: 0.15, operations: ['loginCms'] },
  ];
};

export const setStorm = ({ stack, random }: Run, down: FaultPlan['down'] = []) =>
  stack.control.setFaults({
    seed: between(random, 1, 1_000_000),
    latencyMs: 5,
    latencySpreadMs: 60,
    rules: storm(),
    down,
  });

const stateOf = (run: Run, sourceId: string): Promise<string | undefined> =>
  withSql(run.stack.postgresUrl, async (client) => {
    const { rows } = await client.query<{ state: string }>('select state from fiscal.vouchers where source_id = $1', [
      sourceId,
    ]);
    return rows[0]?.state;
  });

async function untilState(run: Run, sourceId: string, states: string[]): Promise<string> {
  for (const end = Date.now() + 60_000; ; await sleep(100)) {
    const state = await stateOf(run, sourceId);
    if (state && states.includes(state)) return state;
    if (Date.now() > end) throw new Error(`A voucher is still ${state} and not ${states.join(' or ')}.`);
  }
}

/**
 * A request is lost and takes effect only after AFIP has refused the same voucher: its number is free again, and somebody
 * else is about to get it. Only what was kept of the first attempt tells whose code it is.
 */
export async function crossing(run: Run): Promise<void> {
  const { control } = run.stack;
  const [shop] = run.shops;
  for (let tries = 3; tries > 0; tries -= 1) {
    const delayMs = times.timeoutMs + times.lateMs + 6_000;
    await control.setFaults({ rules: [{ kind: 'lateCommit', operations: ['FECAESolicitar'], times: 1, delayMs }] });
    const first = await run.seller.sell(shop!);
    while ((await control.faults()).pending === 0) await sleep(20);
    // Whoever buys has to say who they are, for as long as the second request takes.
    await control.setSettings({ identifyFromMinor: 1 });
    const state = await untilState(run, first.sourceId, ['rejected', 'authorized']);
    await control.setSettings({ identifyFromMinor: 1_000_000_000 });
    while ((await control.faults()).pending > 0) await sleep(20);
    const second = await run.seller.sell(shop!);
    await untilState(run, second.sourceId, ['authorized']);
    // This machine may have been too slow for it.
    if (state === 'authorized') continue;
    note(run, 'refusal crossed by a late commit');
    return;
  }
  run.history.violation('a refusal was never crossed by a late commit');
}

/** Every step of the protocol, once each: whichever replica comes to it dies there. Traffic goes on meanwhile. */
export async function forceCrashes(run: Run): Promise<void> {
  const points = [...protocolPoints, 'inbox-written', 'ack', 'acked', 'publish', 'published', 'mark', 'marked'];
  for (const point of points) {
    if (await forceCrash(run, point)) note(run, `crash ${point}`);
    else run.history.violation(`no replica ever came to ${point}`);
  }
}

async function forceCrash(run: Run, point: string): Promise<boolean> {
  const before = run.replicas.map((one) => one.ends());
  const died = () => run.replicas.some((one, index) => one.ends() > before[index]!);
  // A company whose ticket was being renewed when its replica died is left alone for a minute and a half.
  for (const end = Date.now() + 120_000; Date.now() < end && !died();) {
    // Again and again: a replica that has just been started has not heard of it.
    for (const one of run.replicas) one.order({ point, passes: 1 });
    await run.seller.burst(pick(run.random, run.shops), 4);
    for (let wait = 12; wait > 0 && !died(); wait -= 1) await sleep(50);
  }
  for (const one of run.replicas) one.order(null);
  return died();
}

/** Kills, and deaths at a step drawn by chance, until told to stop. */
export async function strikeUntil(run: Run, over: () => boolean): Promise<void> {
  const { random, replicas } = run;
  while (!over()) {
    // Both are up before the next one dies: how long that takes is the machine's affair.
    for (const one of replicas) await one.untilReady(20_000);
    await sleep(between(random, 1_000, 4_000));
    if (over()) return;
    const one = pick(random, replicas);
    if (random() < 0.4) {
      note(run, 'kill');
      await one.kill();
    } else if (random() < 0.15) {
      // Longer than a turn takes: it comes back with a turn that another has taken from it.
      note(run, 'stop');
      await one.freeze(between(random, 1_000, 3_000));
    } else {
      const point = pick(random, protocolPoints);
      note(run, `crash ${point}`);
      one.order({ point, passes: between(random, 1, 6) });
    }
  }
}

/** The database goes back; the journal stays, and is read again by a replica that dies over it once. */
export async function restore(run: Run, backup: Backup): Promise<void> {
  const { replicas, seller } = run;
  say(`Restoring the backup of ${backup.at}; the journal stays ...`);
  await Promise.all(replicas.map((one) => one.hold()));
  await goBack(backup);
  const before = replicas.map((one) => one.ends());
  for (const one of replicas) {
    one.release();
    one.order({ point: restorePoint, passes: 1 });
  }
  await seller.tellAgain();
  for (let wait = 600; wait > 0 && !replicas.some((one, index) => one.ends() > before[index]!); wait -= 1)
    await sleep(50);
  if (replicas.every((one, index) => one.ends() === before[index]))
    run.history.violation('no replica read the journal after the restore');
  for (const one of replicas) one.order(null);
  note(run, 'restore');
}

/** Sales at a quiet hour's pace. */
async function sellFor({ seller, random, shops }: Run, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(500)) await seller.burst(pick(random, shops), 10);
}

/**
 * AFIP is away for long enough that what was never sent goes out under a CAEA; and a replica dies whose number is in the
 * journal and not in the database, so that another voucher gets it.
 */
export async function outage(run: Run): Promise<void> {
  say('AFIP is away ...');
  note(run, 'outage');
  await setStorm(run, ['wsfe']);
  await sellFor(run, times.contingencyMs + 1_000);
  for (const one of run.replicas) one.order({ point: 'journal-synced', passes: 1 });
  await sellFor(run, 6_000);
  await setStorm(run);
}
