import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { migrate } from '@mostrador/database/migrate';
import { fiscal } from '@mostrador/fiscal';
import { makeDatabase, uuidv7 } from '@mostrador/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

const [tenant, other, sent, unsent] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];

let database: Awaited<ReturnType<typeof makeDatabase>>;
let client: pg.Client;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/mostrador-`);
  cpSync(fiscal.migrations, folder, { recursive: true });
  rmSync(`${folder}/0014_first_sent`, { recursive: true });
  database = await makeDatabase([{ ...fiscal, migrations: pathToFileURL(`${folder}/`) }]);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const voucher = (of: string, id: string, attempts: number) =>
    `('${of}', '${id}', '${id}', '${id}', 'invoice', now(), ${attempts})`;
  const attempt = (of: string, id: string, day: number) =>
    `('${of}', gen_random_uuid(), 1, 6, 1, '${id}', '2026-11-0${day}', '{}', 1, '2026-11-0${day}T12:00:00Z')`;
  await client.query(`
    set search_path = fiscal;
    insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, effective_at, attempts)
    values ${voucher(tenant, sent, 2)}, ${voucher(tenant, unsent, 0)}, ${voucher(other, sent, 1)};
    insert into attempts values ${attempt(tenant, sent, 3)}, ${attempt(tenant, sent, 2)}, ${attempt(other, sent, 1)},
      ${attempt(tenant, unsent, 4)}`);
  await migrate(fiscal, { adminUrl: database.url, appPassword: 'test', relayPassword: 'test' });
});
afterAll(async () => {
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

it('vouchers of before know when AFIP was asked for them first', async () => {
  const { rows } = await client.query(
    'select tenant_id, first_sent_at from vouchers where first_sent_at is not null order by first_sent_at',
  );
  expect(rows).toEqual([
    { tenant_id: other, first_sent_at: new Date('2026-11-01T12:00:00Z') },
    { tenant_id: tenant, first_sent_at: new Date('2026-11-02T12:00:00Z') },
  ]);
});
