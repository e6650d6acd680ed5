import { type Network, startForTest } from '@mostrador/kit/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { ago, expectInvariants, makeShop, productData, refusal, type Shop, uuidv7 } from './make.ts';

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

const kinds = async (productId: string) =>
  (await shop.movements(productId)).map((one) => [one.kind, one.quantityMilli]).toReversed();
const soldAt = (minutes: number, ...lines: [string, number][]) =>
  shop.sale(lines, shop.branchId, { effectiveAt: ago(minutes) });

describe('a count', () => {
  it('is not changed by a sale of before it that arrives later, whose movement brings its opposite', async () => {
    const product = await shop.product();
    await shop.put(product, 9_000);
    await shop.count(product, 5_000);
    const sale = soldAt(10, [product, 2_000]);
    for (let times = 0; times < 2; times += 1) {
      await shop.sold(sale);
      await network.drain();
    }
    expect(await shop.level(product)).toBe(5_000);
    expect(await kinds(product)).toEqual([
      ['adjustment', 9_000],
      ['adjustment', -4_000],
      ['sale', -2_000],
      ['count_correction', 2_000],
    ]);
    const { movements } = await shop.inventory.listMovements({ sourceId: sale.saleId });
    expect(new Set(movements.map((one) => one.at))).toEqual(new Set([sale.effectiveAt]));
  });

  it('opens no conflict for what was sold before it, and one for what is sold after', async () => {
    const product = await shop.product();
    await shop.count(product, 0);
    await shop.sold(soldAt(10, [product, 2_000]));
    await network.drain();
    const open = async () => (await shop.conflicts()).filter((one) => one.productId === product);
    expect(await open()).toEqual([]);
    await shop.sold(soldAt(-1, [product, 1_000]));
    await network.drain();
    expect(await open()).toMatchObject([{ onHandMilli: -1_000 }]);
  });

  it('leaves what a person has accepted as it was', async () => {
    const product = await shop.product();
    await shop.count(product, 0, ago(5));
    await shop.sold(soldAt(1, [product, 3_000]));
    await network.drain();
    const [conflict] = (await shop.conflicts()).filter((one) => one.productId === product);
    await (await shop.as('supervisor')).resolveConflict({ conflictId: conflict!.conflictId });
    await shop.returned(shop.saleReturn(shop.sale([]), [[1, product, 9_000]], ago(10)));
    await network.drain();
    expect(await shop.level(product)).toBe(-3_000);
    expect((await shop.conflicts()).filter((one) => one.productId === product)).toEqual([]);
  });

  it('has seen voids and returns of before it too, of one sale and its void each by itself', async () => {
    const product = await shop.product();
    const sale = soldAt(30, [product, 2_000]);
    await shop.count(product, 5_000, ago(15));
    await shop.sold(sale);
    await shop.voided(sale, ago(20));
    await shop.returned(shop.saleReturn(sale, [[1, product, 1_000]], ago(16)));
    await network.drain();
    expect(await shop.level(product)).toBe(5_000);
    // What came back after the count is on top of it, whenever it was sold.
    const back = soldAt(30, [product, 3_000]);
    await shop.sold(back);
    await shop.voided(back, ago(10));
    await network.drain();
    expect(await shop.level(product)).toBe(8_000);
  });

  it('counts a clock that is absurd as after it', async () => {
    const product = await shop.product();
    await shop.count(product, 5_000);
    const flags = ['clock_absurd'];
    const sale = shop.sale([[product, 1_000]], shop.branchId, { effectiveAt: ago(90), flags });
    await shop.sold(sale);
    await network.drain();
    expect(await shop.level(product)).toBe(4_000);
    await shop.voided(sale, ago(80));
    await shop.returned(shop.saleReturn(sale, [[1, product, 1_000]], '2001-01-01T00:00:00.000Z'));
    await network.drain();
    expect(await shop.level(product)).toBe(6_000);
  });

  it('may have been made a while ago: what has moved since is on top of it', async () => {
    const product = await shop.product();
    await shop.sold(soldAt(10, [product, 1_000]));
    await shop.sold(soldAt(30, [product, 4_000]));
    await network.drain();
    await shop.put(product, 20_000);
    const request = {
      adjustmentId: uuidv7(),
      branchId: shop.branchId,
      productId: product,
      countedMilli: 5_000,
      countedAt: ago(20),
      reason: 'count',
    };
    const [one, other] = await Promise.all([shop.inventory.adjustStock(request), shop.inventory.adjustStock(request)]);
    expect([one.onHandMilli, other.onHandMilli]).toEqual([24_000, 24_000]);
    // An older one than is known moves nothing.
    await shop.count(product, 77_000, ago(25));
    expect(await shop.level(product)).toBe(24_000);
    await expect(shop.inventory.adjustStock({ ...request, countedAt: ago(19) })).rejects.toEqual(
      refusal('id_reused', 'adjustmentId'),
    );
  });

  it('is refused where its moment cannot be', async () => {
    const productId = await shop.product();
    const request = { adjustmentId: uuidv7(), branchId: shop.branchId, productId, reason: 'count' };
    for (const countedAt of [ago(-11), ago(36 * 24 * 60)]) {
      await expect(shop.inventory.adjustStock({ ...request, countedMilli: 1_000, countedAt })).rejects.toEqual(
        refusal('counted_at_out_of_range', 'countedAt'),
      );
    }
    await expect(shop.inventory.adjustStock({ ...request, deltaMilli: 1_000, countedAt: ago(1) })).rejects.toEqual(
      refusal('counted_at_without_count', 'countedAt'),
    );
  });

  it('and what it has seen give one level, whatever the order in which they come, and however often', async () => {
    const step = fc.record({
      kind: fc.constantFrom('sale', 'sale', 'void', 'return', 'count'),
      milli: fc.integer({ min: 1, max: 9 }).map((units) => units * 1_000),
      minutes: fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 2, maxLength: 2 }),
    });
    const steps = fc.uniqueArray(step, {
      minLength: 2,
      maxLength: 12,
      selector: ({ minutes }) => Math.max(...minutes),
    });
    const order = fc.infiniteStream(fc.nat());
    await fc.assert(
      fc.asyncProperty(steps, order, async (given, random) => {
        const product = await shop.product();
        const now = Date.now();
        const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
        const moved: { milli: number; minutes: number }[] = [];
        const facts = given.flatMap(({ kind, milli, minutes }): (() => Promise<unknown>)[] => {
          const [first, then] = [Math.max(...minutes), Math.min(...minutes)];
          if (kind === 'count') return [() => shop.count(product, milli, at(first))];
          const sale = shop.sale([[product, milli]], shop.branchId, { effectiveAt: at(first) });
          moved.push({ milli: -milli, minutes: first });
          if (kind === 'sale') return [() => shop.sold(sale), () => shop.sold(sale)];
          moved.push({ milli, minutes: then });
          const back = shop.saleReturn(sale, [[1, product, milli]], at(then));
          return [() => shop.sold(sale), () => (kind === 'void' ? shop.voided(sale, at(then)) : shop.returned(back))];
        });
        const shuffled = facts.map((tell) => ({ tell, key: random.next().value })).toSorted((a, b) => a.key - b.key);
        for (const [index, { tell }] of shuffled.entries()) {
          await tell();
          if (index % 3 === 0) await network.drain();
        }
        await network.drain();
        const counts = given.filter(({ kind }) => kind === 'count');
        const newest = counts.toSorted((a, b) => Math.max(...a.minutes) - Math.max(...b.minutes))[0];
        const since = moved.filter(({ minutes }) => !newest || minutes < Math.max(...newest.minutes));
        expect(await shop.level(product)).toBe((newest?.milli ?? 0) + since.reduce((sum, { milli }) => sum + milli, 0));
      }),
      { numRuns: 15 },
    );
  });
});

