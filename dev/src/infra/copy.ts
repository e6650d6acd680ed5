import { readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { home } from '../paths.ts';
import { output, say, works } from '../shell.ts';
import { environment, isProgram, postgresDirectories } from './engine.ts';
import { startInfra, whilePostgresStopped } from './index.ts';
import { clusterOf } from './postgres.ts';
import { serverRecord } from './server.ts';
import { postgresUser } from './user.ts';

/** `dump`: PostgreSQL's own portable format. `files`: the stopped server's folder, where its maker ships no pg_dump. */
export type DatabaseCopy = { kind: 'dump' | 'files'; version: string };

type Row = Record<string, unknown>;
type Sql = (text: string, values?: unknown[]) => Promise<Row[]>;

const directory = join(home, 'postgres');

export async function dumpDatabase(into: string): Promise<DatabaseCopy> {
  const { postgresUrl } = await startInfra({ dir: home, fsync: true });
  const version = await withSql(postgresUrl, async (sql) =>
    String((await sql('show server_version'))[0]!.server_version),
  );
  const tools = await toolsFor(version);
  if (!tools) return copyFiles(into, version);
  const env = connection(postgresUrl);
  const file = join(into, 'database.dump');
  await output(join(tools, 'pg_dump'), ['--format=custom', `--file=${file}`], { env });
  await output(join(tools, 'pg_restore'), ['--list', file], { env });
  await output(join(tools, 'pg_dumpall'), ['--roles-only', `--file=${join(into, 'roles.sql')}`], { env });
  return { kind: 'dump', version };
}

async function copyFiles(into: string, version: string): Promise<DatabaseCopy> {
  if (process.env.POSTGRES_URL)
    throw new Error(
      `Saving this database needs pg_dump ${major(version)} or newer: install it (Debian: postgresql-client) and run this again.`,
    );
  say('This PostgreSQL ships no pg_dump: it stops for a moment while its files are copied.');
  await whilePostgresStopped(home, () =>
    output('cp', ['-a', join(clusterOf(directory), 'data'), join(directory, 'password'), into]),
  );
  return { kind: 'files', version };
}

/** The database as it was, under a new epoch by which every service sees that time went back. */
export async function restoreDatabase(from: string, copy: DatabaseCopy, at: string): Promise<void> {
  const { postgresUrl, natsUrl } = await startInfra({ dir: home, fsync: true });
  await emptyBroker(natsUrl);
  if (copy.kind === 'files') {
    await putFiles(from, copy);
    const again = await startInfra({ dir: home, fsync: true });
    return writeEpoch(again.postgresUrl, at);
  }
  const name = new URL(postgresUrl).pathname.slice(1);
  const fresh = `${name}_restoring`;
  const tools = await toolsFor(copy.version);
  if (!tools)
    throw new Error(
      `Bringing this back needs pg_restore ${major(copy.version)} or newer: install it (Debian: postgresql-client) and run this again.`,
    );
  await withSql(inDatabase(postgresUrl, 'postgres'), async (sql) => {
    for (const statement of roleStatements(readFileSync(join(from, 'roles.sql'), 'utf8')))
      await sql(statement).catch(unlessItExists);
    await sql(`DROP DATABASE IF EXISTS ${quoted(fresh)} WITH (FORCE)`);
    await sql(`CREATE DATABASE ${quoted(fresh)}`);
  });
  await output(join(tools, 'pg_restore'), ['--exit-on-error', `--dbname=${fresh}`, join(from, 'database.dump')], {
    env: connection(postgresUrl),
  });
  await writeEpoch(inDatabase(postgresUrl, fresh), at);
  await withSql(inDatabase(postgresUrl, 'postgres'), async (sql) => {
    await sql(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
    await sql(`ALTER DATABASE ${quoted(fresh)} RENAME TO ${quoted(name)}`);
  });
}

/**
 * What the broker holds was told by a future that is gone, where the same sale may have been late and now is not. The
 * restored outboxes tell it again as it is.
 */
async function emptyBroker(url: string): Promise<void> {
  const { connect } = await import('@nats-io/transport-node');
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const nc = await connect({ servers: url });
  try {
    const { streams } = await jetstreamManager(nc);
    for await (const { config } of streams.list())
      if (config.subjects.every((subject) => subject.includes('mostrador.'))) await streams.delete(config.name);
  } finally {
    await nc.close();
  }
}

async function putFiles(from: string, copy: DatabaseCopy): Promise<void> {
  const here = serverRecord(directory)?.engine.version;
  if (!here || major(here) !== major(copy.version))
    throw new Error(
      `This backup holds the files of PostgreSQL ${copy.version}, and here runs ${here ?? 'another server'}: install that version and make reset first.`,
    );
  const cluster = clusterOf(directory);
  const user = postgresUser();
  await whilePostgresStopped(home, async () => {
    const fresh = join(cluster, 'data.new');
    rmSync(fresh, { recursive: true, force: true });
    await output('cp', ['-a', join(from, 'data'), fresh]);
    if (user) await output('chown', ['-R', `${user.uid}:${user.gid}`, fresh]);
    rmSync(join(cluster, 'data'), { recursive: true, force: true });
    renameSync(fresh, join(cluster, 'data'));
    await output('cp', ['-a', join(from, 'password'), join(directory, 'password')]);
  });
}

async function writeEpoch(url: string, at: string): Promise<void> {
  await withSql(url, async (sql) => {
    const tables = await sql(
      `SELECT quote_ident(table_schema) AS schema FROM information_schema.tables WHERE table_name = 'kit_epoch'`,
    );
    const epoch = Date.now();
    for (const { schema } of tables)
      await sql(`UPDATE ${String(schema)}.kit_epoch SET epoch = $1, restored_at = now(), restore_point = $2`, [
        epoch,
        at,
      ]);
  });
}

/** The shop's own roles, with their passwords in the form the server keeps; nobody else's. */
export function roleStatements(text: string): string[] {
  return text.split('\n').filter((line) => /^(CREATE ROLE|ALTER ROLE|GRANT) "?mostrador_/.test(line));
}

function unlessItExists(error: Error & { code?: string }): void {
  if (error.code !== '42710') throw error;
}

/** Programs at least as new as the server, which pg_dump insists on. */
async function toolsFor(version: string): Promise<string | undefined> {
  const own = process.env.POSTGRES_URL ? undefined : serverRecord(directory)?.engine;
  const places = [
    ...(own ? [dirname(own.file)] : []),
    ...postgresDirectories(),
    ...(process.env.PATH ?? '').split(':'),
  ];
  for (const place of places.filter((each) => isProgram(join(each, 'pg_dump')))) {
    const said = await works(join(place, 'pg_dump'), ['--version'], { env: environment(own?.libs) });
    if (Number(said?.match(/(\d+)\./)?.[1] ?? 0) >= major(version)) return place;
  }
  return undefined;
}

const major = (version: string): number => Number(version.split('.')[0]);
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function inDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** By environment, not by argument: arguments are for everyone on the machine to read. */
function connection(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    ...environment(serverRecord(directory)?.engine.libs),
    PGHOST: hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  };
}

async function withSql<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(async (text, values) => (await client.query(text, values)).rows as Row[]);
  } finally {
    await client.end();
  }
}
