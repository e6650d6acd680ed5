import { fiscal } from '@mostrador/fiscal';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startUpgrade } from './upgrade.ts';

const [tenant, other, sent, unsent] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];

let shop: Awaited<ReturnType<typeof startUpgrade>>;
beforeAll(async () => {
  shop = await startUpgrade();
  await shop.bringBefore(fiscal, '0014');
  const voucher = (of: string, id: string, attempts: number) =>
    `('${of}', '${id}', '${id}', '${id}', 'invoice', now(), ${attempts})`;
  const attempt = (of: string, id: string, day: number) =>
    `('${of}', gen_random_uuid(), 1, 6, 1, '${id}', '2026-11-0${day}', '{}', 1, '2026-11-0${day}T12:00:00Z')`;
  await shop.admin.query(`
    set search_path = fiscal;
    insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, effective_at, attempts)
    values ${voucher(tenant, sent, 2)}, ${voucher(tenant, unsent, 0)}, ${voucher(other, sent, 1)};
    insert into attempts values ${attempt(tenant, sent, 3)}, ${attempt(tenant, sent, 2)}, ${attempt(other, sent, 1)},
      ${attempt(tenant, unsent, 4)}`);
  await shop.upgrade(fiscal);
});
afterAll(() => shop.stop());

it('vouchers of before know when AFIP was asked for them first', async () => {
  const rows = await shop.rows(
    'select tenant_id, first_sent_at from vouchers where first_sent_at is not null order by first_sent_at',
  );
  expect(rows).toEqual([
    { tenant_id: other, first_sent_at: new Date('2026-11-01T12:00:00Z') },
    { tenant_id: tenant, first_sent_at: new Date('2026-11-02T12:00:00Z') },
  ]);
});
