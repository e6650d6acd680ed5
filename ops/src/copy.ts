import { readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Engine, environment, isProgram, postgresDirectories } from './engine.ts';
import type { Cluster, Servers } from './servers.ts';
import { output, say, works } from './shell.ts';
import { withSql } from './sql.ts';

/** `dump`: PostgreSQL's own portable format. `files`: the stopped server's folder, where its maker ships no pg_dump. */
export type DatabaseCopy = { kind: 'dump' | 'files'; version: string };

export async function dumpDatabase(into: string, { postgresUrl, cluster }: Servers): Promise<DatabaseCopy> {
  const version = await withSql(postgresUrl, async (sql) =>
    String((await sql('show server_version'))[0]!.server_version),
  );
  const tools = await toolsFor(version, cluster?.engine);
  if (!tools) return copyFiles(into, version, cluster);
  const env = connection(postgresUrl, cluster?.engine);
  const file = join(into, 'database.dump');
  await output(join(tools, 'pg_dump'), ['--format=custom', `--file=${file}`], { env });
  await output(join(tools, 'pg_restore'), ['--list', file], { env });
  await output(join(tools, 'pg_dumpall'), ['--roles-only', `--file=${join(into, 'roles.sql')}`], { env });
  return { kind: 'dump', version };
}

async function copyFiles(into: string, version: string, cluster: Cluster | undefined): Promise<DatabaseCopy> {
  if (!cluster)
    throw new Error(
      `Saving this database needs pg_dump ${major(version)} or newer: install it (Debian: postgresql-client) and run this again.`,
    );
  say('This PostgreSQL ships no pg_dump: it stops for a moment while its files are copied.');
  const { folder, directory } = cluster;
  await cluster.whileStopped(async () => {
    await output('cp', ['-a', join(folder, 'data'), join(directory, 'password'), into]);
  });
  return { kind: 'files', version };
}

/** Data that was brought back beside what is there; nobody works on it yet. */
export type Restored = {
  /** Puts it where the data of the shop is, which is kept. The shop must be off. */
  putInPlace(): Promise<void>;
  /** Takes it away again, in place or not: what was there is there. */
  undo(): Promise<void>;
  /** Throws away what was there before. */
  keep(): Promise<void>;
};

/** Whose the data is once it is brought back: this place's, or, as it was, that of the one it was copied from. */
export type Home = 'here' | 'elsewhere';

/** The database as it was, under a new epoch by which every service sees that time went back. */
export async function restoreDatabase(from: string, copy: DatabaseCopy, at: string, servers: Servers): Promise<void> {
  const restored = await bringBack(from, copy, { at, home: 'here' }, servers);
  await restored.putInPlace();
  await restored.keep();
}

type Moment = { at: string; home: Home };

/** Brings a copy back without touching what is there; throws where it cannot be read. */
export async function bringBack(from: string, copy: DatabaseCopy, moment: Moment, servers: Servers): Promise<Restored> {
  if (copy.kind === 'files') return filesBeside(from, copy, moment, servers);
  const tools = await toolsFor(copy.version, servers.cluster?.engine);
  if (!tools)
    throw new Error(
      `Bringing this back needs pg_restore ${major(copy.version)} or newer: install it (Debian: postgresql-client) and run this again.`,
    );
  return dumpBeside(from, moment, { tools, ...servers });
}

type Means = Servers & { tools: string };

async function dumpBeside(
  from: string,
  { at, home }: Moment,
  { tools, postgresUrl, natsUrl, cluster }: Means,
): Promise<Restored> {
  const name = new URL(postgresUrl).pathname.slice(1);
  const [fresh, before] = [`${name}_restoring`, `${name}_before`];
  const roles = roleStatements(readFileSync(join(from, 'roles.sql'), 'utf8'));
  const onServer = (...statements: string[]) =>
    withSql(inDatabase(postgresUrl, 'postgres'), async (sql) => {
      for (const statement of statements) await sql(statement).catch(unlessItExists);
    });
  const drop = (database: string) => `DROP DATABASE IF EXISTS ${quoted(database)} WITH (FORCE)`;
  await onServer(drop(fresh), ...roles.filter((line) => line.startsWith('CREATE')), `CREATE DATABASE ${quoted(fresh)}`);
  const file = join(from, 'database.dump');
  const restored = output(join(tools, 'pg_restore'), ['--exit-on-error', `--dbname=${fresh}`, file], {
    env: connection(postgresUrl, cluster?.engine),
  });
  await restored.catch(async (error: Error) => {
    await onServer(drop(fresh));
    throw new Error(
      `PostgreSQL cannot read ${file}: it is damaged, or there is no room for it. The shop was not touched.\n${error.message}`,
    );
  });
  await writeEpoch(inDatabase(postgresUrl, fresh), at, home);
  let isInPlace = false;
  return {
    async putInPlace() {
      await emptyBroker(natsUrl);
      await onServer(drop(before), ...roles.filter((line) => !line.startsWith('CREATE')));
      await exchange(postgresUrl, [name, before], [fresh, name]);
      isInPlace = true;
    },
    async undo() {
      if (isInPlace) await exchange(postgresUrl, [name, fresh], [before, name]);
      await onServer(drop(fresh));
    },
    keep: () => onServer(drop(before)),
  };
}

