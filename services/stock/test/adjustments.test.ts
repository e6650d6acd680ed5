import { type Network, startForTest } from '@mostrador/kit/testing';
import { StockMoved } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, refusal, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
beforeAll(async () => {
  network = await startForTest(stock);
  shop = await makeShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const delta = (productId: string, deltaMilli: number) => ({
  adjustmentId: uuidv7(),
  branchId: shop.branchId,
  productId,
  deltaMilli,
  reason: 'purchase',
  note: '',
});
const count = (productId: string, countedMilli: number) => ({
  adjustmentId: uuidv7(),
  branchId: shop.branchId,
  productId,
  countedMilli,
  reason: 'count',
  note: '',
});

describe('adjustStock', () => {
  it('adds, takes and sets, with a movement for each and an event', async () => {
    const productId = await shop.product();
    expect(await shop.inventory.adjustStock(delta(productId, 5_000))).toEqual({
      branchId: shop.branchId,
      productId,
      onHandMilli: 5_000,
      version: 1,
    });
    expect(await shop.inventory.adjustStock({ ...delta(productId, -2_000), reason: 'damage' })).toMatchObject({
      onHandMilli: 3_000,
    });
    expect(await shop.inventory.adjustStock(count(productId, 8_000))).toMatchObject({ onHandMilli: 8_000, version: 3 });
    const movements = await shop.movements(productId);
    expect(movements.map((one) => [one.kind, one.reason, one.quantityMilli])).toEqual([
      ['adjustment', 'count', 5_000],
      ['adjustment', 'damage', -2_000],
      ['adjustment', 'purchase', 5_000],
    ]);
    const told = (await network.emitted(StockMoved, shop.tenantId)).flatMap((event) => event.body.levels);
    expect(told.filter((one) => one.productId === productId).map((one) => one.version)).toEqual([1, 2, 3]);
  });

  it('adjusts once, also in parallel, and answers the same later', async () => {
    const productId = await shop.product();
    const request = delta(productId, 2_000);
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.inventory.adjustStock(request)));
    await shop.put(productId, 10_000);
    answers.push(await shop.inventory.adjustStock(request));
    for (const answer of answers) expect(answer).toMatchObject({ onHandMilli: 2_000, version: 1 });
    expect(await shop.level(productId)).toBe(12_000);
    await expect(shop.inventory.adjustStock({ ...request, deltaMilli: 1 })).rejects.toEqual(
      refusal('id_reused', 'adjustmentId'),
    );
    const other = await shop.product();
    const rivals = await Promise.allSettled(
      [other, productId].map((id) =>
        shop.inventory.adjustStock({ ...request, adjustmentId: request.adjustmentId, productId: id, deltaMilli: 3 }),
      ),
    );
    for (const one of rivals) expect(one).toMatchObject({ status: 'rejected', reason: { reason: 'id_reused' } });
  });

  it('lets one of two different adjustments under one id win', async () => {
    const [a, b] = [await shop.product(), await shop.product()];
    const adjustmentId = uuidv7();
    const results = await Promise.allSettled(
      [a, b].map((id) => shop.inventory.adjustStock({ ...delta(id, 1_000), adjustmentId })),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(results.find((one) => one.status === 'rejected')).toMatchObject({ reason: { reason: 'id_reused' } });
    expect((await shop.level(a)) + (await shop.level(b))).toBe(1_000);
  });

  it('counts under the lock: what is sold meanwhile is not lost', async () => {
    const productId = await shop.product();
    await Promise.all([
      ...Array.from({ length: 10 }, () => shop.inventory.adjustStock(delta(productId, 1_000))),
      shop.inventory.adjustStock(count(productId, 50_000)),
    ]);
    const movements = (await shop.movements(productId)).toReversed();
    const at = movements.findIndex((one) => one.reason === 'count');
    const before = movements.slice(0, at).reduce((sum, one) => sum + one.quantityMilli, 0);
    expect(before + movements[at]!.quantityMilli).toBe(50_000);
  });

  it('notes a count that finds what was expected, without a movement', async () => {
    const productId = await shop.product();
    await shop.put(productId, 4_000);
    const request = count(productId, 4_000);
    expect(await shop.inventory.adjustStock(request)).toMatchObject({ onHandMilli: 4_000, version: 1 });
    expect(await shop.inventory.adjustStock(request)).toMatchObject({ onHandMilli: 4_000, version: 1 });
    expect(await shop.movements(productId)).toHaveLength(1);
  });

  it('refuses what it must', async () => {
    const productId = await shop.product();
    const untracked = await shop.product({ tracked: false });
    const good = delta(productId, 1_000);
    const stranger = await makeShop(network);
    const cases: [object, string, string][] = [
      [{ ...good, branchId: uuidv7() }, 'branch_unknown', 'branchId'],
      [{ ...good, branchId: stranger.branchId }, 'branch_unknown', 'branchId'],
      [{ ...good, productId: uuidv7() }, 'not_found', 'productId'],
      [{ ...good, productId: await stranger.product() }, 'not_found', 'productId'],
      [{ ...good, productId: untracked }, 'product_untracked', 'productId'],
      [{ ...good, countedMilli: 1 }, 'adjustment_delta_or_count', 'deltaMilli'],
      [{ ...good, deltaMilli: undefined }, 'adjustment_delta_or_count', 'deltaMilli'],
      [{ ...good, deltaMilli: 0 }, 'adjustment_delta_or_count', 'deltaMilli'],
      [{ ...good, deltaMilli: undefined, countedMilli: -1 }, 'out_of_range', 'countedMilli'],
      [{ ...good, reason: 'porque sí' }, 'not_allowed', 'reason'],
    ];
    for (const [request, reason, field] of cases) {
      await expect(shop.inventory.adjustStock(request)).rejects.toEqual(refusal(reason, field));
    }
    for (const client of [await shop.as('cashier'), await shop.as('viewer'), await shop.till()]) {
      await expect(client.adjustStock(good)).rejects.toEqual(refusal('forbidden'));
    }
    expect(await shop.level(productId)).toBe(0);
  });
});

describe('adjustStocks', () => {
  it('adjusts all or none, each seeing those before it', async () => {
    const [a, b] = [await shop.product(), await shop.product()];
    const { levels } = await shop.inventory.adjustStocks({
      adjustments: [delta(a, 1_000), delta(b, 7_000), count(a, 4_000)],
    });
    expect(levels.map((one) => one.onHandMilli)).toEqual([4_000, 7_000, 4_000]);
    expect((await shop.movements(a)).map((one) => one.quantityMilli).toSorted()).toEqual([1_000, 3_000]);
    const good = delta(a, 1_000);
    await expect(shop.inventory.adjustStocks({ adjustments: [good, delta(uuidv7(), 1_000)] })).rejects.toEqual(
      refusal('not_found', 'adjustments.1.productId'),
    );
    await expect(shop.inventory.adjustStocks({ adjustments: [good, good] })).rejects.toEqual(
      refusal('adjustment_id_repeated', 'adjustments.1.adjustmentId'),
    );
    expect(await shop.level(a)).toBe(4_000);
  });

  it('may be sent twice', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => shop.product()));
    const adjustments = ids.map((id) => delta(id, 3_000));
    const [first, second] = await Promise.all([
      shop.inventory.adjustStocks({ adjustments }),
      shop.inventory.adjustStocks({ adjustments }),
    ]);
    expect(second).toEqual(first);
    expect(await shop.level(ids[0]!)).toBe(3_000);
  });
});

