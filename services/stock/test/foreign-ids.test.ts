import { type Network, startForTest } from '@mostrador/kit/testing';
import { BranchChanged } from '@mostrador/proto/identity';
import { StockServiceDefinition } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, productData, type Shop, uuidv7 } from './make.ts';
import { details } from './make-purchasing.ts';

let network: Network;
beforeAll(async () => {
  network = await startForTest(stock);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

type Client = Shop['inventory'];

/** Every id that somebody may know of another company's. */
const ids = {
  supplierId: uuidv7(),
  can: uuidv7(),
  six: uuidv7(),
  bag: uuidv7(),
  nougat: uuidv7(),
  adjustmentIds: [uuidv7(), uuidv7(), uuidv7()],
  breakId: uuidv7(),
  updateKey: uuidv7(),
  supplierKey: uuidv7(),
  otherBranchId: uuidv7(),
  reservationId: uuidv7(),
  transferId: uuidv7(),
  countId: uuidv7(),
  lineId: uuidv7(),
  categoryId: uuidv7(),
  groupId: uuidv7(),
  keys: Array.from({ length: 3 }, () => uuidv7()),
};

/** Verbs that need what another one made: their own tests know them. */
const others = [
  'approveStockCount',
  'cancelReservation',
  'cancelStockCount',
  'cancelTransfer',
  'deleteCategory',
  'deleteProduct',
  'dispatchTransfer',
  'receiveTransfer',
  'resolveConflict',
  'settleTransfer',
  'updateTransfer',
];

/** Every verb that creates, each with those ids; what they do differs by `units`. */
const verbs = (branchId: string, units: number): Record<string, (client: Client) => Promise<unknown>> => {
  const adjustment = (index: number, productId: string, packs: number) => ({
    adjustmentId: ids.adjustmentIds[index]!,
    branchId,
    productId,
    deltaMilli: packs * 1_000,
    reason: 'initial',
    note: '',
  });
  const category = { name: `Rubro ${units}`, position: units, attributes: [] };
  const group = { name: `Remera ${units}`, axes: [{ name: 'Talle', values: ['S', 'M'] }] };
  const data = productData({ priceMinor: units, name: `Lata ${units}`, barcodes: ['7790895000997'] });
  return {
    createSupplier: (client) => client.createSupplier({ supplierId: ids.supplierId, name: `Sur ${units}`, cuit: '' }),
    updateSupplier: (client) =>
      client.updateSupplier(
        { supplierId: ids.supplierId, expectedVersion: 1, name: `Norte ${units}`, cuit: '', details: details() },
        { idempotencyKey: ids.supplierKey },
      ),
    createProduct: (client) => client.createProduct({ productId: ids.can, data }),
    createProducts: (client) =>
      client.createProducts({
        products: [
          { productId: ids.six, data: productData({ packOfProductId: ids.can, packUnits: 6 }) },
          { productId: ids.bag, data: productData({ supplierId: ids.supplierId, unit: 'kg' }) },
        ],
      }),
    updateProduct: (client) =>
      client.updateProduct(
        { productId: ids.bag, expectedVersion: 1, data: productData({ unit: 'kg', priceMinor: units * 2 }) },
        { idempotencyKey: ids.updateKey },
      ),
    putScaleLayouts: (client) => {
      const layout = { pluDigits: 5, valueDigits: 5, value: 'weight_grams', valueCheckDigit: false };
      const layouts = [{ ...layout, prefixes: [`2${units}`] }];
      return client.putScaleLayouts({ layouts, expectedVersion: 0 }, { idempotencyKey: ids.updateKey });
    },
    createIncompleteProduct: (client) =>
      client.createIncompleteProduct({ productId: ids.nougat, code: 'NUEVO', name: 'Turrón', priceMinor: units }),
    createCategory: (client) => client.createCategory({ categoryId: ids.categoryId, data: category }),
    updateCategory: (client) =>
      client.updateCategory(
        { categoryId: ids.categoryId, expectedVersion: 1, data: { ...category, name: `Otro ${units}` } },
        { idempotencyKey: ids.keys[0]! },
      ),
    createProductGroup: (client) => client.createProductGroup({ groupId: ids.groupId, data: group }),
    updateProductGroup: (client) =>
      client.updateProductGroup(
        { groupId: ids.groupId, expectedVersion: 1, data: { ...group, name: `Otra ${units}` } },
        { idempotencyKey: ids.keys[1]! },
      ),
    createVariants: (client) =>
      client.createVariants({ groupId: ids.groupId, template: productData({ name: 'Remera', priceMinor: units }) }),
    putQuickKeys: (client) =>
      client.putQuickKeys(
        { branchId, expectedVersion: 0, keys: [{ label: `Tecla ${units}`, productId: ids.can, colour: '' }] },
        { idempotencyKey: ids.keys[2]! },
      ),
    adjustStock: (client) => client.adjustStock(adjustment(0, ids.can, units)),
    adjustStocks: (client) =>
      client.adjustStocks({ adjustments: [adjustment(1, ids.six, units), adjustment(2, ids.bag, units)] }),
    breakPack: (client) => client.breakPack({ breakId: ids.breakId, branchId, productId: ids.six, packs: 1 }),
    reserveStock: (client) =>
      client.reserveStock({
        reservationId: ids.reservationId,
        branchId,
        lines: [{ productId: ids.bag, quantityMilli: units * 100 }],
      }),
    createTransfer: (client) =>
      client.createTransfer({
        transferId: ids.transferId,
        fromBranchId: branchId,
        toBranchId: ids.otherBranchId,
        items: [{ productId: ids.bag, quantityMilli: units * 100 }],
      }),
    openStockCount: (client) => client.openStockCount({ countId: ids.countId, branchId, name: `Salón ${units}` }),
    addStockCountLines: (client) =>
      client.addStockCountLines({
        countId: ids.countId,
        lines: [{ lineId: ids.lineId, productId: ids.bag, zone: '', countedMilli: units * 100 }],
      }),
  };
};

/** All that a company can see of itself, without what times and versions differ in. */
async function everythingOf({ inventory, tenantId }: Shop) {
  const { levels } = await inventory.listLevels({});
  const { products } = await inventory.listProducts({});
  const { suppliers } = await inventory.listSuppliers({});
  const { movements } = await inventory.listMovements({});
  const { conflicts } = await inventory.listConflicts({});
  const { layouts } = await inventory.getScaleLayouts({});
  const { reservations } = await inventory.listReservations({});
  const { transfers } = await inventory.listTransfers({});
  const { counts } = await inventory.listStockCounts({});
  const { categories } = await inventory.listCategories({});
  const { groups } = await inventory.listProductGroups({});
  const price = await network
    .client(StockServiceDefinition, '')
    .getPrice({ companyId: tenantId, barcode: '7790895000997' });
  const arranged = { categories, groups, products, suppliers, layouts, price };
  return { ...arranged, levels, movements, conflicts, reservations, transfers, counts };
}

describe('ids that another company has used', () => {
  it('name other things here: every verb works, and neither company ends or changes what is the other’s', async () => {
    const shops = [await makeShop(network), await makeShop(network)] as const;
    const branchId = uuidv7();
    for (const { tenantId } of shops)
      for (const id of [branchId, ids.otherBranchId])
        await network.publish(BranchChanged, tenantId, id, { branchId: id, name: 'Centro', active: true, version: 1 });
    await network.drain();
    const [mine, theirs] = [verbs(branchId, 3), verbs(branchId, 5)];
    const service: Record<string, { options: { idempotencyLevel?: string } }> = StockServiceDefinition.methods;
    const creating = Object.entries(service).filter(
      ([, { options }]) => options.idempotencyLevel !== 'NO_SIDE_EFFECTS',
    );
    // A verb that is added creates too, or is known to need what another one made.
    expect(creating.map(([name]) => name).toSorted()).toEqual([...Object.keys(mine), ...others].toSorted());

    for (const verb of Object.values(mine)) await verb(shops[0].inventory);
    const before = await everythingOf(shops[0]);
    for (const verb of Object.values(theirs)) await verb(shops[1].inventory);
    const sale = { ...shops[1].sale([[ids.can, 40_000]], branchId), saleId: ids.breakId };
    await shops[1].sold(sale);
    await network.drain();
    await shops[1].voided({ ...sale, saleId: ids.adjustmentIds[0]! });
    await network.drain();
    expect(await everythingOf(shops[0])).toEqual(before);
    expect(before.levels.map((one) => one.onHandMilli).toSorted((a, b) => a - b)).toEqual([2_000, 3_000, 9_000]);
    expect(before.price.priceMinor).toBe(3);

    // A conflict's id is made here: it is nothing where it is not its company's.
    const short = { ...sale, saleId: uuidv7() };
    await shops[1].sold(short);
    await shops[1].sold({ ...short, saleId: uuidv7() });
    await network.drain();
    const [conflict] = await shops[1].conflicts();
    const owner = await shops[0].as('owner');
    await expect(owner.resolveConflict({ conflictId: conflict!.conflictId })).rejects.toMatchObject({
      reason: 'not_found',
    });
    // And each sent again is still its own company's.
    for (const verb of Object.values(mine)) await verb(shops[0].inventory);
    expect(await everythingOf(shops[0])).toEqual(before);
  });
});
