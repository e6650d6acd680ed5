import { type Network, startForTest } from '@mostrador/kit/testing';
import { ProductChanged, type ProductInput, type QuickKey } from '@mostrador/proto/stock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, productData, refusal, type Shop, uuidv7 } from './make.ts';

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

const key = () => ({ idempotencyKey: uuidv7() });
const update = (productId: string, expectedVersion: number, more: Partial<ProductInput>, client = shop.inventory) =>
  client.updateProduct({ productId, expectedVersion, data: productData(more) }, key());

describe('a product', () => {
  it('has a condition, a code of the shop, branches, a container, a fixed price and another IVA for consumers', async () => {
    const depositProductId = await shop.product({ name: 'Envase de litro' });
    const more = {
      condition: 'open_box',
      internalCode: 'ART-0017',
      onlyBranchIds: [shop.branchId],
      depositProductId,
      priceFixed: true,
      consumerIva: { ivaTreatment: 'exempt', ivaRateBp: 0 },
    };
    const productId = await shop.product(more);
    expect((await shop.inventory.getProduct({ productId })).data).toMatchObject(more);
    const told = (await network.emitted(ProductChanged, shop.tenantId)).at(-1)!.body.product!;
    expect(told.data).toMatchObject(more);
    await update(productId, 1, {});
    const { data } = await shop.inventory.getProduct({ productId });
    expect(data).toMatchObject({ onlyBranchIds: [], condition: undefined, priceFixed: undefined });
  });

  it.each([
    ['branch_unknown', 'data.onlyBranchIds.0', { onlyBranchIds: [uuidv7()] }],
    ['deposit_unknown', 'data.depositProductId', { depositProductId: uuidv7() }],
    ['not_allowed', 'data.condition', { condition: 'broken' }],
    [
      'iva_rate_not_allowed',
      'data.consumerIva.ivaRateBp',
      { consumerIva: { ivaTreatment: 'exempt', ivaRateBp: 1_050 } },
    ],
  ])('is refused with %s at %s', async (reason, field, wrong) => {
    await expect(shop.product(wrong)).rejects.toEqual(refusal(reason, field));
  });

  it('comes in what comes in nothing', async () => {
    const bottle = await shop.product();
    const beer = await shop.product({ depositProductId: bottle });
    const field = 'data.depositProductId';
    await expect(shop.product({ depositProductId: beer })).rejects.toEqual(refusal('deposit_in_deposit', field));
    await expect(update(beer, 1, { depositProductId: beer })).rejects.toEqual(refusal('deposit_in_deposit', field));
  });

  it('shares its internal code with no other active one of its company', async () => {
    const internalCode = 'A-1';
    const both = await Promise.allSettled([shop.product({ internalCode }), shop.product({ internalCode })]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await expect(shop.product({ internalCode })).rejects.toEqual(refusal('internal_code_taken', 'data.internalCode'));
    const products = [1, 2].map(() => ({ productId: uuidv7(), data: productData({ internalCode: 'A-2' }) }));
    await expect(shop.inventory.createProducts({ products })).rejects.toEqual(
      refusal('internal_code_taken', 'products.1.data.internalCode'),
    );
    await (await makeShop(network)).product({ internalCode });
    await shop.product({ internalCode, active: false });
  });
});

describe('deleteProduct', () => {
  const remove = (productId: string, expectedVersion = 1, options = key()) =>
    shop.inventory.deleteProduct({ productId, expectedVersion }, options);

  it('takes it out of every listing and frees its codes, once; saving it again brings it back', async () => {
    const productId = await shop.product({ name: 'Efímero', barcodes: ['EFI-1'], internalCode: 'EFI' });
    const options = key();
    const answers = await Promise.all([1, 2].map(() => remove(productId, 1, options)));
    for (const answer of answers) expect(answer).toMatchObject({ version: 2, deleted: true, data: { active: false } });
    for (const asked of [{ query: 'efimero' }, { barcode: 'EFI-1' }, {}])
      expect((await shop.inventory.listProducts({ ...asked, includeInactive: true })).products).toEqual([]);
    await expect(remove(productId, 2)).rejects.toEqual(refusal('not_found', 'productId'));
    expect(await shop.inventory.getProduct({ productId })).toMatchObject({ deleted: true });
    const { changes } = await (await shop.till()).listCatalogueChanges({ since: 0 });
    expect(changes.at(-1)).toMatchObject({ product: { productId, deleted: true } });
    await shop.product({ barcodes: ['EFI-1'], internalCode: 'EFI' });
    expect(await update(productId, 2, { name: 'Vuelto' })).toMatchObject({ version: 3, deleted: false });
    expect((await shop.inventory.listProducts({ query: 'vuelto' })).products).toHaveLength(1);
  });

  it('leaves what active products are made of', async () => {
    const part = await shop.product();
    const users = [
      await shop.product({ packOfProductId: part, packUnits: 6 }),
      await shop.product({ tracked: false, parts: [{ productId: part, quantityMilli: 1_000 }] }),
      await shop.product({ depositProductId: part }),
    ];
    for (const user of users) {
      await expect(remove(part)).rejects.toEqual(refusal('product_in_use', 'productId'));
      await remove(user);
    }
    await remove(part);
  });

  it('is of one company, and for those who keep the catalogue', async () => {
    const productId = await shop.product();
    const request = { productId, expectedVersion: 1 };
    const stranger = await makeShop(network);
    await expect(stranger.inventory.deleteProduct(request, key())).rejects.toEqual(refusal('not_found'));
    await expect((await shop.as('cashier')).deleteProduct(request, key())).rejects.toEqual(refusal('forbidden'));
  });
});

describe('listProductVersions', () => {
  it('tells who changed what, newest first, page by page', async () => {
    const productId = await shop.product({ priceMinor: 100, costMinor: 50 });
    const owner = await shop.as('owner');
    await update(productId, 1, { priceMinor: 200, costMinor: 50 }, owner);
    await update(productId, 2, { priceMinor: 200, costMinor: 60, barcodes: ['V-3'] });
    await shop.inventory.deleteProduct({ productId, expectedVersion: 3 }, key());
    const { versions } = await shop.inventory.listProductVersions({ productId });
    expect(versions.map((one) => [one.version, one.changedFields, one.deleted])).toEqual([
      [4, ['active'], true],
      [3, ['barcodes', 'costMinor'], false],
      [2, ['priceMinor'], false],
      [1, [], false],
    ]);
    expect(versions.map((one) => one.data!.priceMinor)).toEqual([200, 200, 200, 100]);
    const [, third, second, first] = versions.map((one) => one.changedBy);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
    const pages = [];
    for (let pageToken = ''; ;) {
      const page = await shop.inventory.listProductVersions({ productId, pageSize: 1, pageToken });
      pages.push(...page.versions);
      if (!(pageToken = page.nextPageToken)) break;
    }
    expect(pages).toEqual(versions);
  });

  it('tells a renamed category as nobody’s change', async () => {
    const request = { categoryId: uuidv7(), data: { name: 'Antes', position: 0, attributes: [] } };
    await shop.inventory.createCategory(request);
    const productId = await shop.product({ categoryId: request.categoryId });
    const renamed = { ...request, expectedVersion: 1, data: { ...request.data, name: 'Después' } };
    await shop.inventory.updateCategory(renamed, key());
    const isTold = async () => (await network.sql('select from stock.category_renames')).length === 0;
    await network.until(isTold, 'the products to be told');
    const { versions } = await shop.inventory.listProductVersions({ productId });
    expect(versions.map((one) => [one.version, one.changedFields, one.data!.category])).toEqual([
      [2, ['category'], 'Después'],
      [1, [], 'Antes'],
    ]);
    expect(versions[0]!.changedBy).toBe('system');
  });

  it('is not for cashiers and tills, nor for other companies', async () => {
    const productId = await shop.product();
    for (const client of [await shop.as('cashier'), await shop.till()])
      await expect(client.listProductVersions({ productId })).rejects.toEqual(refusal('forbidden'));
    const stranger = await makeShop(network);
    await expect(stranger.inventory.listProductVersions({ productId })).rejects.toEqual(refusal('not_found'));
  });
});

describe('quick keys', () => {
  const put = (keys: QuickKey[], expectedVersion = 0, options = key()) =>
    shop.inventory.putQuickKeys({ branchId: shop.branchId, expectedVersion, keys }, options);

  it('are of a branch, and come to its tills in the feed', async () => {
    const productId = await shop.product();
    const { data } = await shop.inventory.getProduct({ productId });
    const keys = [
      { label: 'Agua', productId, colour: '#00aaff' },
      { label: '', categoryId: data!.categoryId, colour: '' },
    ];
    const { branchId } = shop;
    expect(await shop.inventory.getQuickKeys({ branchId })).toEqual({ branchId, keys: [], version: 0 });
    const options = key();
    const answers = await Promise.all([1, 2].map(() => put(keys, 0, options)));
    for (const answer of answers) expect(answer).toMatchObject({ branchId, keys, version: 1 });
    await expect(put(keys)).rejects.toEqual(refusal('version_old', 'expectedVersion'));
    const till = await shop.till();
    expect(await till.getQuickKeys({ branchId })).toMatchObject({ keys, version: 1 });
    const { changes } = await till.listCatalogueChanges({ since: 0 });
    expect(changes.at(-1)).toMatchObject({ quickKeys: { branchId, version: 1 } });
  });

  it('are of what there is, and of one thing each', async () => {
    const wrong = async (one: Partial<QuickKey>, reason: string, field: string) =>
      expect(put([{ label: 'X', colour: '', ...one }])).rejects.toEqual(refusal(reason, field));
    await wrong({ productId: uuidv7() }, 'quick_key_product_unknown', 'keys.0.productId');
    await wrong({ categoryId: uuidv7() }, 'category_unknown', 'keys.0.categoryId');
    await wrong({}, 'quick_key_of_one', 'keys.0');
    const productId = await shop.product();
    await wrong({ productId, colour: 'rojo' }, 'wrong_format', 'keys.0.colour');
    const elsewhere = { branchId: uuidv7(), expectedVersion: 0, keys: [] };
    await expect(shop.inventory.putQuickKeys(elsewhere, key())).rejects.toEqual(refusal('branch_unknown', 'branchId'));
    const here = await shop.as('supervisor', [shop.otherBranchId]);
    const foreign = { branchId: shop.branchId, expectedVersion: 0, keys: [] };
    await expect(here.putQuickKeys(foreign, key())).rejects.toEqual(refusal('branch_foreign', 'branchId'));
  });
});
