import { setTimeout as sleep } from 'node:timers/promises';
import { between, pick, type Random } from '@mostrador/dev/seed/random';
import { services } from '@mostrador/ops/stack';
import { type CrashPoint, crashPoints } from '../harness/steps.ts';
import type { Events } from './events.ts';
import type { Strikes } from '../harness/carry-out.ts';
import type { History } from '../harness/history.ts';
import { withSql } from '../harness/reader.ts';
import type { Kept } from '../harness/processes.ts';
import { parts } from './parts.ts';
import type { Shopper } from './shopper.ts';
import type { Stack } from './stack.ts';

export type Fault = {
  kind: string;
  target: string;
  /** Nothing else strikes meanwhile. */
  alone?: true;
  strike(): Promise<void>;
};

const asks: CrashPoint[] = ['answered'];
const keeps: CrashPoint[] = ['begun', 'commit', 'commit-sent', 'committed'];
const tells: CrashPoint[] = ['outbox-written', 'publish', 'published', 'mark', 'marked'];
const hears: CrashPoint[] = ['inbox-written', 'ack', 'acked'];

/** Which steps a process has. Whom nobody asks here hears at most, and has nothing to tell. */
function pointsOf(name: string): readonly CrashPoint[] {
  const manifest = services.find((one) => one.name === name);
  if (!manifest) return ['asked', ...asks];
  const { acts, last } = parts.find(({ service }) => service === name) ?? {};
  const isHearer = manifest.hears.length > 0;
  const has = new Set([
    ...(acts ? asks : []),
    ...(acts || isHearer ? keeps : []),
    ...(last ? tells : []),
    ...(isHearer ? hears : []),
  ]);
  return crashPoints.filter((point) => has.has(point));
}

type Forced = { stack: Stack; strikes: Strikes; history: History; shopper: Shopper };

/** Every crash point of every process, once each; the processes side by side. Who tells anything is made to. */
export async function forceCrashes({ stack, strikes, history, shopper }: Forced): Promise<void> {
  await Promise.all(
    [...stack.processes.values()].map(async (one) => {
      const last = parts.find(({ service }) => service === one.name)?.last;
      const provoke = () => (last ? shopper.ask(last) : Promise.resolve());
      for (const point of pointsOf(one.name)) {
        if (!(await forceCrash(one, point, provoke)))
          history.violation(`${one.name} never came to ${point}, or not back`);
        else strikes.note(`crash ${point}`, one.name);
      }
    }),
  );
}

async function forceCrash(one: Kept, point: CrashPoint, provoke: () => Promise<void>): Promise<boolean> {
  for (let tries = 6; tries > 0; tries -= 1) {
    if (!(await one.untilReady(30_000))) return false;
    const before = one.ends();
    one.order({ point, passes: 1 });
    void provoke();
    for (let wait = 200; wait > 0; wait -= 1, await sleep(50)) if (one.ends() > before) return true;
    one.order(null);
  }
  return false;
}

/** What faults are made from; `only` says which may strike, by `kind target`. */
type Draw = { stack: Stack; events: Events; random: Random; only: RegExp };

const kills = ({ stack }: Draw): Fault[] =>
  [...stack.processes.values()].flatMap((one) => {
    const kill = { kind: 'kill', target: one.name, strike: () => one.kill() };
    return [kill, kill];
  });

const crashes = ({ stack, random, only }: Draw): Fault[] =>
  [...stack.processes.values()].flatMap((one) => {
    const points = pointsOf(one.name).filter((point) => only.test(`crash ${point} ${one.name}`));
    if (points.length === 0) return [];
    const point = pick(random, points);
    const passes = between(random, 1, 12);
    return { kind: `crash ${point}`, target: one.name, strike: async () => one.order({ point, passes }) };
  });

/** Longer than the broker waits for an acknowledgement. */
const stops = ({ stack, random }: Draw): Fault[] => {
  const all = [...stack.processes.values()];
  return [all, all.filter(({ name }) => name !== 'gateway')].map((some) => {
    const one = pick(random, some);
    return { kind: 'stop', target: one.name, strike: () => one.freeze(between(random, 3_500, 5_000)) };
  });
};

