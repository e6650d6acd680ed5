import { type Network, startForTest } from '@mostrador/kit/testing';
import { SaleReturn } from '@mostrador/proto/sales';
import {
  ProductChanged,
  type StockMovement,
  StockMoved,
  StockServiceDefinition,
  SupplierChanged,
} from '@mostrador/proto/stock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { ago, expectInvariants, makeShop, refusal, type Shop, uuidv7 } from './make.ts';

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

const told = async (): Promise<StockMovement[]> =>
  (await network.emitted(StockMoved, shop.tenantId)).flatMap((event) => event.body.movements);

/** What a movement of something told of itself, in a few words. */
const wordsOf = ({ kind, quantityMilli, unitCostMinor, valueMinor, balanceAfterMilli }: StockMovement) => [
  kind,
  quantityMilli,
  unitCostMinor,
  valueMinor,
  balanceAfterMilli,
];

describe('StockMoved', () => {
  it('tells what goods were worth, what is left of them, where and when', async () => {
    const productId = await shop.product({ costMinor: 70_050, costIncludesIva: true });
    await shop.put(productId, 10_000);
    const sale = shop.sale([[productId, 1_500]]);
    await shop.sold(sale);
    await shop.sold(sale);
    await network.drain();
    const movements = await told();
    expect(movements.map(wordsOf)).toEqual([
      ['adjustment', 10_000, 70_050, 700_500, 10_000],
      ['sale', -1_500, 70_050, -105_075, 8_500],
    ]);
    expect(movements[1]).toMatchObject({ tillId: shop.tillId, at: sale.effectiveAt, costIncludesIva: true });
    expect(Date.parse(movements[1]!.receivedAt!)).toBeGreaterThan(Date.now() - 60_000);
    const listed = (await shop.inventory.listMovements({ sourceId: sale.saleId })).movements[0]!;
    expect(listed).toEqual(movements[1]);
  });

  it('tells what came too late for a count as it takes itself back', async () => {
    const productId = await shop.product({ costMinor: 100 });
    await shop.put(productId, 10_000);
    await shop.count(productId, 4_000, ago(10));
    await shop.sold(shop.sale([[productId, 1_000]]));
    await network.drain();
    expect((await told()).slice(-2).map(wordsOf)).toEqual([
      ['sale', -1_000, 100, -100, 13_000],
      ['count_correction', 1_000, 100, 100, 14_000],
    ]);
  });

  it('values what comes out of a pack as the pack', async () => {
    const unit = await shop.product({ costMinor: 999 });
    const pack = await shop.product({ costMinor: 1_000, packOfProductId: unit, packUnits: 6 });
    await shop.put(pack, 2_000);
    await shop.inventory.breakPack({ breakId: uuidv7(), branchId: shop.branchId, productId: pack, packs: 1 });
    await shop.sold(shop.sale([[unit, 7_000]]));
    await network.drain();
    const values = (await told()).map((one) => [one.kind, one.valueMinor]);
    expect(values.slice(0, 3)).toEqual([
      ['adjustment', 2_000],
      ['pack_out', -1_000],
      ['pack_in', 1_000],
    ]);
    expect(values.slice(3).toSorted()).toEqual([
      ['pack_in', 1_000],
      ['pack_out', -1_000],
      ['sale', -1_167],
    ]);
  });

  it('tells what a purchase cost, from whom and with which paper', async () => {
    const productId = await shop.product({ costMinor: 100 });
    const supplierId = uuidv7();
    await shop.inventory.createSupplier({ supplierId, name: 'Mayorista', cuit: '' });
    const adjustment = {
      adjustmentId: uuidv7(),
      branchId: shop.branchId,
      productId,
      deltaMilli: 12_000,
      reason: 'purchase',
      unitCostMinor: 150,
      supplierId,
      documentNumber: 'A 0003-00001234',
    };
    await shop.inventory.adjustStock(adjustment);
    await shop.inventory.adjustStock(adjustment);
    const [movement, ...more] = await told();
    expect(more).toEqual([]);
    expect(movement).toMatchObject({
      unitCostMinor: 150,
      valueMinor: 1_800,
      supplierId,
      documentNumber: 'A 0003-00001234',
    });
    await expect(shop.inventory.adjustStock({ ...adjustment, unitCostMinor: 151 })).rejects.toEqual(
      refusal('id_reused', 'adjustmentId'),
    );
    await expect(
      shop.inventory.adjustStock({ ...adjustment, adjustmentId: uuidv7(), reason: 'damage' }),
    ).rejects.toEqual(refusal('purchase_only', 'reason'));
    await expect(
      shop.inventory.adjustStock({ ...adjustment, adjustmentId: uuidv7(), supplierId: uuidv7() }),
    ).rejects.toEqual(refusal('supplier_unknown', 'supplierId'));
  });

  it('does not take back into stock what is damaged or goes to its supplier', async () => {
    const productId = await shop.product();
    await shop.returned(
      SaleReturn.fromPartial({
        ...shop.saleReturn(shop.sale([[productId, 3_000]]), []),
        lines: ['damaged', 'supplier', 'resalable', undefined].map((disposition, index) => ({
          lineNumber: index + 1,
          productId,
          quantityMilli: 1_000,
          ...(disposition ? { disposition } : {}),
        })),
      }),
    );
    await network.drain();
    expect(await shop.level(productId)).toBe(2_000);
  });

  it('counts a return from when it happened by the server’s clock', async () => {
    const productId = await shop.product();
    const saleReturn = shop.saleReturn(shop.sale([[productId, 1_000]]), [[1, productId, 1_000]], ago(300));
    await shop.returned({ ...saleReturn, effectiveAt: ago(30) });
    await network.drain();
    const [movement] = await told();
    expect(Math.abs(Date.parse(movement!.at!) - Date.parse(ago(30)))).toBeLessThan(5_000);
  });
});

