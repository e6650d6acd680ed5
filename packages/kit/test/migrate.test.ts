import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assertSchema } from '@mostrador/database';
import { migrateTogether, pendingMigrations, rolesOf, urlAs } from '@mostrador/database/migrate';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDatabase } from '../testing/index.ts';

let database: Awaited<ReturnType<typeof makeDatabase>>;
let admin: pg.Client;
let root: string;
beforeAll(async () => {
  database = await makeDatabase([]);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  root = await mkdtemp(join(tmpdir(), 'mostrador-migrate-'));
});
afterAll(async () => {
  await admin.end();
  await database.drop();
  await rm(root, { recursive: true });
});

type Version = Record<string, string>;
let services = 0;

/** A service whose versions are folders of migrations: each has those of the one before, and more. */
async function makeService(...versions: Version[]) {
  const name = `shop${(services += 1)}`;
  const made = [];
  for (const [index, migrations] of versions.entries()) {
    const folder = join(root, `${name}-${index}`);
    if (index > 0) await cp(join(root, `${name}-${index - 1}`), folder, { recursive: true });
    for (const [migration, sql] of Object.entries(migrations)) {
      await mkdir(join(folder, migration), { recursive: true });
      await writeFile(join(folder, migration, 'migration.sql'), sql);
    }
    made.push({ name, migrations: pathToFileURL(`${folder}/`) });
  }
  return made;
}

type Service = Awaited<ReturnType<typeof makeService>>[number];
const bring = (...all: (Service | undefined)[]) =>
  migrateTogether(
    all.map((service) => ({ service: service!, appPassword: 'test', relayPassword: 'test' })),
    database.url,
    'here',
  );
const columnsOf = async ({ name }: Service) =>
  (
    await admin.query(
      'select column_name as c from information_schema.columns where table_schema = $1 and table_name = $2',
      [name, 'things'],
    )
  ).rows.map(({ c }) => String(c));

const first = { '0001_init': 'create table things (tenant_id uuid primary key);' };
let good: Service[];
let bad: Service[];
beforeEach(async () => {
  good = await makeService(first, { '0002_more': 'alter table things add column more text;' });
  bad = await makeService(first, { '0002_worse': 'select 1;\nalter table things\n  add column it nosuchtype;' });
});

describe('a migration that fails', () => {
  it('says of which service and file it is and what PostgreSQL said of which line, and changes no service', async () => {
    await bring(good[0], bad[0]);
    await expect(bring(good[1], bad[1])).rejects.toThrow(
      new RegExp(
        `data of ${bad[0]!.name}.*0002_worse/migration.sql, line 3 \\(add column it nosuchtype;\\): type "nosuchtype" does not exist`,
      ),
    );
    expect(await columnsOf(good[0]!)).toEqual(['tenant_id']);
    await bring(good[0], bad[0]);
  });

  it('gives what PostgreSQL tells of the row where there is no line', async () => {
    const [one, next] = await makeService(
      { '0001_init': 'create table things (n int); insert into things values (7), (7);' },
      { '0002_once': 'create unique index on things (n);' },
    );
    await bring(one);
    await expect(bring(next)).rejects.toThrow(
      /0002_once\/migration\.sql: could not create unique index .*\(Key \(n\)=\(7\) is duplicated\.\)/,
    );
  });
});

describe('code that is older than the data', () => {
  it('is refused by name of the migration that it does not know, by who migrates and by who starts', async () => {
    const [old, young] = good as [Service, Service];
    await bring(young);
    await expect(bring(old)).rejects.toThrow(/0002_more, which this version of the code does not know/);
    const pool = new pg.Pool({ connectionString: urlAs(database.url, rolesOf(old.name).app, 'test', old.name) });
    await assertSchema(pool, young);
    await expect(assertSchema(pool, old)).rejects.toThrow(/0002_more, which this version/);
    await pool.end();
  });
});

describe('code that is newer than the data', () => {
  it('does not start, and says which migration is lacking', async () => {
    const [old, young] = good as [Service, Service];
    await expect(pendingMigrations([young], database.url)).resolves.toEqual([]);
    await bring(old);
    const pool = new pg.Pool({ connectionString: urlAs(database.url, rolesOf(old.name).app, 'test', old.name) });
    await expect(assertSchema(pool, young)).rejects.toThrow(/lacks the migration 0002_more\. make up/);
    await pool.end();
    await expect(pendingMigrations([young], database.url)).resolves.toEqual([`${old.name}/0002_more`]);
  });
});

describe('a migration that was edited after it was applied', () => {
  it('is told before anything is stopped for it, with what to do', async () => {
    const [old, edited] = await makeService(first, {});
    await bring(old);
    const file = new URL('0001_init/migration.sql', edited!.migrations);
    await writeFile(file, `${first['0001_init']} -- and more`);
    const told = /0001_init of \w+ was edited after it was applied: put it back .* the next number\..*make reset/;
    await expect(pendingMigrations([edited!], database.url)).rejects.toThrow(told);
    await expect(bring(edited)).rejects.toThrow(told);
  });
});

it('a deadlock with somebody else is tried again', async () => {
  const [old, young] = good as [Service, Service];
  await bring(old);
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query(`set deadlock_timeout = '20s'; begin; lock table ${old.name}.things in share mode`);
  const bringing = bring(young);
  const waits = `select from pg_locks where not granted and relation = '${old.name}.things'::regclass`;
  while ((await admin.query(waits)).rowCount === 0);
  // Held by the migration, which waits for us.
  await other.query(`lock table ${old.name}.kit_epoch in access exclusive mode; commit`);
  await other.end();
  await bringing;
  expect(await columnsOf(old)).toEqual(['tenant_id', 'more']);
});

it('data is at home where it was first migrated, and stays so', async () => {
  await bring(good[0]);
  await bring(good[1]);
  const { name } = good[0]!;
  const { rows } = await admin.query(`select home, home = ${name}.kit_home('here') as here from ${name}.kit_epoch`);
  expect(rows).toEqual([{ home: expect.stringMatching(/^here \d+ \d+$/), here: true }]);
});

it('goes well beside that of another database of the server, though roles are of both', async () => {
  const others = await Promise.all([1, 2, 3, 4].map(() => makeDatabase([])));
  const service = { service: good[1]!, appPassword: 'test', relayPassword: 'test' };
  await Promise.all(others.map(({ url }) => migrateTogether([service], url)));
  await Promise.all(others.map(({ drop }) => drop()));
});
