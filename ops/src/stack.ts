import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GatewayManifest, ServiceManifest, SimulatorManifest } from '@mostrador/manifest';
import { home, root } from './paths.ts';

/**
 * What there is, found by its place: ports, keys, addresses, health checks, containers and tests follow from each manifest.
 * Types only are taken from packages, so that stopping and looking work where none are installed.
 */

const found = <Manifest extends { niceness?: number; name: string }>(pattern: string): Promise<Manifest[]> =>
  Promise.all(
    globSync(pattern, { cwd: root })
      .sort()
      .map(async (path) => (await import(pathToFileURL(join(root, path)).href)).manifest as Manifest),
  );

/** A line for each, those first for whom a cashier waits. */
export const services: readonly ServiceManifest[] = (await found<ServiceManifest>('services/*/manifest.ts')).sort(
  (one, other) => (one.niceness ?? 0) - (other.niceness ?? 0),
);
export const simulators: readonly SimulatorManifest[] = await found<SimulatorManifest>('simulators/*/manifest.ts');

/** What is ours, and so has keys and settings. */
export const own = [...services, ...(await found<GatewayManifest>('gateway/manifest.ts'))];
/** Whoever runs the shop: has a key like a service's, and no process. */
export const OPERATOR = 'operator';

export const SERVICES = services.map(({ name }) => name);
/** Folders that several share, by the setting that may name another place. Backups hold them. */
export const stores: ReadonlyMap<string, string> = new Map(own.flatMap((one) => Object.entries(one.stores ?? {})));
/** Folders besides the database: of a shop that begins anew they are thrown away. */
export const volumeDirectories = [
  ...services.flatMap(({ volumes = {} }) => Object.values(volumes)),
  ...stores.values(),
].map((name) => join(home, name));
/** Who has a key that the services know. */
export const KEY_HOLDERS = [...own.map(({ name }) => name), OPERATOR];

const folderOf = ({ kind, name }: { kind: 'service' | 'gateway' | 'simulator'; name: string }): string =>
  kind === 'gateway' ? name : join(`${kind}s`, name);
export const mainOf = (manifest: Parameters<typeof folderOf>[0]): string =>
  join(root, folderOf(manifest), 'src/main.ts');
