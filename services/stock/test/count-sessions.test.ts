import { type Network, startForTest } from '@mostrador/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { ago, expectInvariants, makeShop, refusal, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
let countId: string;
beforeAll(async () => {
  network = await startForTest(stock);
});
beforeEach(async () => {
  shop = await makeShop(network);
  countId = uuidv7();
  await shop.inventory.openStockCount({ countId, branchId: shop.branchId, name: 'Góndola' });
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const line = (productId: string, countedMilli: number, zone = 'Salón', countedAt?: string) => ({
  lineId: uuidv7(),
  productId,
  zone,
  countedMilli,
  countedAt,
});
type Client = Shop['inventory'];
const add = (who: Client, ...lines: ReturnType<typeof line>[]) => who.addStockCountLines({ countId, lines });
const approve = async (who?: Client) => {
  const { version: expectedVersion } = await shop.inventory.getStockCount({ countId });
  return (who ?? (await shop.as('supervisor'))).approveStockCount({ countId, expectedVersion });
};

describe('a count', () => {
  it('adds up zones from several phones, and is true once it is approved', async () => {
    const [a, b] = [await shop.product(), await shop.product()];
    await shop.put(a, 10_000);
    const [first, second] = [await shop.as('cashier'), await shop.as('inventory')];
    const lines = [line(a, 4_000), line(b, 7_000)];
    await Promise.all([add(first, ...lines), add(first, ...lines), add(second, line(a, 3_000, 'Depósito'))]);
    expect(await shop.inventory.getStockCount({ countId })).toMatchObject({ products: 2, differing: 0, version: 3 });
    expect(await shop.level(a)).toBe(10_000);
    await expect(approve(await shop.as('inventory'))).rejects.toEqual(refusal('forbidden'));
    const supervisor = await shop.as('supervisor');
    expect(await approve(supervisor)).toMatchObject({ state: 'approved', version: 4 });
    expect(await approve(supervisor)).toMatchObject({ state: 'approved', version: 4 });
    expect([await shop.level(a), await shop.level(b)]).toEqual([7_000, 7_000]);
    await expect(add(first, line(a, 1_000))).rejects.toEqual(refusal('count_closed', 'countId'));
    expect(await add(first, ...lines)).toMatchObject({ state: 'approved' });
    await expect(add(first, { ...lines[0]!, countedMilli: 5_000 })).rejects.toEqual(
      refusal('id_reused', 'lines.0.lineId'),
    );
  });

  it('is of the moment at which it was made, whatever sales come later', async () => {
    const product = await shop.product();
    await shop.put(product, 10_000);
    await add(shop.inventory, line(product, 8_000, 'Salón', ago(30)));
    // Sold after it was counted, and before it: one is heard of before the approval, the other afterwards.
    await shop.sold(shop.sale([[product, 1_000]], shop.branchId, { effectiveAt: ago(10) }));
    await network.drain();
    await approve();
    // What was put there came after the moment of the count, too.
    expect(await shop.level(product)).toBe(17_000);
    await shop.sold(shop.sale([[product, 2_000]], shop.branchId, { effectiveAt: ago(60) }));
    await network.drain();
    expect(await shop.level(product)).toBe(17_000);
  });

  it('takes what one person says last of a zone, and tells where two differ', async () => {
    const product = await shop.product();
    const [first, second] = [await shop.as('cashier'), await shop.as('inventory')];
    await add(first, line(product, 4_000, 'Salón', ago(5)));
    await add(first, line(product, 5_000, ' SALÓN'));
    await add(second, line(product, 6_000, 'salon'));
    expect(await shop.inventory.getStockCount({ countId })).toMatchObject({ products: 1, differing: 1 });
    await expect(approve()).rejects.toEqual(refusal('count_differs'));
    const supervisor = await shop.as('supervisor');
    const { products } = await supervisor.listStockCountProducts({ countId, differingOnly: true });
    expect(products).toMatchObject([{ productId: product, countedMilli: undefined, expectedMilli: 0 }]);
    expect(products[0]!.findings.map((one) => one.countedMilli).toSorted()).toEqual([5_000, 6_000]);
    await add(first, line(product, 6_000));
    expect((await supervisor.listStockCountProducts({ countId, differingOnly: true })).products).toEqual([]);
    await approve(supervisor);
    expect(await shop.level(product)).toBe(6_000);
  });

  it('is blind to who counts, and of one company and branch', async () => {
    const product = await shop.product();
    await add(shop.inventory, line(product, 4_000));
    for (const who of [shop.inventory, await shop.as('cashier')])
      await expect(who.listStockCountProducts({ countId })).rejects.toEqual(refusal('forbidden'));
    const elsewhere = await shop.as('supervisor', [shop.otherBranchId]);
    await expect(add(elsewhere, line(product, 1_000))).rejects.toEqual(refusal('branch_foreign'));
    await expect(elsewhere.approveStockCount({ countId, expectedVersion: 2 })).rejects.toEqual(
      refusal('branch_foreign'),
    );
    const other = await makeShop(network);
    await expect(other.inventory.getStockCount({ countId })).rejects.toEqual(refusal('not_found', 'countId'));
    expect((await elsewhere.listStockCounts({})).counts).toEqual([]);
    expect((await shop.inventory.listStockCounts({ state: 'open' })).counts).toMatchObject([{ countId }]);
  });

  it('is approved as it was looked at, or given up', async () => {
    const product = await shop.product();
    await expect(approve()).rejects.toEqual(refusal('count_empty'));
    const { version } = await add(shop.inventory, line(product, 4_000));
    await add(shop.inventory, line(product, 5_000));
    const supervisor = await shop.as('supervisor');
    await expect(supervisor.approveStockCount({ countId, expectedVersion: version })).rejects.toEqual(
      refusal('version_old'),
    );
    await supervisor.cancelStockCount({ countId });
    expect(await supervisor.cancelStockCount({ countId })).toMatchObject({ state: 'cancelled' });
    await expect(approve(supervisor)).rejects.toEqual(refusal('count_closed'));
    expect(await shop.level(product)).toBe(0);
    await expect(add(shop.inventory, line(product, 1_500))).rejects.toEqual(refusal('count_closed'));
  });
});
