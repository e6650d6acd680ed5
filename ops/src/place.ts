import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeFile } from './files.ts';
import { home, run } from './paths.ts';

const machineFiles = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/** This machine, where its system says which it is. */
function machine(): string {
  if (process.platform === 'darwin') return macId();
  const file = machineFiles.find((path) => existsSync(path));
  const id = file ? readFileSync(file, 'utf8').trim() : '';
  return /^[\da-f]{32}$/.test(id) ? id : '';
}

function macId(): string {
  try {
    const said = execFileSync('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], { encoding: 'utf8' });
    return /"IOPlatformUUID" = "([\w-]+)"/.exec(said)?.[1] ?? '';
  } catch {
    return '';
  }
}

const folder = (): string => [machine(), existsSync(home) ? realpathSync(home) : home].filter(Boolean).join(' ');

/**
 * Where the data of this shop is at home, besides its database: machine and folder, where PostgreSQL is ours and a copy of
 * the folder would be a copy of the data. One at an address of its own says by itself which it is.
 */
export const placeHere = (): string => (process.env.POSTGRES_URL ? '' : folder());

/** The place in a home: what stands before its server and its database. */
export const placeIn = (dataHome: string): string => dataHome.split(' ').slice(0, -2).join(' ');

const record = join(home, 'place');
const clusterFile = join(home, 'postgres', 'cluster.json');

/** Where the cluster lies that the folder names, when it is none in the folder. */
function clusterOutside(): string | undefined {
  const path = readJson<{ path: string }>(clusterFile)?.path;
  return path && path !== join(home, 'postgres', 'cluster') ? path : undefined;
}

/**
 * A folder that was copied or moved brings along what is known of the processes of the one it came from. They are not this
 * one's to use or to stop. Its data is a drill then: it names the other as its home.
 */
export function disownOthers(): void {
  if (!existsSync(home)) return;
  const here = folder();
  const before = existsSync(record) ? readFileSync(record, 'utf8').trim() : undefined;
  if (before === here) return;
  const origin = before?.slice(before.indexOf('/'));
  const isWithin = existsSync(join(home, 'postgres', 'cluster', 'data'));
  const cluster = clusterOutside();
  if (origin && cluster && !isWithin && existsSync(join(origin, 'postgres', 'cluster.json')))
    throw new Error(
      `${home} is a copy of ${origin}, and not of its database, which lies in ${cluster}: throw the copy away (rm -r), make a backup there, and bring it back here (make restore FROM=...).`,
    );
  const isCopied = before !== undefined || (cluster !== undefined && isWithin);
  if (isCopied) {
    for (const file of ['state.json', 'plan.json', 'parts.json']) rmSync(join(run, file), { force: true });
    for (const server of ['postgres', 'nats', 'redis']) rmSync(join(home, server, 'server.json'), { force: true });
    if (isWithin) rmSync(clusterFile);
  }
  writeFile(record, `${here}\n`, 0o600);
}
