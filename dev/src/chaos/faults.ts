import { setTimeout as sleep } from 'node:timers/promises';
import { between, pick, type Random } from '../seed/random.ts';
import { type CrashPoint, crashPoints } from './crash.ts';
import type { Events } from './events.ts';
import type { History } from './history.ts';
import { withSql } from './reader.ts';
import type { Stack } from './stack.ts';

export type Fault = { kind: string; target: string; strike(): Promise<void> };

const verbs: CrashPoint[] = [
  'begun',
  'outbox-written',
  'commit',
  'commit-sent',
  'committed',
  'answered',
  'publish',
  'published',
  'mark',
  'marked',
];
const consumes: CrashPoint[] = ['inbox-written', 'ack', 'acked'];

/** Which steps a process has. */
const pointsOf = (name: string): readonly CrashPoint[] =>
  name === 'gateway' ? ['asked', 'answered'] : name === 'identity' ? verbs : [...verbs, ...consumes];

export type Strikes = { count: Map<string, number>; note(kind: string, target: string): void };

/** Every crash point of every process, once each; those of different processes at the same time. */
export async function forceCrashes(stack: Stack, strikes: Strikes, history: History): Promise<void> {
  const waiting = [...stack.processes.keys()].flatMap((name) => pointsOf(name).map((point) => ({ name, point })));
  for (const point of crashPoints) {
    await Promise.all(
      waiting
        .filter((one) => one.point === point)
        .map(async ({ name }) => {
          const one = stack.processes.get(name)!;
          for (let tries = 3; ; tries -= 1) {
            if (!(await one.untilReady(30_000))) return history.violation(`${name} does not come back`);
            const before = one.ends();
            one.order({ point, passes: 2 });
            for (let wait = 60; wait > 0 && one.ends() === before; wait -= 1) await sleep(100);
            if (one.ends() > before) return strikes.note(`crash ${point}`, name);
            one.order(null);
            if (tries === 0) return history.violation(`${name} never came to ${point}`);
          }
        }),
    );
  }
}

/** A deck of faults, in the proportions of a long run; shuffled by the seed, and again when it is used up. */
export function makeFaults(stack: Stack, events: Events, random: Random, only: RegExp) {
  const { processes, links } = stack;
  const kept = [...processes.values()];
  const times = (count: number, make: () => Fault) => Array.from({ length: count }, make);

  const kills = () =>
    kept.flatMap((one) => times(2, () => ({ kind: 'kill', target: one.name, strike: () => one.kill() })));
  const crashes = () =>
    kept.map((one): Fault => {
      const point = pick(random, pointsOf(one.name));
      const passes = between(random, 1, 12);
      return { kind: `crash ${point}`, target: one.name, strike: async () => one.order({ point, passes }) };
    });
  const stops = (): Fault[] =>
    [
      pick(random, kept),
      pick(
        random,
        kept.filter(({ name }) => name !== 'gateway'),
      ),
    ].map((one) => ({ kind: 'stop', target: one.name, strike: () => one.freeze(between(random, 3_500, 5_000)) }));
  const servers = (): Fault[] => [
    { kind: 'postgres kill', target: 'postgres', strike: () => stack.replace('postgres') },
    { kind: 'backend kill', target: 'postgres', strike: () => killBackends(stack.postgresUrl) },
    { kind: 'nats kill', target: 'nats', strike: () => stack.replace('nats', () => stack.natsStore.keep()) },
    {
      kind: 'nats rollback',
      target: 'nats',
      strike: () => stack.replace('nats', () => void (stack.natsStore.putBack() || stack.natsStore.keep())),
    },
    random() < 0.5
      ? { kind: 'nats wipe', target: 'nats', strike: () => stack.replace('nats', () => stack.natsStore.wipe()) }
      : {
          kind: 'nats away',
          target: 'nats',
          strike: () => stack.replace('nats', () => sleep(3_000).then(() => undefined)),
        },
    random() < 0.5
      ? {
          kind: 'redis kill',
          target: 'redis',
          strike: () => stack.replace('redis', () => sleep(1_000).then(() => undefined)),
        }
      : { kind: 'redis flush', target: 'redis', strike: () => events.flushRedis() },
  ];
  const weather = (): Fault[] =>
    (['slow', 'deaf', 'hole', 'cut', 'abandon', 'slow', 'deaf', 'cut'] as const).map((kind) => {
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
  const wire = (): Fault[] =>
    (['duplicate', 'replay', 'early', 'poison', 'duplicate', 'replay'] as const).map((kind) => ({
      kind: `event ${kind}`,
      target: 'streams',
      strike: () => events[kind](),
    }));

  let deck: Fault[] = [];
  return function next(): Fault {
    if (deck.length === 0) {
      const all = [...kills(), ...crashes(), ...stops(), ...servers(), ...weather(), ...wire()];
      deck = all.filter((one) => only.test(`${one.kind} ${one.target}`));
      for (let at = deck.length - 1; at > 0; at -= 1) {
        const other = between(random, 0, at);
        [deck[at], deck[other]] = [deck[other]!, deck[at]!];
      }
    }
    return deck.pop()!;
  };
}

const killBackends = (url: string) =>
  withSql(url, async (client) => {
    await client.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where usename like 'mostrador_%' and random() < 0.5 and pid <> pg_backend_pid()`);
  });
