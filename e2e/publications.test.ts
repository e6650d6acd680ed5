import { buildSale, lineOf } from '@mostrador/dev';
import { makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { PricingServiceDefinition } from '@mostrador/proto/pricing';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { StockServiceDefinition } from '@mostrador/proto/stock';
import { sales } from '@mostrador/sales';
import { stock } from '@mostrador/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let network: Network;
beforeAll(async () => {
  network = await startNetwork([stock, sales]);
});
afterAll(() => network.stop());

const dataOf = (priceMinor: number) => ({
  name: 'Alfajor triple',
  barcodes: [],
  category: 'Kiosco',
  priceMinor,
  costMinor: 0,
  ivaTreatment: 'taxed' as const,
  ivaRateBp: 2100,
  internalTaxMinor: 0,
  openPrice: false,
  tracked: true,
  unit: 'unit' as const,
  packUnits: 0,
  active: true,
});

async function openShop() {
  const company = await makeCompany(network.keys);
  const owner = await company.user('owner');
  const catalogue = network.client(StockServiceDefinition, owner);
  const pricing = network.client(PricingServiceDefinition, owner);
  const till = network.client(SalesServiceDefinition, await company.till());
  const sessionId = uuidv7();
  let tickets = 0;
  const publicationOf = async (productId: string) =>
    (
      await network.sql<{ publication: string; price_minor: string }>(
        'select publication, price_minor from sales.published_prices where product_id = $1',
        [productId],
      )
    ).map((row) => [Number(row.publication), Number(row.price_minor)]);
  return {
    catalogue,
    pricing,
    publicationOf,
    product: async (priceMinor: number) =>
      (await catalogue.createProduct({ productId: uuidv7(), data: dataOf(priceMinor) })).productId,
    /** Sets a price by a publication, and waits until `sales` has it. */
    async publish(productId: string, priceMinor: number): Promise<number> {
      const repricingId = uuidv7();
      const prices = [{ productId, fromMilli: 0, priceMinor }];
      await pricing.planRepricing({ repricingId, rule: { method: 'prices', prices } as never, note: '' });
      const version = (await pricing.approveRepricing({ repricingId })).version!;
      const isThere = async () => (await publicationOf(productId)).some(([known]) => known! >= version);
      await network.until(isThere, 'the prices in sales');
      return version;
    },
    /** The flags of a sale at a price, with what its till says of it. */
    async flags(productId: string, priceMinor: number, said: object, more: { soldAt?: Date; startedAt?: string } = {}) {
      const { soldAt = new Date(), ...rest } = more;
      const line = lineOf({ productId, data: dataOf(priceMinor) });
      const sale = buildSale({
        saleId: uuidv7(),
        tillId: company.tillId,
        sessionId,
        installationId: 'caja',
        ticketNumber: (tickets += 1),
        cashierId: uuidv7(),
        soldAt,
        lines: [{ ...line, ...said }],
      });
      const stored = await till.completeSale({ ...sale, ...rest } as never);
      return stored.flags.filter((flag) => flag === 'price_outdated');
    },
  };
}

describe('a publication, in sales', () => {
  it('flags a till that is late, and takes its sale', async () => {
    const shop = await openShop();
    const productId = await shop.product(100_00);
    expect(await shop.flags(productId, 100_00, { priceVersion: 1, priceSource: 'list' })).toEqual([]);
    const version = await shop.publish(productId, 120_00);
    expect(await shop.flags(productId, 100_00, { priceVersion: 1, priceSource: 'list' })).toEqual(['price_outdated']);
    // What is known by the product's version, or by the publication, is not late.
    expect(await shop.flags(productId, 120_00, { priceVersion: 2 })).toEqual([]);
    expect(await shop.flags(productId, 120_00, { priceVersion: 1, publishedVersion: version })).toEqual([]);
    // Nor is a price that a person set, of a till that says nothing, or the same price.
    expect(await shop.flags(productId, 100_00, { priceVersion: 1, priceSource: 'override' })).toEqual([]);
    expect(await shop.flags(productId, 100_00, {})).toEqual([]);
    expect(await shop.flags(productId, 120_00, { priceVersion: 1 })).toEqual([]);
  });

  it('does not flag what was sold, or begun, before it', async () => {
    const shop = await openShop();
    const productId = await shop.product(100_00);
    await shop.publish(productId, 120_00);
    const hourAgo = new Date(Date.now() - 3_600_000);
    expect(await shop.flags(productId, 100_00, { priceVersion: 1 }, { soldAt: hourAgo })).toEqual([]);
    const basket = { startedAt: hourAgo.toISOString() };
    expect(await shop.flags(productId, 100_00, { priceVersion: 1 }, basket)).toEqual([]);
  });

  it('and a change of the product may come in any order', async () => {
    const shop = await openShop();
    const productId = await shop.product(100_00);
    const first = await shop.publish(productId, 120_00);
    const { data, version } = await shop.catalogue.getProduct({ productId });
    const change = { productId, expectedVersion: version, data: { ...data!, name: 'Alfajor', priceMinor: 130_00 } };
    await shop.catalogue.updateProduct(change, { idempotencyKey: uuidv7() });
    await network.drain();
    expect(await shop.flags(productId, 130_00, { priceVersion: 3 })).toEqual([]);
    expect(await shop.publicationOf(productId)).toEqual([[first, 120_00]]);
    const second = await shop.publish(productId, 140_00);
    expect(await shop.publicationOf(productId)).toEqual([[second, 140_00]]);
    expect(await network.sql('select from sales.publications_due')).toEqual([]);
  });
});
