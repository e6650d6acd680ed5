import { type Network, startForTest } from '@mostrador/kit/testing';
import { StockServiceDefinition } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, productData, refusal, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
/** A product that has moved, and is short, in both branches. */
let productId: string;
beforeAll(async () => {
  network = await startForTest(stock);
  shop = await makeShop(network);
  productId = await shop.product();
  for (const branchId of [shop.branchId, shop.otherBranchId])
    await shop.sold(shop.sale([[productId, 1_000]], branchId));
  await network.drain();
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const here = (role: Parameters<Shop['as']>[0]) => shop.as(role, [shop.branchId]);
const adjustment = (branchId: string) => ({
  adjustmentId: uuidv7(),
  branchId,
  productId,
  deltaMilli: 1_000,
  reason: 'purchase',
  note: '',
});

describe('somebody who acts in one branch only', () => {
  it('does not write the catalogue, which is the whole company’s', async () => {
    const inventory = await here('inventory');
    const request = { productId: uuidv7(), data: productData() };
    for (const call of [
      inventory.createProduct(request),
      inventory.createProducts({ products: [request] }),
      inventory.updateProduct({ ...request, expectedVersion: 1 }, { idempotencyKey: uuidv7() }),
      inventory.createSupplier({ supplierId: uuidv7(), name: 'Sur', cuit: '' }),
    ])
      await expect(call).rejects.toEqual(refusal('all_branches_needed'));
    expect((await inventory.getProduct({ productId })).productId).toBe(productId);
  });

  it('moves the goods of that branch only', async () => {
    const inventory = await here('inventory');
    expect(await inventory.adjustStock(adjustment(shop.branchId))).toMatchObject({ onHandMilli: 0 });
    await expect(inventory.adjustStock(adjustment(shop.otherBranchId))).rejects.toEqual(
      refusal('branch_foreign', 'branchId'),
    );
    const adjustments = [adjustment(shop.branchId), adjustment(shop.otherBranchId)];
    await expect(inventory.adjustStocks({ adjustments })).rejects.toEqual(
      refusal('branch_foreign', 'adjustments.1.branchId'),
    );
    await expect(
      inventory.breakPack({ breakId: uuidv7(), branchId: shop.otherBranchId, productId, packs: 1 }),
    ).rejects.toEqual(refusal('branch_foreign', 'branchId'));
    await shop.put(productId, -1_000);
  });

  it('settles the conflicts of that branch only', async () => {
    const product = await shop.product();
    for (const branchId of [shop.branchId, shop.otherBranchId])
      await shop.sold(shop.sale([[product, 1_000]], branchId));
    await network.drain();
    const supervisor = await here('supervisor');
    for (const { conflictId, branchId } of (await shop.conflicts()).filter((one) => one.productId === product)) {
      const resolved = supervisor.resolveConflict({ conflictId });
      if (branchId === shop.branchId) expect(await resolved).toMatchObject({ resolution: 'accepted' });
      else await expect(resolved).rejects.toEqual(refusal('branch_foreign', 'conflictId'));
    }
  });

  it('sees what is in that branch only, at the counter and at a till too', async () => {
    const supervisor = await here('supervisor');
    const atTill = network.client(StockServiceDefinition, await shop.atTill('cashier'));
    for (const client of [supervisor, atTill, await shop.till()]) {
      const { levels } = await client.listLevels({ productId });
      expect(levels.map((one) => one.branchId)).toEqual([shop.branchId]);
      await expect(client.listLevels({ branchId: shop.otherBranchId })).rejects.toEqual(
        refusal('branch_foreign', 'branchId'),
      );
    }
    const places = async (client: typeof supervisor, branchId = '') => [
      ...(await client.listMovements({ branchId })).movements.map((one) => one.branchId),
      ...(await client.listConflicts({ branchId })).conflicts.map((one) => one.branchId),
    ];
    expect(new Set(await places(supervisor))).toEqual(new Set([shop.branchId]));
    expect(new Set(await places(await shop.as('supervisor')))).toEqual(new Set([shop.branchId, shop.otherBranchId]));
    expect(new Set(await places(await shop.as('viewer'), shop.otherBranchId))).toEqual(new Set([shop.otherBranchId]));
    for (const verb of ['listMovements', 'listConflicts'] as const)
      await expect(supervisor[verb]({ branchId: shop.otherBranchId }), verb).rejects.toEqual(
        refusal('branch_foreign', 'branchId'),
      );
  });
});
