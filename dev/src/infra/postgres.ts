import { chmodSync, chownSync, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  atLeast,
  engineAt,
  environment,
  isProgram,
  onThisMachine,
  postgresDirectories,
  versionedDirectories,
  type Engine,
} from '@mostrador/ops/engine';
import { once, openDirectory, password, readJson, writeFile, writeJson } from '@mostrador/ops/files';
import { output, say, type RunOptions } from '@mostrador/ops/shell';
import { bornAt, stopProcess } from '../processes.ts';
import { fromApt, postgresFromNpm } from './packages.ts';
import { answers, ensureServer, serverRecord, stopServer, type Running, type StartOptions } from './server.ts';
import { postgresUser, reachable, type User } from './user.ts';

const USER = 'mostrador';
const DATABASE = 'mostrador';
const INSTALL =
  'PostgreSQL 15 or newer was not found and could not be fetched: install it (Debian: postgresql, macOS: brew install postgresql) or set POSTGRES_URL, then run this again.';

export async function startPostgres(
  dir: string,
  { fsync, clock = {} }: StartOptions,
): Promise<Running & { url: string }> {
  const user = postgresUser();
  const cluster = clusterOf(dir);
  const secret = once(join(dir, 'password'), password);
  const engine = await engineFor(dir, cluster);
  if (!existsSync(join(cluster, 'data'))) await createCluster({ cluster, engine, user, secret, fsync });
  else mine(cluster, user);
  const data = join(cluster, 'data');
  const running = await ensureServer({
    title: 'PostgreSQL',
    dir,
    engine,
    stopSignal: 'SIGINT',
    notYet: /shared memory block|is another postmaster|lock file/i,
    beforeStart: () => clearLastLife(data),
    command: (port) => ({
      file: engine.file,
      args: ['-D', data, ...settings(port, fsync)],
      cwd: cluster,
      env: { ...environment(engine.libs), ...clock },
      ...user,
    }),
    ready: async ({ port, process: { pid } }) =>
      (await answers(port, startupMessage(), (answer) => answer[0] === 0x52)) && pidIn(data) === pid,
  });
  return { ...running, url: `postgres://${USER}:${secret}@127.0.0.1:${running.port}/${DATABASE}` };
}

export const stopPostgres = (dir: string): Promise<void> => stopServer(dir, 'SIGINT');

/** The folder that the server's own user owns: data, and nothing that root trusts. Chosen once. */
export function clusterOf(dir: string): string {
  const record = join(dir, 'cluster.json');
  const known = readJson<{ path: string }>(record)?.path;
  if (known) return openDirectory(known);
  const path = openDirectory(join(reachable(dir, postgresUser()), 'cluster'));
  writeJson(record, { path });
  return path;
}

function settings(port: number, fsync: boolean): string[] {
  const safe = fsync ? 'on' : 'off';
  const values = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // Tests start several shops at once on one server.
    max_connections: fsync ? 200 : 600,
    fsync: safe,
    synchronous_commit: safe,
    full_page_writes: safe,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off',
    ...(process.env.POSTGRES_PRELOAD && {
      shared_preload_libraries: process.env.POSTGRES_PRELOAD,
      'pg_stat_statements.track_planning': 'on',
    }),
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u ',
    idle_in_transaction_session_timeout: '60s',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Data once made by a version is opened by that version only; the place of its programs may change. */
async function engineFor(dir: string, cluster: string): Promise<Engine> {
  const before = serverRecord(dir)?.engine;
  const made = existsSync(join(cluster, 'data', 'PG_VERSION'))
    ? readFileSync(join(cluster, 'data', 'PG_VERSION'), 'utf8').trim()
    : undefined;
  const fits = (engine: Engine | undefined): engine is Engine =>
    engine !== undefined &&
    isProgram(join(dirname(engine.file), 'initdb')) &&
    (made ? engine.version.split('.')[0] === made : atLeast(engine.version, '15'));
  if (made && before && fits(await engineAt(before.from, before.file, before.libs))) return before;
  for await (const engine of candidates()) if (fits(engine)) return engine;
  throw new Error(
    made
      ? `The data in ${cluster} was made by PostgreSQL ${made}, which is no longer here: install it again, or throw the data away with make reset.`
      : INSTALL,
  );
}

async function* candidates(): AsyncGenerator<Engine | undefined> {
  for (const file of onThisMachine(['postgres'], postgresDirectories())) yield engineAt('system', file);
  const npm = await postgresFromNpm();
  if (npm) yield engineAt('npm', join(npm, 'postgres'));
  const tree = await fromApt('postgresql').catch((error: Error) => say(error.message));
  if (!tree) return;
  for (const bin of versionedDirectories([join(tree.root, 'usr/lib/postgresql')], /^(\d+)$/))
    yield engineAt('apt', join(bin, 'postgres'), tree.libs);
}

type ClusterOptions = { cluster: string; engine: Engine; user: User | undefined; secret: string; fsync: boolean };

async function createCluster({ cluster, engine, user, secret, fsync }: ClusterOptions): Promise<void> {
  say(`Creating a PostgreSQL ${engine.version} database in ${cluster} ...`);
  if (user) chownSync(cluster, user.uid, user.gid);
  chmodSync(cluster, 0o700);
  const fresh = join(cluster, 'data.new');
  rmSync(fresh, { recursive: true, force: true });
  const as: RunOptions = { cwd: cluster, env: environment(engine.libs), ...user };
  const secretFile = join(cluster, 'secret');
  writeFile(secretFile, secret, 0o600);
  if (user) chownSync(secretFile, user.uid, user.gid);
  const options = [
    '-D',
    fresh,
    '-U',
    USER,
    `--pwfile=${secretFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...locale(engine.version),
    ...(fsync ? [] : ['--no-sync']),
  ];
  try {
    await output(join(dirname(engine.file), 'initdb'), options, as);
  } finally {
    rmSync(secretFile, { force: true });
  }
  const sql = `CREATE DATABASE ${DATABASE};\n`;
  await output(engine.file, ['--single', '-D', fresh, '-c', `fsync=${fsync ? 'on' : 'off'}`, 'postgres'], {
    ...as,
    input: sql,
  });
  renameSync(fresh, join(cluster, 'data'));
}

/** Spanish letters must fold ("Ñ" to "ñ") wherever the shop runs, without depending on its system's locales. */
function locale(version: string): string[] {
  if (atLeast(version, '17')) return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return [`--locale=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`];
}

function mine(cluster: string, user: User | undefined): void {
  const owner = statSync(join(cluster, 'data')).uid;
  const me = user?.uid ?? process.getuid?.();
  if (me !== undefined && owner !== me)
    throw new Error(
      `The database in ${cluster} belongs to user ${owner}: run this as the user who made it, or throw the data away with make reset as that user.`,
    );
}

/** A postmaster whose record we lost is stopped; a pid file of a process that is gone is taken away. */
async function clearLastLife(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = pidIn(data);
  const born = bornAt(pid);
  if (born && isPostmaster(pid, data)) await stopProcess({ pid, born }, 'SIGINT', 30_000);
  else rmSync(file, { force: true });
}

/** Whose data it is now, as the postmaster notes it down once it has its port; 0 for nobody's. */
function pidIn(data: string): number {
  const file = join(data, 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
}

function isPostmaster(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data);
  } catch {
    return false;
  }
}

/** The first message of PostgreSQL's protocol; "R" in answer means that it takes connections. */
function startupMessage(): Buffer {
  const body = Buffer.from(`user\0${USER}\0database\0${DATABASE}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196608, 4);
  return Buffer.concat([head, body]);
}
