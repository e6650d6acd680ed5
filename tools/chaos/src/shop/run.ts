import { setTimeout as sleep } from 'node:timers/promises';
import { backlogs, connect, type Door, login } from '@mostrador/dev';
import { randomOf } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import { type Attending, checkAll } from './checks.ts';
import { type Events, openEvents } from './events.ts';
import { type Fault, forceCrashes, leftOut, machineFaults, makeFaults } from './faults.ts';
import { type Backup, backUp, goBack } from '../harness/backup.ts';
import { carryOut, conclude, countStrikes, type Strikes } from '../harness/carry-out.ts';
import type { History } from '../harness/history.ts';
import { untilHealed, untilStarted } from '../harness/processes.ts';
import { startReader, withSql } from '../harness/reader.ts';
import { parts } from './parts.ts';
import { openShopper, type Shopper } from './shopper.ts';
import { type Stack, startStack } from './stack.ts';
import { makeWorld } from './world.ts';

export type ChaosOptions = {
  seed: number;
  minutes: number;
  /** Which faults strike, of `kind target`. */
  only: RegExp;
  /** Whether each crash point is forced once before. */
  crashPoints: boolean;
  restores: number;
  settleSeconds: number;
};

/** Clients that can be made to wait, all of them. */
function makeGate() {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  let ending = false;
  return {
    clerk: { open: () => gate.promise, closing: () => ending },
    shut: () => void (gate = Promise.withResolvers<void>()),
    open: () => gate.resolve(),
    end: () => void (ending = true),
  };
}

type Gate = ReturnType<typeof makeGate>;
type Run = {
  options: ChaosOptions;
  stack: Stack;
  door: Door;
  history: History;
  shoppers: Shopper[];
  gate: Gate;
  events: Events;
  attending: Attending[];
  strikes: Strikes;
};

/** One run; true when nothing was violated. */
export const chaos = (options: ChaosOptions): Promise<boolean> =>
  carryOut('chaos', async (history, stops) => {
    const started = Date.now();
    say(`Seed ${options.seed}. Starting a stack of its own ...`);
    const stack = await startStack((line) => history.violation(line));
    stops.defer(() => stack.stop());
    const door = connect(stack.gatewayUrl, { connections: 64, timeoutMs: 6_000 });
    stops.defer(() => door.close().catch(() => undefined));
    await untilStarted(stack.processes.values());
    const run = await begin(options, stack, door, history);
    await play(run);
    await calm(run);
    return report(run, (Date.now() - started) / 60_000);
  });

async function begin(options: ChaosOptions, stack: Stack, door: Door, history: History): Promise<Run> {
  const gate = makeGate();
  const attending: Attending[] = [];
  for (const { service, attend } of parts)
    if (attend) attending.push({ service, bystander: await attend(randomOf('bystander', service, options.seed)) });
  const tills = await makeWorld(
    door,
    attending.map(({ bystander }) => bystander),
  );
  const shoppers: Shopper[] = [];
  for (const till of tills)
    shoppers.push(
      await openShopper(door, till, {
        random: randomOf('shopper', options.seed, till.name),
        history,
        clerk: gate.clerk,
      }),
    );
  const events = await openEvents(stack, randomOf('events', options.seed));
  return { options, stack, door, history, shoppers, gate, events, attending, strikes: countStrikes(history) };
}

/** Clients work, faults strike, and a reader looks on. */
async function play(run: Run): Promise<void> {
  const { options, stack, history, shoppers, gate } = run;
  const reader = startReader(stack.postgresUrl, history, 1_000);
  const working = shoppers.map((one) => one.work());
  if (options.crashPoints) {
    say('Every crash point of every process, once each ...');
    await forceCrashes({ ...run, shopper: shoppers[0]! });
    say('Everything killed, the disk full, read-only and without power, once each ...');
    for (const fault of machineFaults(stack))
      if (options.only.test(`${fault.kind} ${fault.target}`)) await strikeAlone(run, fault);
  }
  say(`Faults for ${options.minutes} minutes ...`);
  const parts = options.restores + 1;
  for (let part = 0; part < parts; part += 1) {
    const restored = part < options.restores ? backup(run, part) : undefined;
    await strike(run, (options.minutes / parts) * 60_000, part);
    if (restored) await restore(run, await restored);
  }
  gate.end();
  await Promise.all(working);
  history.note({ readings: await reader.stop() });
}

/** Faults for a while, one after another and some at the same time; back when all of them are over. */
async function strike(run: Run, ms: number, part: number): Promise<void> {
  const { options, stack, events, history, strikes } = run;
  const random = randomOf('faults', options.seed, part);
  const next = makeFaults({ stack, events, random, only: options.only });
  const busy = new Map<string, Promise<void>>();
  for (const end = Date.now() + ms; Date.now() < end; await sleep(600 + random() * 1_600)) {
    const fault = next();
    if (!fault) continue;
    if (fault.alone) {
      await Promise.all(busy.values());
      await strikeAlone(run, fault);
      continue;
    }
    const before = busy.get(fault.target);
    if (before) await before;
    strikes.note(fault.kind, fault.target);
    busy.set(
      fault.target,
      fault.strike().catch((error: Error) => history.note({ fault: fault.kind, failed: error.message })),
    );
  }
  await Promise.all(busy.values());
}

