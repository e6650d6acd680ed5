import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { INFRA, type InfraName, infraState, startInfra, startOne, stopInfra, whyFailing } from '@mostrador/dev/infra';
import { clusterOf } from '@mostrador/dev/infra/postgres';
import { type Disk, openDisk, unmount } from '@mostrador/dev/mounted-disk';
import { makePlan, type Planned } from '@mostrador/dev/plan';
import { portsFile } from '@mostrador/dev/ports';
import { stopProcess } from '@mostrador/dev/processes';
import { asksOf } from '@mostrador/manifest';
import { readJson } from '@mostrador/ops/files';
import { home } from '@mostrador/ops/paths';
import { migrateAll } from '@mostrador/ops/services';
import { own, services } from '@mostrador/ops/stack';
import { keep, type Kept } from '../harness/processes.ts';
import { type Link, openLink } from '../harness/proxy.ts';
import { infra, wipeStack } from '../harness/servers.ts';
import { parts } from './parts.ts';

export type Stack = {
  gatewayUrl: string;
  postgresUrl: string;
  natsUrl: string;
  redisUrl: string;
  /** What a process was started with. */
  settingsOf(name: string): Record<string, string>;
  processes: Map<string, Kept>;
  links: Link[];
  /** Kills a server the hard way and starts it again, doing something to its data in between. */
  replace(name: InfraName, between?: () => Promise<void> | void): Promise<void>;
  /** The disk that all of it lies on; none where this user may not mount one. */
  disk: Disk | undefined;
  /** Kills everything at once, does something to what it leaves, and starts all of it again. */
  killAll(between?: () => Promise<void> | void): Promise<void>;
  /** Starts the servers that ended, and those that run and do not do their work, as the supervisor does. */
  healServers(): Promise<void>;
  /** The broker's store: kept aside, put back as it was then, or thrown away; to be called while the broker is down. */
  natsStore: { keep(): void; putBack(): boolean; wipe(): void };
  stop(): Promise<void>;
};

const servers = /^(DATABASE|RELAY_DATABASE|NATS|REDIS)_URL$/;
/** As large as a long run needs; a file without the room takes none. */
const DISK_MB = 8_000;
/** Whom each asks. */
const peers: Record<string, string[]> = Object.fromEntries(
  own.map((one) => [one.name, asksOf(one, services).map((contract) => `${contract.toUpperCase()}_URL`)]),
);

/** Where a server listens now; the services stay where they are. */
function portOf(key: string, port: number): () => number {
  const name = { NATS_URL: 'nats', REDIS_URL: 'redis' }[key] ?? (key.includes('DATABASE') ? 'postgres' : undefined);
  if (!name) return () => port;
  return () => infraState(home).find((one) => one.name === name)?.running?.port ?? port;
}

/** Every address that a process is told becomes that of a link of its own. */
async function linkAll(planned: Planned, links: Link[], taken: Set<number>): Promise<Planned> {
  const env = { ...planned.env };
  for (const [key, value] of Object.entries(env)) {
    if (!servers.test(key) && !peers[planned.name]?.includes(key)) continue;
    const port = /:(\d+)(?=\/|$)/.exec(value)?.[1];
    if (!port) continue;
    const to = key.replace(/_URL$/, '').replace('RELAY_DATABASE', 'postgres (relay)').replace('DATABASE', 'postgres');
    const link = await openLink(`${planned.name} > ${to.toLowerCase()}`, portOf(key, Number(port)), taken);
    links.push(link);
    env[key] = value.replace(`:${port}`, `:${link.port}`);
  }
  return { ...planned, env };
}

/** A stack of its own, new and empty, on durable servers; every process talks over links that can be spoiled. */
export async function startStack(diedAlone: (line: string) => void): Promise<Stack> {
  unmount(home);
  await wipeStack();
  const disk = openDisk(home, DISK_MB);
  const started = await startInfra(infra);
  await migrateAll(started.postgresUrl);
  const plan = await makePlan(started, { single: false });
  const links: Link[] = [];
  const linked: Planned[] = [];
  const taken = new Set(Object.values(readJson<Record<string, number>>(portsFile)!));
  // Without simulators: what only they bring to light is for those who run alone.
  const ours = plan.processes.filter(({ name }) => own.some((one) => one.name === name));
  const settings = Object.assign({}, ...parts.map((part) => part.settings)) as Record<string, string>;
  for (const planned of ours)
    linked.push(await linkAll({ ...planned, env: { ...planned.env, ...settings } }, links, taken));
  const processes = new Map(linked.map((planned) => [planned.name, keep(planned, diedAlone)]));
  // The harness has ways of its own, which nothing spoils.
  const harness = { name: 'chaos', args: [], log: '', admin: {} };
  const ways: Link[] = [];
  const { env } = await linkAll(
    { ...harness, env: { DATABASE_URL: started.postgresUrl, NATS_URL: started.natsUrl, REDIS_URL: started.redisUrl } },
    ways,
    taken,
  );
  return {
    postgresUrl: env.DATABASE_URL!,
    natsUrl: env.NATS_URL!,
    redisUrl: env.REDIS_URL!,
    gatewayUrl: plan.gatewayUrl,
    settingsOf: (name) => linked.find((planned) => planned.name === name)!.env,
    processes,
    links,
    // PostgreSQL lies elsewhere where its user may not walk to this folder.
    disk: clusterOf(join(home, 'postgres')).startsWith(home) ? disk : undefined,
    async replace(name, between) {
      await killServer(name);
      await between?.();
      await startOne(name, infra);
    },
    async killAll(between) {
      const all = [...processes.values()];
      await Promise.all([...INFRA.map(killServer), ...all.map((one) => one.hold())]);
      await between?.();
      await startInfra(infra);
      for (const one of all) one.release();
    },
    healServers,
    natsStore: storeAt(join(home, 'nats', 'jetstream')),
    async stop() {
      await Promise.all([...processes.values()].map((one) => one.hold()));
      for (const link of [...links, ...ways]) link.close();
      await stopInfra(home);
      disk?.remove();
    },
  };
}

function storeAt(store: string): Stack['natsStore'] {
  const kept = `${store}.kept`;
  return {
    keep() {
      rmSync(kept, { recursive: true, force: true });
      cpSync(store, kept, { recursive: true });
    },
    putBack() {
      if (!existsSync(kept)) return false;
      rmSync(store, { recursive: true, force: true });
      cpSync(kept, store, { recursive: true });
      return true;
    },
    wipe: () => rmSync(store, { recursive: true, force: true }),
  };
}

async function killServer(name: InfraName): Promise<void> {
  const running = infraState(home).find((one) => one.name === name)?.running;
  await stopProcess(running?.process, 'SIGKILL');
}

/** What still does not do its work when asked three times is killed, as by the supervisor. */
async function healServers(): Promise<void> {
  await startInfra(infra);
  for (const { name, running } of infraState(home))
    for (let tries = 3; running && (await whyFailing(home, name, running)) !== null; tries -= 1) {
      if (tries > 0) continue;
      await killServer(name);
      await startOne(name, infra);
      break;
    }
}
