import { type Network, startForTest } from '@mostrador/kit/testing';
import { CategoryChanged, type CategoryInput, ProductChanged, StockServiceDefinition } from '@mostrador/proto/stock';
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

const add = async (name: string, parentId?: string, more: Partial<CategoryInput> = {}) =>
  (
    await shop.inventory.createCategory({
      categoryId: uuidv7(),
      data: { name, parentId, position: 0, attributes: [], ...more },
    })
  ).categoryId;
const update = (categoryId: string, expectedVersion: number, data: Partial<CategoryInput>) =>
  shop.inventory.updateCategory({ categoryId, expectedVersion, data }, { idempotencyKey: uuidv7() });
const remove = (categoryId: string, expectedVersion = 1) =>
  shop.inventory.deleteCategory({ categoryId, expectedVersion }, { idempotencyKey: uuidv7() });
const productOf = async (productId: string) => (await shop.inventory.getProduct({ productId })).data!;

describe('createCategory', () => {
  it('stores and tells it, once, also in parallel, and refuses another one under its id', async () => {
    const request = { categoryId: uuidv7(), data: { name: 'Bebidas', position: 3, attributes: [] } };
    const answers = await Promise.all([1, 2, 3].map(() => shop.inventory.createCategory(request)));
    for (const answer of answers) expect(answer).toEqual({ ...request, version: 1, deleted: false });
    const told = await network.emitted(CategoryChanged, shop.tenantId);
    expect(told.map((event) => event.body.category)).toEqual([answers[0]]);
    await expect(shop.inventory.createCategory({ ...request, data: { name: 'Otra', position: 3 } })).rejects.toEqual(
      refusal('id_reused', 'categoryId'),
    );
  });

  it('gives a name to one of its siblings only, also when two ask at once', async () => {
    const parent = await add('Bebidas');
    await add('Vinos', parent);
    await add('Vinos');
    await expect(add('Vinos', parent)).rejects.toEqual(refusal('category_name_taken', 'data.name'));
    const both = await Promise.allSettled([add('Jugos', parent), add('Jugos', parent)]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['category_unknown', 'data.parentId', { parentId: '0197c1c1-0000-7000-8000-000000000000' }],
    ['out_of_range', 'data.name', { name: ' ' }],
    ['out_of_range', 'data.position', { position: -1 }],
  ])('refuses %s at %s', async (reason, field, wrong) => {
    await expect(add('Bebidas', undefined, wrong)).rejects.toEqual(refusal(reason, field));
  });

  it('is at most eight levels deep', async () => {
    let parent: string | undefined;
    for (let level = 1; level <= 8; level += 1) parent = await add(`Nivel ${level}`, parent);
    await expect(add('Nivel 9', parent)).rejects.toEqual(refusal('category_too_deep', 'data.parentId'));
    const below = (await shop.inventory.listCategories({})).categories[0]!;
    const top = await add('Arriba');
    await expect(update(below.categoryId, 1, { ...below.data!, parentId: top })).rejects.toEqual(
      refusal('category_too_deep', 'data.parentId'),
    );
  });

  it('is for those who keep the catalogue, and of one company', async () => {
    const request = { categoryId: uuidv7(), data: { name: 'Bebidas', position: 0 } };
    for (const role of ['cashier', 'accountant', 'viewer'] as const)
      await expect((await shop.as(role)).createCategory(request)).rejects.toEqual(refusal('forbidden'));
    const [mine, stranger] = [await add('Mía'), await makeShop(network)];
    expect((await stranger.inventory.listCategories({})).categories).toEqual([]);
    const below = { categoryId: uuidv7(), data: { name: 'Suya', parentId: mine, position: 0 } };
    await expect(stranger.inventory.createCategory(below)).rejects.toEqual(refusal('category_unknown'));
    await expect(stranger.product({ categoryId: mine })).rejects.toEqual(
      refusal('category_unknown', 'data.categoryId'),
    );
    expect((await (await shop.till()).listCategories({})).categories).toHaveLength(1);
  });
});

describe('updateCategory', () => {
  it('moves and reorders; siblings are listed by position, then by name', async () => {
    const [drinks, wines, beers] = [await add('Bebidas'), await add('Vinos'), await add('Cervezas')];
    await update(wines, 1, { name: 'Vinos', parentId: drinks, position: 2 });
    expect(await update(beers, 1, { name: 'Cervezas', parentId: drinks, position: 1 })).toMatchObject({ version: 2 });
    await expect(update(beers, 1, { name: 'Cervezas', position: 1 })).rejects.toEqual(refusal('version_old'));
    const pages = [];
    for (let pageToken = ''; ;) {
      const page = await shop.inventory.listCategories({ pageSize: 1, pageToken });
      pages.push(...page.categories.map((one) => [one.data!.name, one.data!.parentId]));
      if (!(pageToken = page.nextPageToken)) break;
    }
    expect(pages).toEqual([
      ['Bebidas', undefined],
      ['Cervezas', drinks],
      ['Vinos', drinks],
    ]);
  });

  it('refuses a circle, also one over others and one that two make at once', async () => {
    const a = await add('A');
    const b = await add('B', a);
    const c = await add('C', b);
    for (const parentId of [a, b, c])
      await expect(update(a, 1, { name: 'A', parentId, position: 0 })).rejects.toEqual(
        refusal('category_cycle', 'data.parentId'),
      );
    const [x, y] = [await add('X'), await add('Y')];
    const rivals = await Promise.allSettled([
      update(x, 1, { name: 'X', parentId: y, position: 0 }),
      update(y, 1, { name: 'Y', parentId: x, position: 0 }),
    ]);
    expect(rivals.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  it('tells its products once more under its new name, in a newer version', async () => {
    const categoryId = await add('Gaseosas');
    const [inside, outside] = [await shop.product({ categoryId }), await shop.product({ category: 'Otra' })];
    await update(categoryId, 1, { name: 'Sin alcohol', position: 0 });
    expect(await productOf(inside)).toMatchObject({ category: 'Sin alcohol', categoryId });
    const renamed = async () => (await network.sql('select from stock.category_renames')).length === 0;
    await network.until(renamed, 'the products to be told');
    const told = (await network.emitted(ProductChanged, shop.tenantId)).map(({ body: { product } }) => [
      product!.productId,
      product!.version,
      product!.data!.category,
    ]);
    expect(told).toEqual([
      [inside, 1, 'Gaseosas'],
      [outside, 1, 'Otra'],
      [inside, 2, 'Sin alcohol'],
    ]);
  });
});

describe('deleteCategory', () => {
  it('takes what is empty, once, and frees its name', async () => {
    const parent = await add('Bebidas');
    const child = await add('Vinos', parent);
    await expect(remove(parent)).rejects.toEqual(refusal('category_not_empty', 'categoryId'));
    const productId = await shop.product({ categoryId: child });
    await expect(remove(child)).rejects.toEqual(refusal('category_not_empty', 'categoryId'));
    const moved = { productId, expectedVersion: 1, data: productData({ category: '' }) };
    await shop.inventory.updateProduct(moved, { idempotencyKey: uuidv7() });
    expect(await remove(child)).toMatchObject({ deleted: true, version: 2 });
    await expect(remove(child, 2)).rejects.toEqual(refusal('not_found', 'categoryId'));
    expect((await shop.inventory.listCategories({})).categories.map((one) => one.categoryId)).toEqual([parent]);
    await expect(shop.product({ categoryId: child })).rejects.toEqual(refusal('category_unknown', 'data.categoryId'));
    await add('Vinos', parent);
  });
});

describe('a product’s category', () => {
  it('is found by its name where only that is said, or made, once', async () => {
    const drinks = await add('Bebidas');
    const wines = await add('Vinos', drinks);
    const products = ['Vinos', 'Nueva', 'Nueva', ''].map((category) => ({
      productId: uuidv7(),
      data: productData({ category }),
    }));
    const made = (await shop.inventory.createProducts({ products })).products.map((one) => one.data!.categoryId);
    expect([made[0], made[1], made[3]]).toEqual([wines, made[2], undefined]);
    expect(made[1]).toBeDefined();
    await add('Vinos');
    // What it stands in stays, although another one is at the root by now.
    const change = { productId: products[0]!.productId, expectedVersion: 1, data: products[0]!.data };
    await shop.inventory.updateProduct(change, { idempotencyKey: uuidv7() });
    expect(await productOf(products[0]!.productId)).toMatchObject({ category: 'Vinos', categoryId: wines });
  });

  it('is what the id says, whatever the name', async () => {
    const categoryId = await add('Bebidas');
    const productId = await shop.product({ category: 'Antes', categoryId });
    expect(await productOf(productId)).toMatchObject({ category: 'Bebidas', categoryId });
    expect((await shop.inventory.listCategories({})).categories).toHaveLength(1);
  });
});

describe('the tree', () => {
  it('is in the feed of the tills, and told to who asks for everything', async () => {
    const categoryId = await add('Bebidas');
    const productId = await shop.product({ categoryId });
    const till = await shop.till();
    const first = await till.listCatalogueChanges({ since: 0 });
    expect(first.changes.map((one) => one.category?.categoryId ?? one.product?.productId)).toEqual([
      categoryId,
      productId,
    ]);
    const empty = await add('Vacía');
    await remove(empty);
    const next = await till.listCatalogueChanges({ since: first.nextSince });
    expect(next.changes).toMatchObject([{ category: { categoryId: empty, deleted: true } }]);
    const service = network.client(
      StockServiceDefinition,
      await network.keys.serviceToken('test', 'stock', shop.tenantId),
    );
    const { facts } = await service.exportFacts({});
    const told = facts.filter(({ type }) => type === CategoryChanged.$type).length;
    expect(told).toBe(2);
  });
});
