import { type Network, startForTest } from '@mostrador/kit/testing';
import { type ProductInput, StockServiceDefinition } from '@mostrador/proto/stock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { ago, ean13, expectInvariants, makeShop, productData, refusal, type Shop, uuidv7 } from './make.ts';

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

const update = (productId: string, expectedVersion: number, more: Partial<ProductInput>) =>
  shop.inventory.updateProduct({ productId, expectedVersion, data: productData(more) }, { idempotencyKey: uuidv7() });
const kitOf = (parts: [string, number][]): Partial<ProductInput> => ({
  tracked: false,
  parts: parts.map(([productId, quantityMilli]) => ({ productId, quantityMilli })),
});

describe('pack codes', () => {
  it('stand for so much of a product, at a price of their own or by the unit', async () => {
    const [plain, six, box] = [ean13(), ean13(), ean13()];
    const packCodes = [
      { barcode: six, quantityMilli: 6_000, unit: '', form: 'pack', priceMinor: 60_000 },
      { barcode: box, quantityMilli: 24_000, unit: 'unit', form: 'box', priceMinor: undefined },
    ];
    const productId = await shop.product({ barcodes: [plain], packCodes, priceMinor: 12_000 });
    const { data, canonicalPackCodes } = await shop.inventory.getProduct({ productId });
    expect(data).toMatchObject({ barcodes: [plain], packCodes: packCodes.map((one) => ({ ...one, unit: 'unit' })) });
    expect(canonicalPackCodes).toEqual([six, box]);
    const priceOf = (barcode: string) =>
      network.client(StockServiceDefinition, '').getPrice({ companyId: shop.tenantId, barcode });
    expect(await priceOf(plain)).toMatchObject({ priceMinor: 12_000, quantityMilli: undefined });
    expect(await priceOf(six)).toMatchObject({ priceMinor: 60_000, quantityMilli: 6_000 });
    expect(await priceOf(box)).toMatchObject({ priceMinor: 288_000, quantityMilli: 24_000 });
    expect((await shop.inventory.listProducts({ barcode: six })).products).toMatchObject([{ productId }]);
    const till = await shop.till();
    const scanned = { state: 'found', quantityMilli: 6_000, unitPriceMinor: 10_000, labelPriceMinor: 60_000 };
    expect(await till.resolveScan({ code: six })).toMatchObject(scanned);
    expect(await till.resolveScan({ code: box })).toMatchObject({ quantityMilli: 24_000, unitPriceMinor: 12_000 });
    expect(await till.resolveScan({ code: plain })).toMatchObject({ quantityMilli: 1_000, unitPriceMinor: 12_000 });
    const { changes } = await till.listCatalogueChanges({ since: 0 });
    expect(changes.at(-1)).toMatchObject({ product: { canonicalPackCodes: [six, box] } });
  });

  it('may be said in a unit that is converted to the product’s', async () => {
    const packCodes = [{ barcode: 'BOLSA-250', quantityMilli: 250_000, unit: 'g', form: 'pack' }];
    const content = { quantityMilli: 500_000, unit: 'ml' };
    const productId = await shop.product({ unit: 'kg', packCodes, content });
    const { data } = await shop.inventory.getProduct({ productId });
    expect(data).toMatchObject({ packCodes: [{ barcode: 'BOLSA-250', quantityMilli: 250, unit: 'kg' }], content });
    const wrong = (more: Partial<ProductInput>) => shop.product({ unit: 'kg', ...more });
    const code = packCodes[0]!;
    await expect(wrong({ packCodes: [{ ...code, unit: 'ml', barcode: 'X1' }] })).rejects.toEqual(
      refusal('unit_not_converted', 'data.packCodes.0.unit'),
    );
    await expect(wrong({ packCodes: [{ ...code, quantityMilli: 1, barcode: 'X1' }] })).rejects.toEqual(
      refusal('unit_not_converted', 'data.packCodes.0.unit'),
    );
    const half = [{ ...code, unit: 'unit', quantityMilli: 500, barcode: 'X1' }];
    await expect(wrong({ unit: 'unit', packCodes: half })).rejects.toEqual(
      refusal('quantity_not_whole', 'data.packCodes.0.quantityMilli'),
    );
  });

  it('are as unique as other codes', async () => {
    const barcode = ean13();
    const pack = { barcode, quantityMilli: 6_000, unit: '', form: 'pack' };
    await expect(shop.product({ barcodes: [barcode], packCodes: [pack] })).rejects.toEqual(
      refusal('barcode_repeated', 'data.packCodes.0.barcode'),
    );
    await shop.product({ packCodes: [pack] });
    await expect(shop.product({ barcodes: [barcode] })).rejects.toEqual(refusal('barcode_taken', 'data.barcodes.0'));
    await expect(shop.product({ packCodes: [pack] })).rejects.toEqual(
      refusal('barcode_taken', 'data.packCodes.0.barcode'),
    );
  });
});

