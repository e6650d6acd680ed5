import { randomUUID, createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { migrate } from '@mostrador/database/migrate';
import pg from 'pg';
import type { Service } from '../src/service.ts';

/** That of every service's role in a test's database. */
export const password = 'test';

/** The servers under the tests, from the environment that the global setup has filled. */
export const infra = () => ({
  postgresUrl: process.env['POSTGRES_URL']!,
  natsUrl: process.env['NATS_URL']!,
  redisUrl: process.env['REDIS_URL']!,
});

/** Runs as the superuser on a connection of its own. */
export async function asAdmin<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

const urlOf = (database: string) => {
  const url = new URL(infra().postgresUrl);
  url.pathname = `/${database}`;
  return url.href;
};

function fingerprint(services: Service[]): string {
  const hash = createHash('sha1');
  hash.update(readFileSync(new URL(import.meta.resolve('@mostrador/database/kit.sql'))));
  hash.update(readFileSync(new URL(import.meta.resolve('@mostrador/database/migrate'))));
  for (const service of services) {
    hash.update(service.name);
    for (const folder of readdirSync(service.migrations, { withFileTypes: true })) {
      if (folder.isDirectory()) hash.update(readFileSync(new URL(`${folder.name}/migration.sql`, service.migrations)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** A database of its own with the services' schemas, copied from a template that is migrated once. */
export async function makeDatabase(services: Service[]): Promise<{ url: string; drop(): Promise<void> }> {
  const template = `tpl_${fingerprint(services)}`;
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(infra().postgresUrl, async (admin) => {
    await admin.query(`select pg_advisory_lock(hashtext($1))`, [template]);
    const known = await admin.query('select from pg_database where datname = $1 and datistemplate', [template]);
    if (known.rowCount === 0) {
      await admin.query(`drop database if exists ${template}`);
      await admin.query(`create database ${template}`);
      for (const service of services) {
        await migrate(service, { adminUrl: urlOf(template), appPassword: password, relayPassword: password });
      }
      await admin.query(`alter database ${template} is_template true`);
    }
    await admin.query(`create database ${name} template ${template}`);
  });
  return {
    url: urlOf(name),
    drop: () =>
      asAdmin(infra().postgresUrl, async (admin) => {
        await admin.query(`drop database if exists ${name} with (force)`);
      }),
  };
}