describe('breakPack', () => {
  it('opens packs by hand, once', async () => {
    const unit = await shop.product();
    const pack = await shop.product({ packOfProductId: unit, packUnits: 12 });
    await shop.put(pack, 3_000);
    const request = { breakId: uuidv7(), branchId: shop.branchId, productId: pack, packs: 2 };
    const answers = await Promise.all([1, 2, 3].map(() => shop.inventory.breakPack(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      unitProductId: unit,
      unitsMilli: 24_000,
      packLevel: { onHandMilli: 1_000 },
      unitLevel: { onHandMilli: 24_000 },
    });
    await shop.put(unit, 1_000);
    expect(await shop.inventory.breakPack(request)).toEqual(answers[0]);
    await expect(shop.inventory.breakPack({ ...request, packs: 1 })).rejects.toEqual(refusal('id_reused', 'breakId'));
    await expect(shop.inventory.breakPack({ ...request, breakId: uuidv7() })).rejects.toEqual(
      refusal('packs_missing', 'packs'),
    );
    expect(await shop.level(unit)).toBe(25_000);
  });

  it('refuses what is no pack, is not tracked, is unknown, or is not the caller’s to open', async () => {
    const unit = await shop.product();
    const service = await shop.product({ tracked: false });
    const pack = await shop.product({ packOfProductId: service, packUnits: 2 });
    const request = (productId: string) => ({ breakId: uuidv7(), branchId: shop.branchId, productId, packs: 1 });
    await expect(shop.inventory.breakPack(request(unit))).rejects.toEqual(refusal('pack_not_a_pack', 'productId'));
    await expect(shop.inventory.breakPack(request(pack))).rejects.toEqual(refusal('pack_untracked', 'productId'));
    await expect(shop.inventory.breakPack(request(uuidv7()))).rejects.toEqual(refusal('not_found', 'productId'));
    await expect(shop.inventory.breakPack({ ...request(unit), branchId: uuidv7() })).rejects.toEqual(
      refusal('branch_unknown', 'branchId'),
    );
    await expect((await shop.as('cashier')).breakPack(request(unit))).rejects.toEqual(refusal('forbidden'));
  });
});
