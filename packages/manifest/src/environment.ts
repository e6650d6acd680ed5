import { isAbsolute } from 'node:path';
import { asksOf, hearsOf, serverOf } from './contracts.ts';
import type { OwnManifest, ServiceManifest, SimulatorManifest } from './manifest.ts';

/** Where a process is started: each has its own way of making keys, folders and addresses. */
export type Place = {
  services: readonly ServiceManifest[];
  simulators: readonly SimulatorManifest[];
  /** What everybody is told: servers, public keys. */
  common: Readonly<Record<string, string>>;
  /** What only this process is told: its ports and its own key. */
  ownOf(name: string): Record<string, string>;
  /** host:port of a service; none where it does not run. */
  addressOf(service: string): string | undefined;
  /** PostgreSQL as the service, and as its relay. */
  databaseOf(service: string): { app: string; relay: string };
  /** What it shows to the broker; empty where the broker lets all in. */
  brokerCredentialsOf(own: OwnManifest): string;
  secretOf(name: string): string;
  folderOf(volume: string): string;
  /** host:port of a simulator; none where it does not stand in. */
  simulatorOf(name: string): string | undefined;
  /** Which one is used where the simulator does not stand in. */
  real: string;
  /** What whoever runs the shop has given, which a process inherits or is given besides. */
  given: Readonly<Record<string, string | undefined>>;
};

/** Peers by contract: those that it asks, and those that it hears, which may have to tell something again. */
function addresses(own: OwnManifest, { services, addressOf }: Place): Record<string, string> {
  const contracts = new Set([...asksOf(own, services), ...hearsOf(own, services)]);
  const known = [...contracts].map((contract) => [contract, addressOf(serverOf(services, contract).name)] as const);
  return Object.fromEntries(
    known.flatMap(([contract, address]) => (address ? [[`${contract.toUpperCase()}_URL`, address]] : [])),
  );
}

/** What a service is told of the world outside: where it is simulated, or which real one is used. */
function outside({ simulators: names = [], takes = [] }: ServiceManifest, place: Place): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { name, settings: told, real } of place.simulators.filter((one) => names.includes(one.name))) {
    const at = place.simulatorOf(name);
    const simulated = Object.entries(told).filter(([key]) => !(takes.includes(key) && place.given[key]));
    if (at) for (const [key, value] of simulated) settings[key] = value.replaceAll('{at}', at);
    else if (real) settings[real] = place.real;
  }
  return settings;
}

/** Leave to try something out, where it was given and nothing real hangs on the shop. */
function trials({ trials: names = [] }: ServiceManifest, { given, real }: Place): Record<string, string> {
  const switches = names.map((name) => [name, given[name] || '0'] as const);
  const wrong = switches.find(([, value]) => value !== '0' && real === 'produccion');
  if (wrong) throw new Error(`${wrong[0]} is for trying things out: a shop that issues with AFIP does not take it.`);
  return Object.fromEntries(switches);
}

/**
 * Folders that a process writes in, by the settings that name them: its volumes, and of what it shares what is in a folder
 * and not in a bucket.
 */
export function foldersOf(own: OwnManifest, environment: Record<string, string | undefined>): Record<string, string> {
  const settings = Object.keys({ ...(own.kind === 'service' ? own.volumes : {}), ...own.stores });
  const folders = settings.map((name) => [name, environment[name] ?? ''] as const);
  return Object.fromEntries(folders.filter(([, path]) => isAbsolute(path)));
}

/** The environment of a process, wherever it is started: the one place that makes one. */
export function environmentOf(own: OwnManifest, place: Place): Record<string, string> {
  const environment: Record<string, string> = {
    ...place.common,
    NATS_CREDENTIALS: place.brokerCredentialsOf(own),
    ...addresses(own, place),
    ...place.ownOf(own.name),
  };
  if (own.kind === 'service') {
    const { app, relay } = place.databaseOf(own.name);
    const folders = Object.entries(own.volumes ?? {}).map(([key, volume]) => [key, place.folderOf(volume)]);
    Object.assign(environment, { DATABASE_URL: app, RELAY_DATABASE_URL: relay }, Object.fromEntries(folders));
    Object.assign(environment, outside(own, place), trials(own, place));
  }
  for (const [key, store] of Object.entries(own.stores ?? {}))
    environment[key] = place.given[key] || place.folderOf(store);
  return { ...environment, ...Object.fromEntries((own.secrets ?? []).map((name) => [name, place.secretOf(name)])) };
}