describe('what a product costs', () => {
  it('is not told to a till, nor whether with IVA', async () => {
    const productId = await shop.product({ costMinor: 5, costIncludesIva: true, brand: 'Fargo' });
    const product = await (await shop.till()).getProduct({ productId });
    expect(product.data).toMatchObject({ costMinor: 0, brand: 'Fargo' });
    expect(product.data!.costIncludesIva).toBeUndefined();
  });
});

/** A context that keeps what it hears, by natural key. */
function makeHearer() {
  const state = new Map<string, { version: number; body: unknown }>();
  const keep = (key: string, version: number, body: unknown) => {
    if ((state.get(key)?.version ?? -1) < version) state.set(key, { version, body });
  };
  return {
    state,
    hear(type: string, json: unknown) {
      if (type === ProductChanged.$type) {
        const product = ProductChanged.fromJSON(json).product!;
        keep(`product ${product.productId}`, product.version, product);
      }
      if (type === SupplierChanged.$type) {
        const supplier = SupplierChanged.fromJSON(json).supplier!;
        keep(`supplier ${supplier.supplierId}`, supplier.version!, supplier);
      }
      if (type === StockMoved.$type)
        for (const { balanceAfterMilli: _, ...movement } of StockMoved.fromJSON(json).movements)
          keep(`movement ${movement.movementId}`, 0, movement);
    },
  };
}

describe('exportFacts', () => {
  const owner = async (tenantId = shop.tenantId) =>
    network.client(StockServiceDefinition, await network.keys.serviceToken('test', 'stock', tenantId));

  async function allOf(pageSize: number, tenantId = shop.tenantId) {
    const client = await owner(tenantId);
    const facts: { changeNumber: number; type: string; bodyJson: string }[] = [];
    for (let since = 0, more = true; more;) {
      const page = await client.exportFacts({ since, pageSize });
      facts.push(...page.facts);
      ({ nextSince: since, more } = page);
    }
    return facts;
  }

  it('fills an empty hearer with what it would have heard, in whatever order', async () => {
    const products = await Promise.all(Array.from({ length: 7 }, () => shop.product()));
    await shop.inventory.createSupplier({ supplierId: uuidv7(), name: 'Mayorista', cuit: '' });
    await shop.inventory.createSupplier({ supplierId: uuidv7(), name: 'Otro', cuit: '' });
    await Promise.all(products.map((productId) => shop.put(productId, 5_000)));
    await Promise.all(products.map((productId) => shop.sold(shop.sale([[productId, 6_000]]))));
    const { data, version } = await shop.inventory.getProduct({ productId: products[0]! });
    await shop.inventory.updateProduct(
      { productId: products[0]!, expectedVersion: version, data: { ...data!, costMinor: 1 } },
      { idempotencyKey: uuidv7() },
    );
    await network.drain();

    const live = makeHearer();
    for (const type of [ProductChanged, SupplierChanged, StockMoved])
      for (const { body } of await network.emitted(type as typeof ProductChanged, shop.tenantId))
        live.hear(type.$type, (type as typeof ProductChanged).toJSON(body));
    const facts = await allOf(3);
    const filled = makeHearer();
    for (const { type, bodyJson } of facts) filled.hear(type, JSON.parse(bodyJson));
    expect(filled.state.size).toBe(7 + 2 + 14);
    expect(filled.state).toEqual(live.state);

    const both = makeHearer();
    const events = (await network.emitted(ProductChanged, shop.tenantId)).map(({ body }) =>
      ProductChanged.toJSON(body),
    );
    for (const json of events.toReversed()) both.hear(ProductChanged.$type, json);
    for (const { type, bodyJson } of facts.toReversed()) both.hear(type, JSON.parse(bodyJson));
    expect(both.state).toEqual(live.state);
    expect(facts.map((fact) => fact.changeNumber)).toEqual(
      facts.map((fact) => fact.changeNumber).toSorted((a, b) => a - b),
    );
  });

  it('skips nothing that is being written while it is read', async () => {
    const seen = new Set<string>();
    const client = await owner();
    let since = 0;
    const read = async () => {
      const page = await client.exportFacts({ since, pageSize: 5 });
      for (const { type, bodyJson } of page.facts)
        if (type === StockMoved.$type) seen.add(StockMoved.fromJSON(JSON.parse(bodyJson)).movements[0]!.sourceId);
      since = page.nextSince;
      return page.more;
    };
    const productId = await shop.product();
    const others = await Promise.all(Array.from({ length: 5 }, () => shop.product()));
    const writing = Promise.all(
      [productId, ...others].flatMap((id) => Array.from({ length: 5 }, () => shop.put(id, 1_000))),
    ).then(() => true);
    for (let done = false; !done;) {
      await read();
      done = await Promise.race([writing, Promise.resolve(false)]);
    }
    while (await read());
    expect(seen.size).toBe(30);
  });

  it('is for services, of their company only', async () => {
    await shop.product();
    const forbidden = expect.objectContaining({ reason: 'forbidden' }) as unknown;
    await expect((await shop.as('owner')).exportFacts({})).rejects.toEqual(forbidden);
    await expect((await shop.till()).exportFacts({})).rejects.toEqual(forbidden);
    expect(await allOf(1_000, uuidv7())).toEqual([]);
  });
});
