import { type Network, startForTest } from '@mostrador/kit/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, productData, type Shop, uuidv7 } from './make.ts';

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

describe('packs', () => {
  const family = async () => {
    const [can, six, box] = [uuidv7(), uuidv7(), uuidv7()];
    await shop.inventory.createProducts({
      products: [
        { productId: can, data: productData({ name: 'Lata' }) },
        { productId: six, data: productData({ name: 'Pack x6', packOfProductId: can, packUnits: 6 }) },
        { productId: box, data: productData({ name: 'Caja x4', packOfProductId: six, packUnits: 4 }) },
      ],
    });
    return { can, six, box };
  };
  const levelsOf = async (own: { can: string; six: string; box: string }) =>
    Promise.all([own.can, own.six, own.box].map((id) => shop.level(id)));

  it('are opened when units run short, as movements of the sale’s line', async () => {
    const own = await family();
    await shop.put(own.can, 1_000);
    await shop.put(own.box, 2_000);
    const sale = shop.sale([[own.can, 2_000]]);
    await shop.sold(sale);
    await shop.sold(sale);
    await network.drain();
    expect(await levelsOf(own)).toEqual([5_000, 3_000, 1_000]);
    const { movements } = await shop.inventory.listMovements({ sourceId: sale.saleId });
    const seen = movements.map((one) => [one.step, one.kind, one.productId, one.quantityMilli]);
    expect(seen.toSorted((x, y) => String(x).localeCompare(String(y)))).toEqual([
      [0, 'sale', own.can, -2_000],
      [1, 'pack_in', own.six, 4_000],
      [1, 'pack_out', own.box, -1_000],
      [2, 'pack_in', own.can, 6_000],
      [2, 'pack_out', own.six, -1_000],
    ]);
    expect((await shop.conflicts()).filter((one) => one.productId === own.can)).toEqual([]);
  });

  it('are opened once, however often the sale is told', async () => {
    const own = await family();
    await shop.put(own.six, 3_000);
    const sale = shop.sale([[own.can, 6_000]]);
    for (let times = 0; times < 3; times += 1) {
      await shop.sold(sale);
      await network.drain();
    }
    expect(await levelsOf(own)).toEqual([0, 2_000, 0]);
    expect((await shop.movements(own.six)).filter((one) => one.kind === 'pack_out')).toHaveLength(1);
  });

  it('are opened in the branch of the sale only', async () => {
    const own = await family();
    await shop.put(own.box, 2_000, shop.otherBranchId);
    await shop.sold(shop.sale([[own.can, 1_000]]));
    await network.drain();
    expect(await shop.level(own.can)).toBe(-1_000);
    expect(await shop.level(own.box, shop.otherBranchId)).toBe(2_000);
  });

  it('are opened for sold packs too', async () => {
    const own = await family();
    await shop.put(own.box, 3_000);
    await shop.sold(shop.sale([[own.six, 1_000]]));
    await network.drain();
    expect(await levelsOf(own)).toEqual([0, 3_000, 2_000]);
  });

  it('keep the total of the family in base units, whatever the order and grouping of events', async () => {
    type Step = { kind: 'sale' | 'void' | 'return'; product: 'can' | 'six' | 'box'; count: number };
    const step = fc.record<Step>({
      kind: fc.constantFrom('sale', 'sale', 'sale', 'void', 'return'),
      product: fc.constantFrom('can', 'can', 'six', 'box'),
      count: fc.integer({ min: 1, max: 9 }),
    });
    const inCans = { can: 1, six: 6, box: 24 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        async (steps, random) => {
          const own = await family();
          await Promise.all([shop.put(own.can, 5_000), shop.put(own.six, 3_000), shop.put(own.box, 2_000)]);
          const facts = steps.flatMap(({ kind, product, count }) => {
            const sale = shop.sale([[own[product], count * 1_000]]);
            const back = shop.saleReturn(sale, [[1, own[product], count * 1_000]]);
            const tell = {
              sale: () => shop.sold(sale),
              void: () => shop.voided(sale),
              return: () => shop.returned(back),
            };
            return kind === 'sale' ? [tell.sale] : [tell.sale, tell[kind]];
          });
          // Three groups, each told at once and applied before the next; the last tells a part of everything again.
          const groups = facts.map((tell) => ({ tell, group: random.next().value % 3 }));
          for (const current of [0, 1, 2]) {
            await Promise.all(groups.filter(({ group }) => group === current).map(({ tell }) => tell()));
            if (current === 2) await Promise.all(facts.filter((_, index) => index % 4 === 0).map((tell) => tell()));
            await network.drain();
          }
          const sold = steps
            .filter((one) => one.kind === 'sale')
            .reduce((sum, one) => sum + one.count * inCans[one.product], 0);
          const [can, six, box] = await levelsOf(own);
          expect(can! + six! * 6 + box! * 24).toBe((5 + 18 + 48 - sold) * 1_000);
        },
      ),
      { numRuns: 10 },
    );
  });
});
