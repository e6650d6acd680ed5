import { uuidv7 } from '@mostrador/kit/testing';
import { RoleLimitsChanged } from '@mostrador/proto/identity';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLine, makeSale } from './make.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterEach(async () => expect(await shop.brokenPromises()).toEqual([]));
afterAll(() => shop.network.stop());

describe('limits of roles', () => {
  const limitTo = async (limits: object[], version: number) => {
    const { tenantId } = shop.company;
    await shop.network.publish(RoleLimitsChanged, tenantId, tenantId, { limits, version });
    await shop.network.drain();
  };
  const sold = async (overrides: Parameters<typeof makeSale>[1]) => {
    const sale = makeSale(shop.inSession(), overrides);
    const { flags } = await shop.till.completeSale(sale);
    const { reviews } = await shop.owner.listReviews({ kind: 'sale', pageSize: 200 });
    const listed = reviews.filter((one) => one.saleId === sale.saleId);
    expect(listed.map((one) => one.flag)).toEqual(flags);
    return { flags, approvedBy: listed[0]?.approvedBy };
  };

  it('flag and list what goes beyond them without an approval, and refuse nothing', async () => {
    expect((await sold({ discountMinor: 140_000 })).flags).toEqual([]);
    const cashier = { role: 'cashier', discountBp: 1_000, priceOverrideBp: 500 };
    await limitTo([cashier, { role: 'supervisor', discountBp: 5_000 }], 2);
    await limitTo([], 1);
    expect((await sold({ discountMinor: 15_000 })).flags).toEqual([]);
    expect((await sold({ discountMinor: 15_001 })).flags).toEqual(['limit_exceeded']);
    expect((await sold({ lines: [makeLine({ discountMinor: 10_000 })], discountMinor: 5_001 })).flags).toEqual([
      'limit_exceeded',
    ]);
    const cheaper = (listPriceMinor: number, more = {}) => ({
      lines: [makeLine({ unitPriceMinor: 95_000, listPriceMinor, ...more })],
    });
    expect((await sold(cheaper(100_000))).flags).toEqual([]);
    expect((await sold(cheaper(100_001))).flags).toEqual(['limit_exceeded']);
  });

  it('let a supervisor approve, by the till’s word, as far as their own go', async () => {
    const discountApprovedBy = shop.supervisorId;
    expect(await sold({ discountMinor: 30_000, discountApprovedBy })).toEqual({
      flags: ['approved_offline'],
      approvedBy: shop.supervisorId,
    });
    expect((await sold({ discountMinor: 90_000, discountApprovedBy })).flags).toEqual(['limit_exceeded']);
    expect((await sold({ discountMinor: 30_000, discountApprovedBy: shop.cashierId })).flags).toEqual([
      'limit_exceeded',
    ]);
    expect((await sold({ discountMinor: 30_000, discountApprovedBy: uuidv7() })).flags).toEqual(['limit_exceeded']);
  });

  it('know the price of a version that is known, whatever the till says it was', async () => {
    const productId = uuidv7();
    const iva = { ivaTreatment: 'taxed', ivaRateBp: 2_100 };
    await shop.tellProduct(productId, 2, { ...iva, costMinor: 1, priceMinor: 150_000 });
    const line = makeLine({ productId, unitPriceMinor: 100_000 });
    const flagsOf = async (more: object) => (await sold({ lines: [{ ...line, ...more }] })).flags;
    for (const listPriceMinor of [100_000, undefined]) {
      for (const priceVersion of [2, 0, undefined, 1, 3])
        expect(await flagsOf({ listPriceMinor, priceVersion })).toEqual(['limit_exceeded']);
    }
    expect(await flagsOf({ priceSource: 'open' })).toEqual(['limit_exceeded']);
    expect(await flagsOf({ unitPriceMinor: 150_000, priceVersion: 1 })).toEqual([]);
    await shop.tellProduct(productId, 4, { ...iva, costMinor: 1, openPrice: true });
    expect(await flagsOf({ priceSource: 'open' })).toEqual([]);
  });
});

it('flags what was sold at another price, or with a discount, where nobody may touch it, whoever approved', async () => {
  const productId = uuidv7();
  const iva = { ivaTreatment: 'taxed', ivaRateBp: 2_100 };
  await shop.tellProduct(productId, 1, { ...iva, costMinor: 1, priceMinor: 100_000, priceFixed: true });
  const line = makeLine({ productId, unitPriceMinor: 100_000, priceVersion: 1 });
  const flagsOf = async (more: object, sale: object = {}) =>
    (await shop.till.completeSale(makeSale(shop.inSession(), { lines: [{ ...line, ...more }], ...sale }))).flags;
  expect(await flagsOf({})).toEqual([]);
  const touched = [
    await flagsOf({ unitPriceMinor: 110_000 }),
    await flagsOf({ unitPriceMinor: 99_999, overrideBy: shop.supervisorId }),
    await flagsOf({ discountMinor: 1, discountApprovedBy: shop.supervisorId }),
    await flagsOf({}, { discountMinor: 1 }),
  ];
  for (const flags of touched) expect(flags).toContain('fixed_price_changed');
  await shop.tellProduct(productId, 2, { ...iva, costMinor: 1, priceMinor: 100_000 });
  expect(await flagsOf({ unitPriceMinor: 110_000, priceVersion: 2 })).not.toContain('fixed_price_changed');
});

it('flags IVA that is not the catalogue’s, once that is known', async () => {
  const productId = uuidv7();
  const flagsOf = async (line: object) =>
    (await shop.till.completeSale(makeSale(shop.inSession(), { lines: [makeLine({ productId, ...line })] }))).flags;
  const general = { ivaTreatment: 'taxed', ivaRateBp: 2_100 };
  expect(await flagsOf({})).toEqual(['unknown_product']);
  await shop.tellProduct(productId, 1, general);
  expect(await flagsOf(general)).toEqual([]);
  expect(await flagsOf({ ivaTreatment: 'taxed', ivaRateBp: 1_050 })).toEqual(['iva_differs']);
  expect(await flagsOf({ ivaTreatment: 'exempt', ivaRateBp: 0 })).toEqual(['iva_differs']);
});
