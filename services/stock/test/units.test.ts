import { type Network, startForTest } from '@mostrador/kit/testing';
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

describe('what is sold by unit', () => {
  it('is adjusted and counted in whole units only', async () => {
    const [bottle, cheese] = [await shop.product(), await shop.product({ unit: 'kg' })];
    const request = (productId: string) => ({
      adjustmentId: uuidv7(),
      branchId: shop.branchId,
      productId,
      reason: 'purchase',
    });
    for (const [amount, field] of [
      [{ deltaMilli: 500 }, 'deltaMilli'],
      [{ deltaMilli: -1_001 }, 'deltaMilli'],
      [{ countedMilli: 1_500 }, 'countedMilli'],
    ] as const) {
      const one = { ...request(bottle), ...amount };
      await expect(shop.inventory.adjustStock(one)).rejects.toEqual(refusal('quantity_not_whole', field));
      const good = { ...request(cheese), ...amount };
      await expect(shop.inventory.adjustStocks({ adjustments: [good, one] })).rejects.toEqual(
        refusal('quantity_not_whole', `adjustments.1.${field}`),
      );
      expect(await shop.inventory.adjustStock({ ...good, adjustmentId: uuidv7() })).toBeDefined();
    }
    expect(await shop.level(bottle)).toBe(0);
  });

  it('is counted in whole units where a conflict is settled', async () => {
    const bottle = await shop.product();
    await shop.sold(shop.sale([[bottle, 1_500]]));
    await network.drain();
    expect(await shop.level(bottle)).toBe(-1_500);
    const { conflictId } = (await shop.conflicts()).find((one) => one.productId === bottle)!;
    const supervisor = await shop.as('supervisor');
    await expect(supervisor.resolveConflict({ conflictId, countedMilli: 500 })).rejects.toEqual(
      refusal('quantity_not_whole', 'countedMilli'),
    );
    expect(await supervisor.resolveConflict({ conflictId, countedMilli: 2_000 })).toMatchObject({ onHandMilli: 2_000 });
  });
});

describe('a part of a pack', () => {
  const family = async () => {
    const can = await shop.product();
    const six = await shop.product({ packOfProductId: can, packUnits: 6 });
    const box = await shop.product({ packOfProductId: six, packUnits: 4 });
    return [can, six, box] as const;
  };
  const levels = (ids: readonly string[]) => Promise.all(ids.map((id) => shop.level(id)));

  it('that comes back is its units, once', async () => {
    const [can, six, box] = await family();
    await shop.put(six, 4_000);
    const sale = shop.sale([[six, 2_000]]);
    await shop.sold(sale);
    const back = shop.saleReturn(sale, [[1, six, 1_500]]);
    await shop.returned(back);
    await network.drain();
    await shop.returned(back);
    await network.drain();
    expect(await levels([can, six, box])).toEqual([3_000, 3_000, 0]);
    // Three eighths of a box of four: a six-pack and three cans.
    await shop.returned(shop.saleReturn(sale, [[1, box, 375]]));
    await network.drain();
    expect(await levels([can, six, box])).toEqual([6_000, 4_000, 0]);
  });

  it('that is sold leaves the rest of the pack as units, and a void puts the same back', async () => {
    const [can, six] = await family();
    await shop.put(six, 3_000);
    const sale = shop.sale([[six, 1_500]]);
    await shop.sold(sale);
    await network.drain();
    expect(await levels([can, six])).toEqual([3_000, 1_000]);
    await shop.voided(sale);
    await network.drain();
    expect(await levels([can, six])).toEqual([6_000, 2_000]);
  });

  it('stays one where its units are not tracked or it is sold by weight', async () => {
    const service = await shop.product({ tracked: false });
    const voucher = await shop.product({ packOfProductId: service, packUnits: 2 });
    const can = await shop.product();
    const bag = await shop.product({ packOfProductId: can, packUnits: 2, unit: 'kg' });
    const sale = shop.sale([]);
    await shop.returned(
      shop.saleReturn(sale, [
        [1, voucher, 500],
        [2, bag, 500],
      ]),
    );
    await network.drain();
    expect(await levels([service, voucher, can, bag])).toEqual([0, 500, 0, 500]);
  });
});

describe('bounds', () => {
  it('of quantities and amounts hold at every door', async () => {
    const productId = await shop.product({ unit: 'kg' });
    const request = { adjustmentId: uuidv7(), branchId: shop.branchId, productId, reason: 'other' };
    for (const amount of [{ deltaMilli: 1e9 + 1 }, { deltaMilli: -1e9 - 1 }, { countedMilli: 1e9 + 1 }]) {
      const field = Object.keys(amount)[0]!;
      await expect(shop.inventory.adjustStock({ ...request, ...amount })).rejects.toEqual(
        refusal('out_of_range', field),
      );
    }
    expect(await shop.inventory.adjustStock({ ...request, deltaMilli: 1e9 })).toMatchObject({ onHandMilli: 1e9 });
    for (const amount of [{ priceMinor: 1e12 + 1 }, { costMinor: 1e12 + 1 }]) {
      await expect(shop.product(amount)).rejects.toEqual(refusal('out_of_range', `data.${Object.keys(amount)[0]}`));
    }
    expect(await shop.product({ priceMinor: 1e12 })).toBeDefined();
    const can = await shop.product();
    const pallet = await shop.product({ packOfProductId: can, packUnits: 10_000 });
    const open = { breakId: uuidv7(), branchId: shop.branchId, productId: pallet };
    await expect(shop.inventory.breakPack({ ...open, packs: 101 })).rejects.toEqual(refusal('packs_too_many', 'packs'));
  });

  it('set an absurd line aside, with its reason, and the rest goes on', async () => {
    const [product, other] = [await shop.product(), await makeShop(network)];
    const theirs = await other.product();
    const sale = shop.sale([
      [product, 1e15],
      [product, 2_000],
    ]);
    await Promise.all([shop.sold(sale), other.sold(other.sale([[theirs, 1_000]]))]);
    await network.drain();
    expect(await shop.level(product)).toBe(-2_000);
    expect(await other.level(theirs)).toBe(-1_000);
    expect(
      await network.sql('select line_number, reason from stock.unmatched_lines where source_id = $1', [sale.saleId]),
    ).toEqual([{ line_number: 1, reason: 'quantity_out_of_range' }]);
  });
});