describe('a kit', () => {
  it('moves its parts, and theirs, when it is sold, voided and comes back; it has no level of its own', async () => {
    const [can, ham] = [await shop.product(), await shop.product({ unit: 'kg' })];
    const inner = await shop.product(kitOf([[can, 2_000]]));
    const outer = await shop.product(
      kitOf([
        [inner, 1_000],
        [ham, 125],
        [can, 1_000],
      ]),
    );
    const sale = shop.sale([
      [outer, 2_000],
      [can, 1_000],
    ]);
    const other = shop.sale([[outer, 1_000]]);
    for (let times = 0; times < 2; times += 1) {
      await shop.voided(other);
      await shop.sold(sale);
      await shop.sold(other);
      await shop.returned(shop.saleReturn(sale, [[1, outer, 1_000]]));
    }
    await network.drain();
    // Each return is one of its own.
    expect([await shop.level(can), await shop.level(ham), await shop.level(outer)]).toEqual([-1_000, 0, 0]);
    expect((await shop.movements(can)).filter((one) => one.kind === 'sale').map((one) => one.quantityMilli)).toEqual(
      expect.arrayContaining([-6_000, -1_000, -3_000]),
    );
    expect(await network.sql('select from stock.unmatched_lines where tenant_id = $1', [shop.tenantId])).toEqual([]);
  });

  it('opens packs of its parts, each opening once', async () => {
    const can = await shop.product();
    const six = await shop.product({ packOfProductId: can, packUnits: 6 });
    const box = await shop.product({ packOfProductId: six, packUnits: 4 });
    await shop.put(box, 3_000);
    const party = await shop.product(
      kitOf([
        [can, 5_000],
        [six, 5_000],
      ]),
    );
    await shop.sold(shop.sale([[party, 1_000]]));
    await network.drain();
    const total = (await shop.level(can)) + 6 * (await shop.level(six)) + 24 * (await shop.level(box));
    expect(total).toBe(72_000 - 35_000);
    expect(await shop.conflicts()).toEqual([]);
  });

  it('that changes is taken apart as it was when it was sold', async () => {
    const [old, young] = [await shop.product(), await shop.product()];
    const kit = await shop.product(kitOf([[old, 1_000]]));
    const soldAt = new Date().toISOString();
    await update(kit, 1, kitOf([[young, 1_000]]));
    await update(kit, 2, { tracked: true });
    const before = shop.sale([[kit, 1_000]], shop.branchId, { effectiveAt: soldAt });
    await shop.sold(before);
    await shop.voided(before);
    await shop.sold(shop.sale([[kit, 1_000]], shop.branchId, { effectiveAt: ago(-1) }));
    await network.drain();
    expect([await shop.level(old), await shop.level(young), await shop.level(kit)]).toEqual([0, 0, -1_000]);
    expect((await shop.movements(old)).map((one) => one.kind).toSorted()).toEqual(['sale', 'void']);
  });

  it('is not in itself, nor too deep', async () => {
    const part = await shop.product();
    const one = await shop.product(kitOf([[part, 1_000]]));
    const two = await shop.product(kitOf([[one, 1_000]]));
    const cycle = refusal('kit_cycle', 'data.parts');
    await expect(update(one, 1, kitOf([[one, 1_000]]))).rejects.toEqual(cycle);
    await expect(update(one, 1, kitOf([[two, 1_000]]))).rejects.toEqual(cycle);
    const three = await shop.product(kitOf([[two, 1_000]]));
    const deep = refusal('kit_too_deep', 'data.parts');
    await expect(shop.product(kitOf([[three, 1_000]]))).rejects.toEqual(deep);
    const plain = await shop.product();
    await expect(update(part, 1, kitOf([[plain, 1_000]]))).rejects.toEqual(deep);
  });

  it.each([
    ['kit_tracked', 'data.tracked', { tracked: true }],
    ['kit_part_unknown', 'data.parts.0.productId', { parts: [{ productId: uuidv7(), quantityMilli: 1_000 }] }],
    ['out_of_range', 'data.parts.0.quantityMilli', { parts: [{ productId: uuidv7(), quantityMilli: 0 }] }],
  ])('refuses %s at %s', async (reason, field, wrong) => {
    const part = await shop.product();
    await expect(shop.product({ ...kitOf([[part, 1_000]]), ...wrong })).rejects.toEqual(refusal(reason, field));
  });

  it('refuses parts of what is whole, parts given twice, other companies’ and its own level', async () => {
    const part = await shop.product();
    await expect(shop.product(kitOf([[part, 500]]))).rejects.toEqual(
      refusal('quantity_not_whole', 'data.parts.0.quantityMilli'),
    );
    const twice: [string, number][] = [
      [part, 1_000],
      [part, 1_000],
    ];
    await expect(shop.product(kitOf(twice))).rejects.toEqual(refusal('kit_part_repeated', 'data.parts'));
    const stranger = await makeShop(network);
    await expect(stranger.product(kitOf([[part, 1_000]]))).rejects.toEqual(refusal('kit_part_unknown'));
    const kit = await shop.product(kitOf([[part, 1_000]]));
    await expect(shop.put(kit, 1_000)).rejects.toEqual(refusal('product_untracked'));
  });
});