const away = (ms: number) => (): Promise<void> => sleep(ms);

function servers({ stack, events, random }: Draw): Fault[] {
  const { natsStore: store } = stack;
  const nats = (kind: string, between: () => Promise<void> | void): Fault => ({
    kind,
    target: 'nats',
    strike: () => stack.replace('nats', between),
  });
  return [
    { kind: 'postgres kill', target: 'postgres', strike: () => stack.replace('postgres') },
    { kind: 'backend kill', target: 'postgres', strike: () => killBackends(stack.postgresUrl) },
    nats('nats kill', store.keep),
    nats('nats rollback', () => {
      if (!store.putBack()) store.keep();
    }),
    random() < 0.5 ? nats('nats wipe', store.wipe) : nats('nats away', away(3_000)),
    random() < 0.5
      ? { kind: 'redis kill', target: 'redis', strike: () => stack.replace('redis', away(1_000)) }
      : { kind: 'redis flush', target: 'redis', strike: () => events.flushRedis() },
  ];
}

const weathers = ({ stack, random, only }: Draw): Fault[] =>
  (['slow', 'deaf', 'hole', 'cut', 'abandon', 'slow', 'deaf', 'cut'] as const).flatMap((kind) => {
    const links = stack.links.filter(({ name }) => only.test(`link ${kind} ${name}`));
    if (links.length === 0) return [];
    const link = pick(random, links);
    const ms = between(random, 500, 3_500);
    const strike = async () => {
      if (kind === 'cut') return link.cut();
      if (kind === 'abandon') return link.abandon();
      link.setWeather(kind === 'slow' ? { kind, ms: between(random, 20, 400) } : { kind });
      await sleep(ms);
      link.setWeather({ kind: 'fine' });
      if (kind !== 'slow') link.cut();
    };
    return { kind: `link ${kind}`, target: link.name, strike };
  });

const strays = ({ events }: Draw): Fault[] =>
  (['duplicate', 'replay', 'early', 'poison', 'duplicate', 'replay'] as const).map((kind) => ({
    kind: `event ${kind}`,
    target: 'streams',
    strike: () => events[kind](),
  }));

/** How long the disk stays as it is: long enough for every server to have met it. */
const DISK_MS = 5_000;

/** What happens to the machine under all of it, each once. */
export function machineFaults({ disk, killAll, healServers }: Stack): Fault[] {
  const fault = (kind: string, strike: () => Promise<void>): Fault => ({ kind, target: 'all', alone: true, strike });
  const faults = [fault('machine kill', () => killAll())];
  if (!disk) return faults;
  return [
    ...faults,
    fault('disk full', async () => {
      disk.fill();
      await sleep(DISK_MS);
      disk.free();
      await healServers();
    }),
    fault('disk read-only', async () => {
      disk.refuse();
      await sleep(DISK_MS);
      await killAll(disk.mend);
    }),
    fault('power cut', () => killAll(disk.cut)),
  ];
}

/** What this machine does not let happen. */
export const leftOut = ({ disk }: Stack): string[] => (disk ? [] : ['disk full', 'disk read-only', 'power cut']);

/** A deck of faults, in the proportions of a long run; shuffled by the seed, and again when it is used up. */
export function makeFaults(draw: Draw): () => Fault | undefined {
  let deck: Fault[] = [];
  return function next() {
    if (deck.length === 0) {
      const all = [kills, crashes, stops, servers, weathers, strays].flatMap((suit) => suit(draw));
      all.push(...machineFaults(draw.stack));
      deck = all.filter((one) => draw.only.test(`${one.kind} ${one.target}`));
      for (let at = deck.length - 1; at > 0; at -= 1) {
        const other = between(draw.random, 0, at);
        [deck[at], deck[other]] = [deck[other]!, deck[at]!];
      }
    }
    return deck.pop();
  };
}

const killBackends = (url: string) =>
  withSql(url, async (client) => {
    await client.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where usename like 'mostrador_%' and random() < 0.5 and pid <> pg_backend_pid()`);
  });