/** Strikes when nothing else does; back when every process serves again. */
async function strikeAlone({ stack, history, strikes }: Run, fault: Fault): Promise<void> {
  strikes.note(fault.kind, fault.target);
  await fault.strike().catch((error: Error) => history.violation(`${fault.kind}: ${error.message}`));
  for (const one of stack.processes.values())
    if (!(await one.untilReady(60_000))) history.violation(`${one.name} does not come back after ${fault.kind}`);
}

async function backup({ history }: Run, part: number): Promise<Backup | null> {
  // Servers are being killed: whoever backs up tries again.
  for (let tries = 5; tries > 0; tries -= 1) {
    try {
      return await backUp(`backup-${part}`);
    } catch (error) {
      history.note({ backup: (error as Error).message });
      await sleep(1_000);
    }
  }
  return null;
}

/** The database goes back to a backup under a new epoch; then every till sends again what it keeps. */
async function restore({ stack, history, shoppers, gate, strikes }: Run, saved: Backup | null): Promise<void> {
  if (!saved) return history.note({ restore: 'there is no backup' });
  strikes.note('restore', 'postgres');
  say(`Restoring the backup of ${saved.at} ...`);
  gate.shut();
  for (let left = 100; left > 0 && history.underway > 0; left -= 1) await sleep(100);
  await Promise.all([...stack.processes.values()].map((one) => one.hold()));
  await goBack(saved);
  for (const one of stack.processes.values()) one.release();
  for (const one of stack.processes.values()) await one.untilReady(60_000);
  await Promise.all(shoppers.map((one) => one.sendAgain(true)));
  gate.open();
}

/** No more faults: what has no answer is sent again, tills are closed, everything arrives; then all is checked. */
async function calm({ options, stack, door, history, shoppers, events, attending }: Run): Promise<void> {
  say('All is healed; waiting until nothing is on its way ...');
  for (const link of stack.links) link.setWeather({ kind: 'fine' });
  await untilHealed(stack.processes.values(), history);
  await Promise.all(shoppers.map((one) => one.sendAgain(false)));
  await Promise.all(shoppers.map((one) => one.close().catch((error: Error) => history.violation(error.message))));
  const from = Date.now();
  await lastWords(stack, shoppers[0]!);
  await untilCalm(stack, door, options.settleSeconds * 1_000).catch((error: Error) =>
    history.violation(`no calm: ${error.message}`),
  );
  say(`Calm after ${((Date.now() - from) / 1_000).toFixed(1)} s. Checking ...`);
  const asked = Promise.all(shoppers.map((one) => one.readBack(400)));
  await asked.catch((error: Error) => history.violation(`what was acknowledged cannot be read: ${error.message}`));
  await checkAll(stack, history, events, attending);
  for (const { bystander } of attending) bystander.leave();
  await events.close();
}

/**
 * Each emitter dies right after a commit, and comes back before the broker does, with nobody left to wake it: only its
 * own sweep finds what waits.
 */
async function lastWords(stack: Stack, shopper: Shopper): Promise<void> {
  await stack.replace('nats', async () => {
    for (const { service, last } of parts) {
      if (!last) continue;
      const one = stack.processes.get(service)!;
      await one.untilReady(30_000);
      one.order({ point: 'committed', passes: 1 });
      await shopper.say(last);
      one.order(null);
    }
  });
}

/** Until nothing is on its way, looked at twice; whoever does not answer is asked again. */
async function untilCalm(stack: Stack, door: Door, withinMs: number): Promise<void> {
  const owners = [0, 1].map((one) => ({ email: `owner${one}@chaos.example`, password: 'chaos-chaos-chaos' }));
  let quiet = 0;
  let last: unknown;
  const ask = async () => {
    const each = await Promise.all(owners.map(async (owner) => backlogs((await login(door, owner)).api)));
    const all = each.flatMap((one) => Object.values(one));
    const onTheirWay: Record<string, number> = {};
    await withSql(stack.postgresUrl, async (client) => {
      for (const { service, waiting } of parts)
        if (waiting) onTheirWay[service] = (await client.query(waiting)).rowCount!;
    });
    last = { waiting: all, onTheirWay };
    const isBusy = all.some((one) => one.unpublishedEvents + one.unappliedEvents > 0);
    quiet = isBusy || Object.values(onTheirWay).some((count) => count > 0) ? 0 : quiet + 1;
  };
  for (const end = Date.now() + withinMs; quiet < 2; await sleep(200)) {
    await ask().catch((error: Error) => (last = error.message));
    if (Date.now() > end) throw new Error(`after ${withinMs / 1_000} s there is ${JSON.stringify(last)}`);
  }
}

function report({ options, stack, history, strikes }: Run, minutes: number): boolean {
  const { violations, operations, requests } = history;
  const acknowledged = operations.filter(({ outcome }) => outcome === 'accepted').length;
  const faultsByClass = strikes.byClass();
  const result = {
    seed: options.seed,
    minutes: Math.round(minutes * 100) / 100,
    faults: strikes.total(),
    faultsByClass,
    leftOut: leftOut(stack),
    operations: operations.length,
    requests,
    acknowledged,
    violations,
  };
  console.table(faultsByClass);
  if (result.leftOut.length > 0)
    console.log(`Left out, for only root can mount a disk of its own: ${result.leftOut.join(', ')}.`);
  return conclude({
    name: 'chaos',
    result,
    said: `Seed ${options.seed}: ${result.faults} faults in ${result.minutes} minutes, ${operations.length} operations in ${requests} requests, ${acknowledged} acknowledged`,
    again: `make chaos SEED=${options.seed}`,
  });
}
