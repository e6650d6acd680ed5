import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDirectory } from '@mostrador/ops/files';
import { withLock } from '@mostrador/ops/lock';
import { fromRoot, home } from '@mostrador/ops/paths';
import { say } from '@mostrador/ops/shell';
import { isAlive } from '../processes.ts';
import { natsFails, startNats, stopNats } from './nats.ts';
import { clusterOf, startPostgres, stopPostgres } from './postgres.ts';
import { redisFails, startRedis, stopRedis } from './redis.ts';
import { putAside, serverRecord, type Running, type StartOptions } from './server.ts';

export type InfraName = 'postgres' | 'nats' | 'redis';

export type Infra = {
  postgresUrl: string;
  natsUrl: string;
  redisUrl: string;
  /** Those we started; one given by an address in the environment is not among them. */
  processes: Partial<Record<InfraName, Running>>;
  stop(): Promise<void>;
};

const STARTERS = { postgres: startPostgres, nats: startNats, redis: startRedis };
const STOPPERS = { postgres: stopPostgres, nats: stopNats, redis: stopRedis };
/** PostgreSQL is the record: it may take its time, and nobody but itself ends it. */
const FAILS = { nats: natsFails, redis: redisFails };
export const INFRA: InfraName[] = ['postgres', 'nats', 'redis'];

/**
 * `clock` is the environment of a PostgreSQL that lives by another time than the machine's. The others stay with the
 * machine's: they are asked how long, never when, and do not bear what sets the clock (Go; jemalloc in Redis).
 */
export type InfraOptions = { dir: string; fsync: boolean; clock?: Record<string, string> };

/** PostgreSQL, NATS and Redis for one directory: found running, or started with the data it holds. */
export async function startInfra({ dir: directory, fsync, clock }: InfraOptions): Promise<Infra> {
  const dir = fromRoot(directory);
  return locked(dir, async () => {
    const postgres = await one('postgres', dir, { fsync, clock });
    const nats = await one('nats', dir, { fsync });
    const redis = await one('redis', dir, { fsync });
    const processes = Object.fromEntries(
      [
        ['postgres', postgres.running],
        ['nats', nats.running],
        ['redis', redis.running],
      ].filter(([, running]) => running),
    );
    return { postgresUrl: postgres.url, natsUrl: nats.url, redisUrl: redis.url, processes, stop: () => stopInfra(dir) };
  });
}

/** One of the three, for whoever watches them and starts again the one that died; `anew` without what it kept. */
export const startOne = (
  name: InfraName,
  { dir, ...options }: { dir: string } & StartOptions,
): Promise<{ url: string; running?: Running }> => locked(fromRoot(dir), () => one(name, fromRoot(dir), options));

async function one(name: InfraName, dir: string, options: StartOptions): Promise<{ url: string; running?: Running }> {
  const given = process.env[`${name.toUpperCase()}_URL`];
  if (given) return { url: given };
  const { url, ...running } = await STARTERS[name](openDirectory(join(dir, name)), options);
  return { url, running };
}

export async function stopInfra(directory: string): Promise<void> {
  const dir = fromRoot(directory);
  await locked(dir, async () => {
    for (const name of ['redis', 'nats', 'postgres'] as const) await STOPPERS[name](join(dir, name));
  });
}

/** Holds the lock meanwhile, so that nobody who finds the server gone starts it over the work. */
export function whilePostgresStopped<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const dir = fromRoot(directory);
  return locked(dir, async () => {
    await stopPostgres(join(dir, 'postgres'));
    try {
      return await work();
    } finally {
      await one('postgres', dir, { fsync: true });
    }
  });
}

/** Stops the three and throws their data away, wherever it had to be put. */
export async function wipeInfra(directory: string): Promise<void> {
  const dir = fromRoot(directory);
  await stopInfra(dir);
  const cluster = clusterOf(join(dir, 'postgres'));
  rmSync(cluster, { recursive: true, force: true });
  if (dirname(cluster).startsWith('/var/lib/mostrador-')) rmSync(dirname(cluster), { recursive: true, force: true });
  for (const name of INFRA) rmSync(join(dir, name), { recursive: true, force: true });
}

export function infraState(directory: string): { name: InfraName; running: Running | undefined; alive: boolean }[] {
  return INFRA.map((name) => {
    const running = serverRecord(join(fromRoot(directory), name));
    return { name, running, alive: isAlive(running?.process) };
  });
}

/** What of the three could not be used and was put aside, a line each. */
export const putAsides = (directory: string): string[] =>
  INFRA.flatMap((name) => {
    const aside = putAside(join(fromRoot(directory), name));
    return aside ? [`${name} began anew ${aside.at}: what it could not use is in ${aside.folder}`] : [];
  });

/** Why one of the three does not do its work though it runs; null where it does. */
export const whyFailing = async (directory: string, name: InfraName, running: Running): Promise<string | null> =>
  name === 'postgres' ? null : FAILS[name](join(fromRoot(directory), name), running);

/** For tests: fast rather than safe, and left running for the next run. */
export const testInfra = (): Promise<Infra> => startInfra({ dir: join(home, 'test'), fsync: false });

const locked = <T>(dir: string, work: () => Promise<T>): Promise<T> =>
  withLock(join(openDirectory(dir), 'infra.lock'), work, {
    waiting: () => say('Waiting for another command that is starting the servers ...'),
  });
