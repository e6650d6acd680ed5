import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariants } from '@mostrador/stock/invariants';
import { stock } from '@mostrador/stock';
import { startUpgrade } from './upgrade.ts';

const [tenant, branch, can, six] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
const [first, newest, same] = [uuidv7(), uuidv7(), uuidv7()];

let shop: Awaited<ReturnType<typeof startUpgrade>>;
beforeAll(async () => {
  shop = await startUpgrade();
  await shop.bringBefore(stock, '0002');
  const product = (
    id: string,
    number: number,
    name: string,
  ) => `('${tenant}', '${id}', '${name}', '${name}', 'Kiosco', 1, 1,
    'taxed', 2100, 0, false, true, 'unit', null, 0, null, true, 1, ${number}, now(), '')`;
  const adjusted = (
    id: string,
    productId: string,
    counted: number,
    hour: number,
  ) => `('${tenant}', '${id}', '${branch}',
    '${productId}', null, ${counted}, 'count', '', 'me', '2026-03-01T${hour}:00:00Z', ${counted}, ${hour})`;
  const moved = (id: string, productId: string, quantity: number) => `('${tenant}', '${id}', 0, 'adjustment', 0,
    '${productId}', '${branch}', ${quantity}, null, 'count', 'me', '2026-03-01T10:00:00Z', '${uuidv7()}')`;
  await shop.admin.query(`
    set search_path = stock;
    insert into feed_heads values ('${tenant}', 2);
    insert into products values ${product(can, 1, 'Квас')}, ${product(six, 2, 'Six')};
    insert into product_barcodes values ('${tenant}', '${can}', 0, '037208912347', true),
      ('${tenant}', '${six}', 0, '0037208912347', true), ('${tenant}', '${six}', 1, '037208912340', true);
    insert into levels values ('${tenant}', '${branch}', '${can}', 7000, 2), ('${tenant}', '${branch}', '${six}', 3000, 1);
    insert into adjustments values ${adjusted(first, can, 4000, 10)}, ${adjusted(newest, can, 7000, 11)},
      ${adjusted(uuidv7(), six, 3000, 10)}, ${adjusted(same, six, 3000, 12)};
    insert into stock_movements values ${moved(first, can, 4000)}, ${moved(newest, can, 3000)}, ${moved(uuidv7(), six, 3000)};
    insert into unmatched_lines values ('${tenant}', '${first}', 1, 'sale', 'x', '${branch}', -1000, now())`);
  await shop.upgrade(stock);
});
afterAll(() => shop.stop());

const rows = (sql: string) => shop.rows<Record<string, unknown>>(sql);

describe('data of the first version', () => {
  it('knows the moment of its newest counts, and what they replaced', async () => {
    expect(await rows('select product_id, counted_at, uncounted_milli from levels order by counted_at')).toEqual([
      { product_id: can, counted_at: new Date('2026-03-01T11:00:00Z'), uncounted_milli: '4000' },
      { product_id: six, counted_at: new Date('2026-03-01T12:00:00Z'), uncounted_milli: '3000' },
    ]);
  });

  it('has canonical codes, also where two products have the same', async () => {
    expect(await rows('select barcode, canonical from product_barcodes order by barcode')).toEqual([
      { barcode: '0037208912347', canonical: '0037208912347' },
      { barcode: '037208912340', canonical: '037208912340' },
      { barcode: '037208912347', canonical: '0037208912347' },
    ]);
  });

  it('has balances in its kardex, and does not know what it is worth until it moves', async () => {
    const own = `where product_id = '${can}'`;
    expect(
      await rows(`select balance_milli, balance_value_minor from stock_movements ${own} order by fact_number`),
    ).toEqual([
      { balance_milli: '4000', balance_value_minor: null },
      { balance_milli: '7000', balance_value_minor: null },
    ]);
    expect(await rows(`select value_minor, value_known, reserved_milli from levels ${own}`)).toEqual([
      { value_minor: '0', value_known: false, reserved_milli: '0' },
    ]);
  });

  it('has its lines without a product set aside for that reason, and its products to be indexed anew', async () => {
    expect(await rows('select reason from unmatched_lines')).toEqual([{ reason: 'product_unknown' }]);
    expect(await rows('select company_id from renewals')).toEqual([{ company_id: tenant }]);
  });

  it('has a category for each text, and tills are told of it and of what is in it', async () => {
    const [category] = await rows('select category_id, name, parent_id, change_number, version from categories');
    expect(category).toMatchObject({ name: 'Kiosco', parent_id: null, change_number: '3', version: '1' });
    const products = await rows('select category, category_id, change_number, version from products order by 3');
    const inside = { category: 'Kiosco', category_id: category!['category_id'], version: '1' };
    expect(products).toEqual([
      { ...inside, change_number: '4' },
      { ...inside, change_number: '5' },
    ]);
    expect(await rows('select last_change from feed_heads')).toEqual([{ last_change: '5' }]);
  });

  it('keeps its promises, and its row security', async () => {
    const asked = invariants.filter(({ name }) => name !== 'adjustments_moved_what_they_say');
    for (const { name, sql } of asked) expect([name, await rows(sql)]).toEqual([name, []]);
    expect(
      await rows(`select relname from pg_class where relnamespace = 'stock'::regnamespace and relkind = 'r'
        and not relforcerowsecurity order by 1`),
    ).toEqual(
      [
        '_prisma_migrations',
        'category_renames',
        'kit_epoch',
        'kit_stream',
        'renewals',
        'repricings_due',
        'reservation_dues',
      ].map((relname) => ({ relname })),
    );
  });
});