/** Gives databases other names, both or none; whoever is connected to them is sent away. */
function exchange(postgresUrl: string, ...names: [from: string, to: string][]): Promise<void> {
  return withSql(inDatabase(postgresUrl, 'postgres'), async (sql) => {
    await sql('BEGIN');
    for (const [from, to] of names) {
      await sql('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [from]);
      await sql(`ALTER DATABASE ${quoted(from)} RENAME TO ${quoted(to)}`);
    }
    await sql('COMMIT');
  });
}

/**
 * What the broker holds was told by a future that is gone, where the same sale may have been late and now is not. The
 * restored outboxes tell it again as it is.
 */
async function emptyBroker(url: string): Promise<void> {
  const { connect } = await import('@nats-io/transport-node');
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const { asOperator } = await import('./broker.ts');
  const nc = await connect(asOperator(url));
  try {
    const { streams } = await jetstreamManager(nc);
    for await (const { config } of streams.list())
      if (config.subjects.every((subject) => subject.includes('mostrador.'))) await streams.delete(config.name);
  } finally {
    await nc.close();
  }
}

async function filesBeside(
  from: string,
  copy: DatabaseCopy,
  moment: Moment,
  { natsUrl, cluster }: Servers,
): Promise<Restored> {
  const here = cluster?.engine.version;
  if (!here || major(here) !== major(copy.version))
    throw new Error(
      `This backup holds the files of PostgreSQL ${copy.version}, and here runs ${here ?? 'another server'}: install that version and make reset first.`,
    );
  const { folder, directory, user } = cluster;
  const [data, fresh, before] = ['data', 'data.new', 'data.before'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const [password, passwordBefore] = [join(directory, 'password'), join(directory, 'password.before')];
  rmSync(fresh, { recursive: true, force: true });
  await output('cp', ['-a', join(from, 'data'), fresh]);
  if (user) await output('chown', ['-R', `${user.uid}:${user.gid}`, fresh]);
  let isInPlace = false;
  return {
    async putInPlace() {
      await emptyBroker(natsUrl);
      const url = await cluster.whileStopped(async () => {
        rmSync(before, { recursive: true, force: true });
        renameSync(data, before);
        renameSync(password, passwordBefore);
        isInPlace = true;
        renameSync(fresh, data);
        await output('cp', ['-a', join(from, 'password'), password]);
      });
      await writeEpoch(url, moment.at, moment.home);
    },
    async undo() {
      const putBack = async () => {
        rmSync(data, { recursive: true, force: true });
        renameSync(before, data);
        renameSync(passwordBefore, password);
      };
      if (isInPlace) await cluster.whileStopped(putBack);
      rmSync(fresh, { recursive: true, force: true });
    },
    async keep() {
      for (const path of [before, passwordBefore]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Data that is not to be this place's names the home it had; that of before there were any, none that exists. */
async function writeEpoch(url: string, at: string, home: Home): Promise<void> {
  await withSql(url, async (sql) => {
    const tables = await sql(
      `SELECT quote_ident(table_schema) AS schema FROM information_schema.tables WHERE table_name = 'kit_epoch'`,
    );
    const epoch = Date.now();
    for (const { schema } of tables) {
      const table = `${String(schema)}.kit_epoch`;
      await sql(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS home text`);
      await sql(
        `UPDATE ${table} SET epoch = $1, restored_at = now(), restore_point = $2,
           home = CASE WHEN $3 THEN coalesce(home, 'elsewhere') END`,
        [epoch, at, home === 'elsewhere'],
      );
    }
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
async function toolsFor(version: string, own: Engine | undefined): Promise<string | undefined> {
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
function connection(url: string, own: Engine | undefined): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    ...environment(own?.libs),
    PGHOST: hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  };
}
