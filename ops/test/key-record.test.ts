import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDatabase } from '@mostrador/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporary } from '../testing/temporary.ts';

process.env.MOSTRADOR_HOME = temporary();
const { assertSameKeys, makeKeys, noteKeys } = await import('../src/key-record.ts');
const { keys } = await import('../src/paths.ts');
const { withSql } = await import('../src/sql.ts');

let database: Awaited<ReturnType<typeof makeDatabase>>;
beforeAll(async () => {
  database = await makeDatabase([]);
});
afterAll(() => database.drop());

const file = join(keys, 'CHAIN_KEY.secret');
const isFine = () => assertSameKeys(database.url);

test('keys are made where there is no data, and never over data that was made with others', async () => {
  await isFine();
  makeKeys();
  // As of the version that kept no record.
  await withSql(database.url, (sql) => sql('create schema identity; create table identity.kit_epoch (epoch bigint)'));
  await isFine();
  renameSync(file, `${file}.away`);
  await expect(isFine()).rejects.toThrow(/CHAIN_KEY\.secret is missing/);
  renameSync(`${file}.away`, file);
  await noteKeys(database.url);
  await isFine();

  const before = readFileSync(file, 'utf8');
  writeFileSync(file, `${Buffer.alloc(32).toString('base64')}\n`);
  await expect(isFine()).rejects.toThrow(/CHAIN_KEY\.secret is another/);
  writeFileSync(file, before);
  renameSync(join(keys, 'service-sales.jwk.json'), join(keys, 'away'));
  await expect(isFine()).rejects.toThrow(/service-sales\.jwk\.json is missing/);
  process.env.NEW_KEYS = '1';
  try {
    await isFine();
    makeKeys();
    await noteKeys(database.url);
  } finally {
    delete process.env.NEW_KEYS;
  }
  renameSync(join(keys, 'away'), join(temporary(), 'away'));
});

test('a key that is given is the one that counts, and one is rotated by telling the one before it', async () => {
  const before = readFileSync(join(keys, 'SEALING_KEY.secret'), 'utf8').trim();
  process.env.SEALING_KEY = Buffer.alloc(32, 1).toString('base64');
  try {
    await expect(isFine()).rejects.toThrow(/SEALING_KEY\.secret is another/);
    process.env.SEALING_KEY_BEFORE = before;
    await isFine();
  } finally {
    delete process.env.SEALING_KEY;
    delete process.env.SEALING_KEY_BEFORE;
  }
});
