import { PriceListChanged, type PriceListInput, PricesPublished } from '@mostrador/proto/pricing';
import { PricingServiceDefinition } from '@mostrador/proto/pricing';
import { StockServiceDefinition } from '@mostrador/proto/stock';
import { type Network, startForTest } from '@mostrador/kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { comeBack, moveBy } from './clock.ts';
import { ean13, expectInvariants, refusal, uuidv7 } from './make.ts';
import { makePriceShop, type PriceShop, soon } from './make-prices.ts';

let network: Network;
let shop: PriceShop;
beforeAll(async () => {
  network = await startForTest(stock);
  shop = await makePriceShop(network);
});
afterEach(comeBack);
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const listData = (more: Partial<PriceListInput> = {}): PriceListInput => ({
  name: 'Mayorista',
  priority: 10,
  customerGroups: [],
  channels: [],
  branchIds: [],
  active: true,
  ...more,
});
const makeList = async (more: Partial<PriceListInput> = {}) =>
  (await shop.owner.createPriceList({ priceListId: uuidv7(), data: listData(more) })).priceListId;
const quote = async (productId: string, more: object = {}) =>
  (await shop.atTill.quotePrice({ productId, ...more })).priceMinor;

describe('price lists', () => {
  it('are made once under their id, changed by version, told, and listed as they are looked at', async () => {
    const request = { priceListId: uuidv7(), data: listData({ name: 'Club', priority: 900 }) };
    const [made, again] = [await shop.owner.createPriceList(request), await shop.owner.createPriceList(request)];
    expect(again).toEqual(made);
    await expect(shop.owner.createPriceList({ ...request, data: listData({ name: 'Otra' }) })).rejects.toEqual(
      refusal('id_reused', 'priceListId'),
    );
    const change = {
      priceListId: request.priceListId,
      expectedVersion: 1,
      data: listData({ name: 'Club 2', priority: 901 }),
    };
    const changed = await shop.owner.updatePriceList(change, { idempotencyKey: uuidv7() });
    expect(changed).toMatchObject({ version: 2, data: { name: 'Club 2' } });
    await expect(shop.owner.updatePriceList(change, { idempotencyKey: uuidv7() })).rejects.toEqual(
      refusal('version_old', 'expectedVersion'),
    );
    const { priceLists } = await shop.atTill.listPriceLists({});
    expect(priceLists[0]).toEqual(changed);
    expect(priceLists.at(-1)).toMatchObject({ priceListId: shop.tenantId, base: true });
    const told = (await network.emitted(PriceListChanged, shop.tenantId)).filter(
      ({ key }) => key === request.priceListId,
    );
    expect(told.map(({ body }) => body.priceList!.version)).toEqual([1, 2]);
  });

  it('are for owners and admins to make, and end after they begin', async () => {
    const request = { priceListId: uuidv7(), data: listData() };
    await expect(shop.supervisor.createPriceList(request)).rejects.toEqual(refusal('forbidden'));
    const [from, until] = [soon(1_000), soon(500)];
    await expect(shop.owner.createPriceList({ ...request, data: listData({ from, until }) })).rejects.toEqual(
      refusal('price_list_ends_first', 'data.until'),
    );
    const stranger = await makePriceShop(network);
    const { priceLists } = await stranger.owner.listPriceLists({});
    expect(priceLists.map((one) => one.priceListId)).toEqual([stranger.tenantId]);
  });
});

