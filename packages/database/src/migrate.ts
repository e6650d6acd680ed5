import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

export type Migratable = { name: string; migrations: URL };

export type MigrateOptions = { adminUrl: string; appPassword: string; relayPassword: string };

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

async function ensureRoles(admin: pg.Client, service: string, options: MigrateOptions): Promise<void> {
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

/** Applies the folders of SQL in order, each in a transaction, and notes them as `prisma migrate deploy` does. */
async function applyMigrations(client: pg.Client, migrations: URL): Promise<void> {
  await client.query(`create table if not exists _prisma_migrations (
    id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
    logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count int not null default 0)`);
  const applied = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null',
  );
  const known = new Map(applied.rows.map((row) => [row.migration_name, row.checksum]));
  const folders = (await readdir(migrations, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const name of folders.map((folder) => folder.name).sort()) {
    const script = await readFile(new URL(`${name}/migration.sql`, migrations), 'utf8');
    const checksum = createHash('sha256').update(script).digest('hex');
    if (known.has(name)) {
      if (known.get(name) !== checksum) throw new Error(`Migration ${name} was edited after it was applied.`);
      continue;
    }
    await client.query('begin');
    await client.query(script);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('commit');
  }
}

/**
 * Brings a service's roles, schema, tables, grants and row security to the state its code needs. Can run again, and from
 * several places at once.
 */
export async function migrate(service: Migratable, options: MigrateOptions): Promise<void> {
  const { owner, app, relay, batch } = rolesOf(service.name);
  const client = new pg.Client({ connectionString: options.adminUrl });
  await client.connect();
  try {
    // Roles belong to the whole server, so all migrations on it wait for each other.
    await client.query(`select pg_advisory_lock(hashtext('mostrador'))`);
    await ensureRoles(client, service.name, options);
    await client.query('create extension if not exists pg_trgm with schema public');
    await client.query(`create schema if not exists ${service.name} authorization ${owner}`);
    await client.query(`set search_path = ${service.name}, public`);
    await client.query(`set role ${owner}`);
    await client.query(await readFile(new URL('../sql/kit.sql', import.meta.url), 'utf8'));
    await applyMigrations(client, service.migrations);
    await client.query('select kit_protect($1, $2, $3)', [app, relay, batch]);
  } finally {
    await client.end();
  }
}
