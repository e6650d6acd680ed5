import { type Network, startForTest } from '@mostrador/kit/testing';
import type { Kardex } from '@mostrador/proto/stock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, refusal, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
beforeAll(async () => {
  network = await startForTest(stock);
});
beforeEach(async () => {
  shop = await makeShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const buy = (productId: string, deltaMilli: number, unitCostMinor: number) =>
  shop.inventory.adjustStock({
    adjustmentId: uuidv7(),
    branchId: shop.branchId,
    productId,
    deltaMilli,
    unitCostMinor,
    reason: 'purchase',
  });

const kardexOf = (productId: string, more: object = {}) =>
  shop.inventory.getKardex({ branchId: shop.branchId, productId, ...more });

const rowsOf = ({ movements }: Kardex) =>
  movements.map((one) => [one.kind, one.quantityMilli, one.valueMinor, one.balanceAfterMilli, one.balanceValueMinor]);

describe('a level', () => {
  it('is worth what was bought, at the average of the moment, and not told to the counter', async () => {
    const productId = await shop.product({ costMinor: 5 });
    await buy(productId, 10_000, 100);
    await buy(productId, 10_000, 200);
    await shop.sold(shop.sale([[productId, 5_000]]));
    await network.drain();
    expect((await shop.inventory.listLevels({ productId })).levels).toMatchObject([{ valueMinor: 2_250 }]);
    expect((await (await shop.till()).listLevels({ productId })).levels[0]!.valueMinor).toBeUndefined();
  });

  it('sold below nothing is worth the last cost until goods come, which make good the difference', async () => {
    const productId = await shop.product({ costMinor: 5 });
    await buy(productId, 1_000, 100);
    await shop.sold(shop.sale([[productId, 3_000]]));
    await network.drain();
    await buy(productId, 10_000, 120);
    expect(rowsOf(await kardexOf(productId))).toEqual([
      ['adjustment', 1_000, 100, 1_000, 100],
      ['sale', -3_000, -300, -2_000, -200],
      ['adjustment', 10_000, 1_200, 8_000, 1_000],
      ['revaluation', 0, -40, 8_000, 960],
    ]);
  });

  it('of before is worth what its next movement knows', async () => {
    const productId = await shop.product({ costMinor: 70 });
    await shop.put(productId, 4_000);
    await network.sql('update stock.levels set value_known = false where product_id = $1', [productId]);
    await network.sql('update stock.products set cost_minor = 80 where product_id = $1', [productId]);
    expect((await shop.inventory.listLevels({ productId })).levels[0]!.valueMinor).toBeUndefined();
    await shop.sold(shop.sale([[productId, 1_000]]));
    await network.drain();
    expect((await shop.inventory.listLevels({ productId })).levels).toMatchObject([{ valueMinor: 240 }]);
  });
});

describe('getKardex', () => {
  it('tells a period: what there was, what moved, what is left, page by page', async () => {
    const productId = await shop.product({ costMinor: 10 });
    await shop.put(productId, 10_000);
    await shop.put(productId, 4_000, shop.otherBranchId);
    const from = await clock();
    for (const milli of [1_000, 2_000, 3_000]) await shop.put(productId, -milli);
    const to = await clock();
    await shop.put(productId, 50_000);
    const whole = await kardexOf(productId, { from, to });
    expect(whole).toMatchObject({
      opening: { onHandMilli: 10_000, valueMinor: 100 },
      closing: { onHandMilli: 4_000, valueMinor: 40 },
      nextPageToken: '',
    });
    expect(whole.movements.map((one) => one.balanceAfterMilli)).toEqual([9_000, 7_000, 4_000]);
    const first = await kardexOf(productId, { from, to, pageSize: 2 });
    const rest = await kardexOf(productId, { from, to, pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.movements, ...rest.movements]).toEqual(whole.movements);
    expect([rest.opening, rest.closing, rest.nextPageToken]).toEqual([whole.opening, whole.closing, '']);
    expect(await kardexOf(productId, { to: from })).toMatchObject({
      opening: { onHandMilli: 0 },
      closing: whole.opening,
    });
    expect(await kardexOf(productId, { from: await clock() })).toMatchObject({
      opening: { onHandMilli: 54_000 },
      closing: { onHandMilli: 54_000 },
      movements: [],
    });
  });

  it('is for who may look into this branch', async () => {
    const productId = await shop.product();
    const [elsewhere, cashier] = [await shop.as('inventory', [shop.otherBranchId]), await shop.as('cashier')];
    const asked = { branchId: shop.branchId, productId };
    await expect(elsewhere.getKardex(asked)).rejects.toEqual(refusal('branch_foreign', 'branchId'));
    await expect(cashier.getKardex(asked)).rejects.toEqual(refusal('forbidden'));
    const other = await makeShop(network);
    await expect(other.inventory.getKardex(asked)).rejects.toEqual(refusal('branch_unknown', 'branchId'));
  });
});

describe('listPastLevels', () => {
  it('tells what a branch had at a moment, and what it was worth', async () => {
    const [a, b, c] = [await shop.product({ costMinor: 10 }), await shop.product(), await shop.product()];
    await shop.put(a, 10_000);
    await shop.put(b, 1_000);
    const at = await clock();
    await shop.put(a, -4_000);
    await shop.put(c, 1_000);
    const { branchId } = shop;
    const { levels } = await shop.inventory.listPastLevels({ branchId, at });
    expect(levels.map((one) => [one.productId, one.balance])).toEqual(
      [
        [a, { onHandMilli: 10_000, valueMinor: 100 }],
        [b, { onHandMilli: 1_000, valueMinor: 70_000 }],
      ].toSorted(([x], [y]) => (x! < y! ? -1 : 1)),
    );
    const first = await shop.inventory.listPastLevels({ branchId, at, pageSize: 1 });
    const rest = await shop.inventory.listPastLevels({ branchId, at, pageSize: 1, pageToken: first.nextPageToken });
    expect([...first.levels, ...rest.levels]).toEqual(levels);
  });
});

/** The moment between what was noted and what will be. */
async function clock(): Promise<string> {
  const now = Date.now();
  while (Date.now() <= now + 1);
  return new Date(now + 1).toISOString();
}