describe('a count of a pack family', () => {
  const family = async () => {
    const [can, six] = [uuidv7(), uuidv7()];
    await shop.inventory.createProducts({
      products: [
        { productId: can, data: productData({ name: 'Lata' }) },
        { productId: six, data: productData({ name: 'Pack x6', packOfProductId: can, packUnits: 6 }) },
      ],
    });
    return { can, six };
  };
  const levels = async ({ can, six }: { can: string; six: string }) => [await shop.level(can), await shop.level(six)];

  it('has seen the packs that sales of before it opened: none is opened again', async () => {
    const own = await family();
    await shop.count(own.can, 5_000);
    await shop.count(own.six, 2_000);
    await shop.sold(soldAt(10, [own.can, 8_000], [own.six, 1_000]));
    await network.drain();
    expect(await levels(own)).toEqual([5_000, 2_000]);
  });

  it('of its units opens no pack for what was sold before', async () => {
    const own = await family();
    await shop.put(own.six, 2_000);
    await shop.count(own.can, 2_000);
    await shop.sold(soldAt(10, [own.can, 3_000]));
    await network.drain();
    expect(await levels(own)).toEqual([2_000, 2_000]);
  });

  it('gives the same levels for a sale between two counts, in time or late', async () => {
    const [inTime, late] = [await family(), await family()];
    const between = (own: { can: string }) => shop.sold(soldAt(15, [own.can, 1_000]));
    for (const own of [inTime, late]) {
      await shop.count(own.six, 3_000, ago(30));
      await shop.count(own.can, 0, ago(20));
    }
    await between(inTime);
    await network.drain();
    expect(await levels(inTime)).toEqual([5_000, 2_000]);
    for (const own of [inTime, late]) await shop.count(own.six, 2_000, ago(10));
    await between(late);
    await network.drain();
    expect(await levels(late)).toEqual([5_000, 2_000]);
    expect(await levels(inTime)).toEqual([5_000, 2_000]);
    // The packs that the count replaced are used up like any others.
    for (let times = 0; times < 3; times += 1) {
      await shop.sold(soldAt(15, [late.can, 6_000]));
      await network.drain();
    }
    expect(await levels(late)).toEqual([-1_000, 2_000]);
  });
});