describe('quotePrice', () => {
  it('follows lists by branch, channel and group, and steps by quantity', async () => {
    const productId = await shop.product({ priceMinor: 100_00 });
    const web = await makeList({ channels: ['web'] });
    const wholesale = await makeList({ customerGroups: ['gremio'], priority: 20 });
    await shop.publish({
      method: 'percentage_of_base',
      priceListId: web,
      basisPoints: -1_000,
      productIds: [productId],
    });
    await shop.publish({
      method: 'percentage_of_base',
      priceListId: wholesale,
      fromMilli: 6_000,
      basisPoints: -2_000,
      productIds: [productId],
    });
    await shop.publish({ method: 'prices', prices: [{ productId, fromMilli: 12_000, priceMinor: 85_00 }] });
    expect(await quote(productId)).toBe(100_00);
    expect(await quote(productId, { quantityMilli: 12_000 })).toBe(85_00);
    expect(await quote(productId, { channel: 'web' })).toBe(90_00);
    expect(await quote(productId, { customerGroup: 'gremio' })).toBe(100_00);
    expect(await quote(productId, { customerGroup: 'gremio', quantityMilli: 6_000 })).toBe(80_00);
    const { prices } = await shop.atTill.listListedPrices({ priceListId: web });
    expect(prices).toMatchObject([{ productId, fromMilli: 0, priceMinor: 90_00 }]);
    await shop.publish({ method: 'prices', priceListId: web, prices: [{ productId, fromMilli: 0 }] });
    expect(await quote(productId, { channel: 'web' })).toBe(100_00);
    await expect(shop.atTill.quotePrice({ productId: uuidv7() })).rejects.toEqual(refusal('not_found', 'productId'));
  });

  it('knows what held at a moment before, and what will hold', async () => {
    const productId = await shop.product({ priceMinor: 100_00 });
    const begins = soon(3_600_000);
    const { repricingId } = await shop.plan({ productIds: [productId], basisPoints: 1_000 });
    await shop.owner.approveRepricing({ repricingId, beginsAt: begins });
    const at = (ms: number) => ({ at: new Date(Date.parse(begins) + ms).toISOString() });
    expect(await quote(productId)).toBe(100_00);
    expect(await quote(productId, at(-1))).toBe(100_00);
    expect(await quote(productId, at(0))).toBe(110_00);
    moveBy(3_700_000);
    await shop.begun(repricingId);
    expect(await shop.priceOf(productId)).toBe(110_00);
    expect(await quote(productId)).toBe(110_00);
    expect(await quote(productId, at(-1))).toBe(100_00);
  });
});

describe('getPrice', () => {
  it('is the old one a second before a publication begins and the new one a second after, to whoever asks', async () => {
    const barcode = ean13();
    const productId = await shop.product({ priceMinor: 100_00, barcodes: [barcode] });
    const anybody = network.client(StockServiceDefinition, '');
    const ask = async () => (await anybody.getPrice({ companyId: shop.tenantId, barcode })).priceMinor;
    const head = () => anybody.getCatalogueHead({ companyId: shop.tenantId });
    const { repricingId } = await shop.plan({ productIds: [productId], basisPoints: 1_000 });
    await shop.owner.approveRepricing({ repricingId, beginsAt: soon(3_600_000) });
    moveBy(3_598_500);
    const before = await head();
    expect(await ask()).toBe(100_00);
    expect(before.nextInMs).toBeLessThan(1_500);
    // The job that writes it into the product must not be what makes the difference.
    const due = (when: string) =>
      network.sql(`update stock.repricings_due set begins_at = now() + interval '${when}' where repricing_id = $1`, [
        repricingId,
      ]);
    await due('1 day');
    moveBy(2_500);
    expect(await ask()).toBe(110_00);
    expect(await shop.priceOf(productId)).toBe(100_00);
    const after = await head();
    expect([after.begun, after.lastChange]).toEqual([before.begun + 1, before.lastChange]);
    await due('0');
    await shop.begun(repricingId);
    expect([await ask(), await shop.priceOf(productId)]).toEqual([110_00, 110_00]);
  });
});

describe('exportFacts of prices', () => {
  it('tells lists and publications again, to services', async () => {
    const other = await makePriceShop(network);
    const productId = await other.product();
    const { priceListId } = await other.owner.createPriceList({ priceListId: uuidv7(), data: listData() });
    const version = await other.publish({ basisPoints: 1_000, productIds: [productId] });
    const token = await network.keys.serviceToken('test', 'pricing', other.tenantId);
    const { facts } = await network.client(PricingServiceDefinition, token).exportFacts({});
    const told = facts.map(({ type, bodyJson }) => ({ type, body: JSON.parse(bodyJson) as Record<string, unknown> }));
    expect(told.find(({ type }) => type === PriceListChanged.$type)?.body['priceList']).toMatchObject({ priceListId });
    const published = told.find(({ type }) => type === PricesPublished.$type)!;
    expect(PricesPublished.fromJSON(published.body)).toMatchObject({ version, changes: 1 });
    await expect(other.owner.exportFacts({})).rejects.toEqual(refusal('forbidden'));
  });
});
