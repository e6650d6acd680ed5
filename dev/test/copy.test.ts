import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporary } from '@mostrador/ops/testing';
import { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';

// A shop of its own: the module reads at its start where the shop lives.
const dir = temporary();
process.env.MOSTRADOR_HOME = dir;
delete process.env.POSTGRES_URL;
// A restore empties its broker, which must be its own.
delete process.env.NATS_URL;
process.env.REDIS_URL = 'redis://not-needed:6379';
const { bringBack, dumpDatabase, restoreDatabase } = await import('@mostrador/ops/copy');
const { startInfra, wipeInfra } = await import('../src/infra/index.ts');
const { shopServers } = await import('../src/infra/servers.ts');
const { home } = await import('@mostrador/ops/paths');

afterAll(() => wipeInfra(dir), 60_000);

async function query<Row>(url: string, ...statements: string[]): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows as Row[];
    return rows;
  } finally {
    await client.end();
  }
}

test('a backup brings tables, owners and passwords back under a new epoch', { timeout: 120_000 }, async () => {
  expect(home).toBe(dir);
  const { postgresUrl } = await startInfra({ dir, fsync: true });
  await query(
    postgresUrl,
    "CREATE ROLE mostrador_sales LOGIN PASSWORD 'secret'",
    'CREATE SCHEMA sales AUTHORIZATION mostrador_sales',
    'CREATE TABLE sales.kit_epoch (epoch bigint, restored_at timestamptz, restore_point timestamptz)',
    'INSERT INTO sales.kit_epoch VALUES (1)',
    'CREATE TABLE sales.sold (what text)',
    'ALTER TABLE sales.sold OWNER TO mostrador_sales',
    "INSERT INTO sales.sold VALUES ('yerba')",
  );
  const into = join(dir, 'backup');
  mkdirSync(into);
  const at = new Date().toISOString();
  const copy = await dumpDatabase(into, await shopServers());
  await query(postgresUrl, "INSERT INTO sales.sold VALUES ('after the backup')");

  await wipeInfra(dir);
  await restoreDatabase(into, copy, at, await shopServers());

  const now = (await startInfra({ dir, fsync: true })).postgresUrl;
  const url = new URL(now);
  Object.assign(url, { username: 'mostrador_sales', password: 'secret' });
  expect(await query(url.href, 'SELECT what FROM sales.sold')).toEqual([{ what: 'yerba' }]);
  const [row] = await query<{ epoch: string; restored_at: Date; restore_point: Date }>(
    now,
    'SELECT * FROM sales.kit_epoch',
  );
  expect(Number(row!.epoch)).toBeGreaterThan(Date.parse(at));
  expect(row!.restore_point.toISOString()).toBe(at);
});

test(
  'what is here stays until it is replaced, and comes back where that is taken back',
  { timeout: 120_000 },
  async () => {
    const { postgresUrl } = await startInfra({ dir, fsync: true });
    const sold = async () =>
      (await query<{ what: string }>(postgresUrl, 'SELECT what FROM sales.sold')).map(({ what }) => what);
    const into = join(dir, 'another');
    mkdirSync(into);
    const moment = { at: new Date().toISOString(), home: 'elsewhere' as const };
    const copy = await dumpDatabase(into, await shopServers());
    await query(postgresUrl, "INSERT INTO sales.sold VALUES ('since')");

    const file = join(into, 'database.dump');
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 200);
    await expect(bringBack(into, copy, moment, await shopServers())).rejects.toThrow(/database\.dump: it is damaged/);
    expect(await sold()).toEqual(['yerba', 'since']);

    writeFileSync(file, whole);
    const restored = await bringBack(into, copy, moment, await shopServers());
    expect(await sold()).toEqual(['yerba', 'since']);
    await restored.putInPlace();
    expect(await sold()).toEqual(['yerba']);
    expect(await query(postgresUrl, 'SELECT home FROM sales.kit_epoch')).toEqual([{ home: 'elsewhere' }]);
    await restored.undo();
    expect(await sold()).toEqual(['yerba', 'since']);
    expect(await query(postgresUrl, "SELECT datname FROM pg_database WHERE datname ~ 'restoring|before'")).toEqual([]);
  },
);
