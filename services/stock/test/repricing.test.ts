import { PricesPublished, PublicationWithdrawn } from '@mostrador/proto/pricing';
import { ProductChanged } from '@mostrador/proto/stock';
import { type Network, startForTest } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, refusal, uuidv7 } from './make.ts';
import { makePriceShop, type PriceShop, rule, soon } from './make-prices.ts';

let network: Network;
let shop: PriceShop;
beforeAll(async () => {
  network = await startForTest(stock);
  shop = await makePriceShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

/** A category of its own, so that no other test's rule reaches its products. */
const aisle = () => `Góndola ${uuidv7()}`;

describe('planRepricing', () => {
  it.each([
    ['percentage', { basisPoints: 1_000 }, {}, 110_00],
    ['percentage', { basisPoints: 1_234, rounding: 'none' }, {}, 112_34],
    ['percentage', { basisPoints: -500, rounding: 'to_10' }, {}, 100_00],
    ['markup', { basisPoints: 5_000, rounding: 'to_50' }, { costMinor: 61_00, costIncludesIva: true }, 100_00],
    ['markup', { basisPoints: 5_000, rounding: 'to_10' }, { costMinor: 100_00, costIncludesIva: false }, 180_00],
    ['markup', { basisPoints: 5_000, rounding: 'ending_9' }, { costMinor: 100_00, costIncludesIva: true }, 149_00],
    ['markup', { basisPoints: 1_000, rounding: 'ending_9' }, { costMinor: 121_00, costIncludesIva: true }, 129_00],
    ['markup', { basisPoints: 0, rounding: 'to_100' }, { costMinor: 1, costIncludesIva: true }, 100_00],
  ] as const)('computes by %s %j of %j', async (method, how, product, priceMinor) => {
    const category = aisle();
    const productId = await shop.product({ priceMinor: 100_00, category, ...product });
    const { repricingId } = await shop.plan({ method, category, ...how });
    const changes = await shop.changesOf(repricingId);
    // What comes to what it is already changes nothing.
    expect(changes.map((one) => one.priceMinor)).toEqual(priceMinor === 100_00 ? [] : [priceMinor]);
    expect(await shop.priceOf(productId)).toBe(100_00);
  });

  it('reaches products by supplier, category in any case, brand and id, and none that has no price of its own', async () => {
    const category = aisle();
    const supplierId = uuidv7();
    await shop.inventory.createSupplier({ supplierId, name: 'Mayorista', cuit: '' });
    const mine = await shop.product({ category, supplierId, brand: 'Fargo' });
    const other = await shop.product({ category, brand: 'Bimbo' });
    await shop.product({ category, openPrice: true });
    await shop.product({ category, active: false });
    const reached = async (more: Parameters<typeof rule>[0]) => {
      const { repricingId } = await shop.plan({ basisPoints: 1_000, category: category.toUpperCase(), ...more });
      const ids = (await shop.changesOf(repricingId)).map((one) => one.productId);
      await shop.supervisor.discardRepricing({ repricingId });
      return ids.toSorted();
    };
    expect(await reached({})).toEqual([mine, other].toSorted());
    expect(await reached({ supplierId })).toEqual([mine]);
    expect(await reached({ brand: 'BIMBO' })).toEqual([other]);
    expect(await reached({ productIds: [other] })).toEqual([other]);
  });

  it('follows a cost that has changed since the price was set, as much as it has', async () => {
    const category = aisle();
    const same = await shop.product({ category, priceMinor: 100_00, costMinor: 50_00 });
    const risen = await shop.product({ category, priceMinor: 100_00, costMinor: 50_00 });
    const { data, version } = await shop.inventory.getProduct({ productId: risen });
    const change = { productId: risen, expectedVersion: version, data: { ...data!, costMinor: 60_00 } };
    await shop.inventory.updateProduct(change, { idempotencyKey: uuidv7() });
    const { repricingId } = await shop.plan({ method: 'cost_change', category, rounding: 'to_10' });
    expect(await shop.changesOf(repricingId)).toMatchObject([
      { productId: risen, beforeMinor: 100_00, priceMinor: 120_00, costMinor: 60_00, markupBp: 10_000 },
    ]);
    await shop.supervisor.discardRepricing({ repricingId });
    expect(await shop.publish({ method: 'cost_change', category, rounding: 'to_10' })).toBeGreaterThan(0);
    expect([await shop.priceOf(same), await shop.priceOf(risen)]).toEqual([100_00, 120_00]);
    // It has been followed: there is nothing left of it.
    expect((await shop.plan({ method: 'cost_change', category })).changes).toBe(0);
  });

  it('raises to the least markup, and holds back what goes beyond a limit or below internal taxes', async () => {
    const category = aisle();
    const thin = await shop.product({
      category,
      name: 'a',
      priceMinor: 100_00,
      costMinor: 95_00,
      costIncludesIva: true,
    });
    const steep = await shop.product({
      category,
      name: 'b',
      priceMinor: 50_00,
      costMinor: 95_00,
      costIncludesIva: true,
    });
    const taxed = await shop.product({
      category,
      name: 'c',
      priceMinor: 100_00,
      costMinor: 0,
      internalTaxMinor: 99_00,
    });
    const { repricingId, ...plan } = await shop.plan({
      category,
      basisPoints: -500,
      rounding: 'to_10',
      minimumMarkupBp: 2_000,
      maximumIncreaseBp: 3_000,
    });
    const by = new Map((await shop.changesOf(repricingId)).map((one) => [one.productId, one]));
    expect(by.get(thin)).toMatchObject({ priceMinor: 120_00, heldBack: '' });
    expect(by.get(steep)).toMatchObject({ priceMinor: 120_00, heldBack: 'above_limit' });
    expect(by.has(taxed)).toBe(false);
    expect(plan).toMatchObject({ changes: 1, increases: 1, decreases: 0, heldBack: 1 });
    const low = await shop.plan({ category, productIds: [taxed], basisPoints: -2_000 });
    expect(await shop.changesOf(low.repricingId)).toMatchObject([{ heldBack: 'below_internal_tax' }]);
    const held = { repricingId, heldBackOnly: true, pageSize: 10 };
    expect((await shop.owner.listRepricingChanges(held)).changes.map((one) => one.productId)).toEqual([steep]);
    await expect(shop.owner.approveRepricing({ repricingId: low.repricingId })).rejects.toEqual(
      refusal('repricing_empty', 'repricingId'),
    );
  });

  it('is the same plan again, also in parallel, and another one under its id is refused', async () => {
    const category = aisle();
    await shop.product({ category });
    const request = { repricingId: uuidv7(), rule: rule({ category, basisPoints: 1_000 }), note: 'octubre' };
    const plans = await Promise.all(Array.from({ length: 4 }, () => shop.supervisor.planRepricing(request)));
    for (const plan of plans) expect(plan).toEqual(plans[0]);
    await expect(shop.supervisor.planRepricing({ ...request, note: 'noviembre' })).rejects.toEqual(
      refusal('id_reused', 'repricingId'),
    );
    const stranger = await makePriceShop(network);
    await expect(stranger.owner.getRepricing({ repricingId: request.repricingId })).rejects.toEqual(
      refusal('not_found', 'repricingId'),
    );
  });

  it('gives up the oldest of more plans than anybody decides about', async () => {
    const other = await makePriceShop(network);
    const productId = await other.product();
    const plans: string[] = [];
    for (let made = 0; made < 21; made += 1)
      plans.push((await other.plan({ productIds: [productId], basisPoints: 100 + made })).repricingId);
    const { repricings } = await other.owner.listRepricings({ state: 'planned', pageSize: 50 });
    expect(repricings.map((one) => one.repricingId)).toEqual(plans.slice(1).toReversed());
    expect(await other.owner.getRepricing({ repricingId: plans[0]! })).toMatchObject({
      state: 'discarded',
      decidedBy: '',
    });
    expect(await other.changesOf(plans[0]!)).toEqual([]);
  });

  it.each([
    ['prices_only', 'rule.prices', { method: 'prices' }],
    ['prices_only', 'rule.prices', { prices: [{ productId: uuidv7(), fromMilli: 0, priceMinor: 1 }] }],
    [
      'price_untouchable',
      'rule.prices.0.productId',
      { method: 'prices', prices: [{ productId: uuidv7(), fromMilli: 0, priceMinor: 1 }] },
    ],
    [
      'base_price_needed',
      'rule.prices.0.priceMinor',
      { method: 'prices', prices: [{ productId: uuidv7(), fromMilli: 0 }] },
    ],
    ['restored_version_only', 'rule.restoredVersion', { method: 'restore' }],
    ['publication_unknown', 'rule.restoredVersion', { method: 'restore', restoredVersion: 999 }],
    ['base_of_itself', 'rule.method', { method: 'percentage_of_base' }],
    ['price_list_unknown', 'rule.priceListId', { priceListId: uuidv7() }],
    ['out_of_range', 'rule.basisPoints', { basisPoints: -10_000 }],
    ['out_of_range', 'rule.prices.0.priceMinor', { prices: [{ productId: uuidv7(), fromMilli: 0, priceMinor: -1 }] }],
  ] as const)('refuses %s at %s', async (reason, field, more) => {
    await expect(shop.plan(more as never)).rejects.toEqual(refusal(reason, field));
  });
});

describe('approveRepricing', () => {
  it('gives all products their prices at once, under one version, told as one fact', async () => {
    const category = aisle();
    const ids = await Promise.all(Array.from({ length: 5 }, () => shop.product({ category, priceMinor: 100_00 })));
    await network.drain();
    const told = (await network.emitted(ProductChanged, shop.tenantId)).length;
    const { repricingId } = await shop.plan({ category, basisPoints: 1_000 });
    const { nextSince } = await shop.inventory.listCatalogueChanges({ since: 0, pageSize: 1_000 });
    const answers = await Promise.all(Array.from({ length: 3 }, () => shop.owner.approveRepricing({ repricingId })));
    const { version } = answers[0]!;
    for (const answer of answers) expect(answer).toMatchObject({ version, changes: 5 });
    await shop.begun(repricingId);
    for (const productId of ids) expect(await shop.priceOf(productId)).toBe(110_00);
    const facts = (await network.emitted(PricesPublished, shop.tenantId)).filter(({ key }) => key === repricingId);
    expect(facts.map(({ body }) => body)).toMatchObject([{ publicationId: repricingId, version, changes: 5 }]);
    expect(await network.emitted(ProductChanged, shop.tenantId)).toHaveLength(told);
    const { changes } = await shop.inventory.listCatalogueChanges({ since: nextSince, pageSize: 1_000 });
    expect(changes.map((one) => one.product!.productId).toSorted()).toEqual(ids.toSorted());
    expect(new Set(changes.map((one) => one.changeNumber)).size).toBe(5);
    const { publication, prices } = await shop.atTill.listPublishedPrices({ version, pageSize: 100 });
    expect(publication).toMatchObject({ version, state: 'published', changes: 5 });
    expect(prices.map((one) => [one.priceMinor, one.productVersion])).toEqual(ids.map(() => [110_00, 2]));
  });

  it('is refused where a price has moved since it was planned', async () => {
    const category = aisle();
    const productId = await shop.product({ category });
    const first = await shop.plan({ category, basisPoints: 1_000 });
    const second = await shop.plan({ category, basisPoints: 2_000 });
    const begins = soon(3_600_000);
    await shop.owner.approveRepricing({ repricingId: first.repricingId, beginsAt: begins });
    await expect(
      shop.owner.approveRepricing({ repricingId: second.repricingId, beginsAt: soon(7_200_000) }),
    ).rejects.toEqual(refusal('prices_moved', 'repricingId'));
    await expect(shop.owner.approveRepricing({ repricingId: second.repricingId })).rejects.toEqual(
      refusal('publication_overlaps', 'beginsAt'),
    );
    await shop.owner.discardRepricing({ repricingId: first.repricingId });
    const { data, version } = await shop.inventory.getProduct({ productId });
    const change = { productId, expectedVersion: version, data: { ...data!, priceMinor: data!.priceMinor + 1 } };
    await shop.inventory.updateProduct(change, { idempotencyKey: uuidv7() });
    await expect(shop.owner.approveRepricing({ repricingId: second.repricingId })).rejects.toEqual(
      refusal('prices_moved', 'repricingId'),
    );
  });

  it('is undone by another publication', async () => {
    const category = aisle();
    const productId = await shop.product({ category, priceMinor: 100_00 });
    const version = await shop.publish({ category, basisPoints: 5_000 });
    expect(await shop.priceOf(productId)).toBe(150_00);
    const undone = await shop.publish({ method: 'restore', restoredVersion: version });
    expect(await shop.priceOf(productId)).toBe(100_00);
    const { changes } = await (await shop.pricer('accountant')).listPriceHistory({ productId });
    expect(changes.map((one) => [one.priceMinor, one.version])).toEqual([
      [100_00, undone],
      [150_00, version],
      [100_00, undefined],
    ]);
  });

  it('is for owners and admins, of the whole company', async () => {
    const category = aisle();
    await shop.product({ category });
    const { repricingId } = await shop.plan({ category, basisPoints: 1_000 });
    await expect(shop.supervisor.approveRepricing({ repricingId })).rejects.toEqual(refusal('forbidden'));
    await expect((await shop.pricer('inventory')).getRepricing({ repricingId })).rejects.toEqual(refusal('forbidden'));
    await expect(shop.atTill.getRepricing({ repricingId })).rejects.toEqual(refusal('forbidden'));
    const local = await shop.pricer('supervisor', [shop.branchId]);
    await expect(local.getRepricing({ repricingId })).rejects.toEqual(refusal('all_branches_needed'));
    const admin = await shop.pricer('admin');
    for (const beginsAt of [soon(-60_000), soon(400 * 86_400_000)])
      await expect(admin.approveRepricing({ repricingId, beginsAt })).rejects.toEqual(
        refusal('begins_out_of_range', 'beginsAt'),
      );
    expect((await admin.approveRepricing({ repricingId })).state).toBe('scheduled');
  });
});

describe('discardRepricing', () => {
  it('takes back what has not begun, and tells so where it was told', async () => {
    const category = aisle();
    const productId = await shop.product({ category });
    const { repricingId } = await shop.plan({ category, basisPoints: 1_000 });
    const { version } = await shop.owner.approveRepricing({ repricingId, beginsAt: soon(3_600_000) });
    await expect(shop.supervisor.discardRepricing({ repricingId })).rejects.toEqual(refusal('forbidden'));
    for (const _ of [1, 2]) expect((await shop.owner.discardRepricing({ repricingId })).state).toBe('discarded');
    const told = await network.emitted(PublicationWithdrawn, shop.tenantId);
    expect(told.filter(({ key }) => key === repricingId).map(({ body }) => body.version)).toEqual([version]);
    const { publications } = await shop.atTill.listPublications({ since: version! - 1 });
    expect(publications).toMatchObject([{ version, state: 'discarded' }]);
    expect(await shop.priceOf(productId)).toBe(120_000);
    await expect(shop.owner.approveRepricing({ repricingId })).rejects.toEqual(
      refusal('repricing_decided', 'repricingId'),
    );
  });
});
