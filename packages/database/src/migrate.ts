import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { assertKnown, foldersOf, type Migratable, read } from './versions.ts';

export { assertKnown };

type Passwords = { appPassword: string; relayPassword: string };
export type ToMigrate = Passwords & { service: Migratable };

/**
 * Roles of a service: `owner` makes the tables, `app` is the service, `relay` reads and marks its outbox, and `batch` is
 * what the service becomes while it applies events of several tenants at once.
 */
export const rolesOf = (service: string) => ({
  owner: `mostrador_${service}_owner`,
  app: `mostrador_${service}`,
  relay: `mostrador_${service}_relay`,
  batch: `mostrador_${service}_batch`,
});

/** The same server and database as another role, with the service's schema in front. */
export function urlAs(adminUrl: string, role: string, password: string, schema: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

async function ensureRoles(admin: pg.Client, service: string, options: Passwords): Promise<void> {
  const roles = rolesOf(service);
  const entries: [string, string | null][] = [
    [roles.owner, null],
    [roles.batch, null],
    [roles.app, options.appPassword],
    [roles.relay, options.relayPassword],
  ];
  for (const [role, password] of entries) {
    const login = password === null ? 'nologin' : `login password ${admin.escapeLiteral(password)}`;
    const known = await admin.query('select from pg_roles where rolname = $1', [role]);
    const verb = known.rowCount ? 'alter' : 'create';
    await admin.query(`${verb} role ${role} nosuperuser nobypassrls nocreatedb nocreaterole ${login}`);
    // Whatever the server's default is: an answered sale is on disk.
    await admin.query(`alter role ${role} set synchronous_commit = on`);
  }
  // A member that has to say so before it may: nothing of the batch's sight is the service's own.
  await admin.query(`alter role ${roles.app} noinherit`);
  await admin.query(`grant ${roles.batch} to ${roles.app}`);
}

type Applied = { migration_name: string; checksum: string };

/** What a service's schema is made of so far; undefined where it has none yet. */
async function appliedTo(client: pg.Client, { name }: Migratable): Promise<Applied[] | undefined> {
  const table = `${name}._prisma_migrations`;
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
  if (!rows[0]!.there) return undefined;
  return (await client.query<Applied>(`select migration_name, checksum from ${table} where finished_at is not null`))
    .rows;
}

/** PostgreSQL's words on a script that failed, with where in it. */
function failureOf(service: string, file: URL, script: string, cause: unknown): Error {
  const { message, detail, position } = cause as pg.DatabaseError;
  const before = position ? script.slice(0, Number(position) - 1).split('\n') : undefined;
  const place = before ? `, line ${before.length} (${script.split('\n')[before.length - 1]!.trim()})` : '';
  const path = relative(process.cwd(), fileURLToPath(file));
  const said = detail ? `${message} (${detail})` : message;
  return new Error(
    `The data of ${service} could not be brought to this version: ${path}${place}: ${said}. Nothing was changed: the version of before can be started again (${read}).`,
    { cause },
  );
}

/** A migration as it is here, and its checksum. */
async function migrationOf({ migrations }: Migratable, name: string) {
  const file = new URL(`${name}/migration.sql`, migrations);
  const script = await readFile(file, 'utf8');
  return { file, script, checksum: createHash('sha256').update(script).digest('hex') };
}

function assertAsApplied(service: string, { migration_name, checksum }: Applied, here: string): void {
  if (here === checksum) return;
  throw new Error(
    `The migration ${migration_name} of ${service} was edited after it was applied: put it back as it was, and write what it lacks as the next number. As long as nobody else has it, make reset is a way too: it throws the data away (${read}).`,
  );
}

/** Applies the folders of SQL in order and notes them as `prisma migrate deploy` does. */
async function applyMigrations(client: pg.Client, service: Migratable, applied: Applied[]): Promise<void> {
  await client.query(`create table if not exists _prisma_migrations (
    id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
    logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count int not null default 0)`);
  for (const name of await foldersOf(service)) {
    const { file, script, checksum } = await migrationOf(service, name);
    const before = applied.find((one) => one.migration_name === name);
    if (before) {
      assertAsApplied(service.name, before, checksum);
      continue;
    }
    await client.query(script).catch((error: unknown) => {
      throw failureOf(service.name, file, script, error);
    });
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
  }
}

/** Roles, schema, tables, grants and row security of one service, and the data's home where it has none. */
async function bring(client: pg.Client, { service, ...passwords }: ToMigrate, place?: string): Promise<void> {
  const { owner, app, relay, batch } = rolesOf(service.name);
  const applied = (await appliedTo(client, service)) ?? [];
  await assertKnown(
    service,
    applied.map((one) => one.migration_name),
  );
  await ensureRoles(client, service.name, passwords);
  await client.query('create extension if not exists pg_trgm with schema public');
  await client.query(`create schema if not exists ${service.name} authorization ${owner}`);
  await client.query(`set search_path = ${service.name}, public`);
  await client.query(`set role ${owner}`);
  await client.query(await readFile(new URL('../sql/kit.sql', import.meta.url), 'utf8'));
  await applyMigrations(client, service, applied);
  await client.query('select kit_protect($1, $2, $3)', [app, relay, batch]);
  if (place !== undefined) await client.query('update kit_epoch set home = kit_home($1) where home is null', [place]);
  await client.query('reset role');
}

async function asAdmin<T>(adminUrl: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/**
 * What passes when it is tried again: somebody else's vacuum, or a process that still works on the data, locks in another
 * order now and then (40P01); and roles belong to the whole server, where another database's migration changes them too.
 */
function isPassing(error: Error): boolean {
  const { code, message } = (error.cause ?? error) as { code?: string; message: string };
  return code === '40P01' || message === 'tuple concurrently updated' || /pg_authid_rolname_index/.test(message);
}
const tries = 10;

/**
 * Brings the data of several services to the state that their code needs: that of all, or of none, so that the version
 * of before can go on where one fails. `place` is where they work on it. Can run again, and from several places at once.
 */
export const migrateTogether = (all: ToMigrate[], adminUrl: string, place?: string): Promise<void> =>
  asAdmin(adminUrl, async (client) => {
    // All migrations of a database wait for each other.
    await client.query(`select pg_advisory_lock(hashtext('mostrador'))`);
    for (let left = tries; ; left -= 1) {
      try {
        await client.query('begin');
        for (const one of all) await bring(client, one, place);
        await client.query('commit');
        return;
      } catch (error) {
        await client.query('rollback');
        if (!isPassing(error as Error) || left === 1) throw error;
        await setTimeout(100 * Math.random());
      }
    }
  });

/** The same for one service alone. Its data has no home, so that copies of it are as good. */
export const migrate = (
  service: Migratable,
  { adminUrl, ...passwords }: Passwords & { adminUrl: string },
): Promise<void> => migrateTogether([{ service, ...passwords }], adminUrl);

/**
 * Migrations that data which is there still lacks, as `sales/0006_more`; throws where it is of a newer version, or where
 * one that was applied is another here.
 */
export const pendingMigrations = (services: Migratable[], adminUrl: string): Promise<string[]> =>
  asAdmin(adminUrl, async (client) => {
    const pending: string[] = [];
    for (const service of services) {
      const applied = await appliedTo(client, service);
      if (!applied) continue;
      const names = applied.map((one) => one.migration_name);
      await assertKnown(service, names);
      for (const one of applied)
        assertAsApplied(service.name, one, (await migrationOf(service, one.migration_name)).checksum);
      const lacking = (await foldersOf(service)).filter((name) => !names.includes(name));
      pending.push(...lacking.map((name) => `${service.name}/${name}`));
    }
    return pending;
  });
