import { type Network, startForTest } from '@mostrador/kit/testing';
import { type CatalogueChange, ProductChanged, StockServiceDefinition } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { ean13, expectInvariants, makeShop, productData, refusal, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
beforeAll(async () => {
  network = await startForTest(stock);
  shop = await makeShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

describe('listProducts', () => {
  const names = [
    'Coca Cola Original 2,25 L',
    'Coca Cola Zero 500 ml',
    'Pepsi Black 1,5 L',
    'Galletitas Surtidas Bagley 400 g',
    'Galletitas Traviata 303 g',
    'Azúcar Ledesma 1 kg',
    'Ñoquis de papa 500 g',
    'Alfajor Jorgito Chocolate',
    'Yerba Mate Rosamonte 1 kg',
    'Cocada casera',
    'Квас Очаково 0,5 л',
    '可口可乐 500ml',
    '绿茶',
    'ラーメン 袋',
    '김치 라면 매운맛',
    'شاي أخضر',
  ];
  let own: Shop;
  const find = async (query: string) =>
    (await own.inventory.listProducts({ query })).products.map((one) => one.data?.name);
  beforeAll(async () => {
    own = await makeShop(network);
    await own.inventory.createProducts({
      products: names.map((name) => ({ productId: uuidv7(), data: productData({ name }) })),
    });
  });

  it.each([
    ['coca cola', 'Coca Cola'],
    ['coca zero', 'Coca Cola Zero 500 ml'],
    ['azucar', 'Azúcar Ledesma 1 kg'],
    ['noquis', 'Ñoquis de papa 500 g'],
    ['ÑOQUIS', 'Ñoquis de papa 500 g'],
    ['galetitas baglei', 'Galletitas Surtidas Bagley 400 g'],
    ['pesi', 'Pepsi Black 1,5 L'],
    ['rosamnote', 'Yerba Mate Rosamonte 1 kg'],
    ['alfa choco', 'Alfajor Jorgito Chocolate'],
    ['2.25', 'Coca Cola Original 2,25 L'],
    ['a', 'A'],
    ['квас', 'Квас'],
    ['ОЧАКОВО', 'Квас'],
    ['очакво', 'Квас'],
    ['可乐', '可口可乐'],
    ['口可', '可口可乐'],
    ['茶', '绿茶'],
    ['绿茶', '绿茶'],
    ['可口可乐 500', '可口可乐'],
    ['ﾗｰﾒﾝ', 'ラーメン'],
    ['김치', '김치'],
    ['أخضر', 'شاي'],
    ['Ｃｏｃａ ｃｏｌａ', 'Coca Cola'],
  ])('finds by "%s" first "%s"', async (query, first) => {
    expect((await find(query))[0]).toMatch(new RegExp(`^${first}`));
  });

  it('puts what has all the words before what has some', async () => {
    const found = await find('coca cola zero');
    expect(found.slice(0, 2)).toEqual(['Coca Cola Zero 500 ml', 'Coca Cola Original 2,25 L']);
  });

  it.each(['', '   '])('lists everything by name without a query (%j)', async (query) => {
    expect(await find(query)).toHaveLength(names.length);
    expect((await find(query))[0]).toBe('Alfajor Jorgito Chocolate');
  });

  it.each(['%', '_', "'; drop table products; --", '🥤', 'zzzzzz', '\\', '\u0000'])(
    'is not troubled by %j',
    async (query) => {
      expect(Array.isArray(await find(query))).toBe(true);
    },
  );

  it('pages through a search and a listing without missing or repeating', async () => {
    const products = Array.from({ length: 23 }, (_, n) => ({
      productId: uuidv7(),
      data: productData({ name: `Vino tinto ${n % 4}` }),
    }));
    await own.inventory.createProducts({ products });
    for (const query of ['vino tino', '']) {
      const seen: string[] = [];
      let pageToken = '';
      do {
        const page = await own.inventory.listProducts({ query, pageSize: 5, pageToken });
        seen.push(...page.products.map((one) => one.productId));
        pageToken = page.nextPageToken;
      } while (pageToken);
      expect(new Set(seen).size).toBe(seen.length);
      for (const { productId } of products) expect(seen).toContain(productId);
    }
  });

  it('shows inactive products only when asked, and forgets an old name', async () => {
    const productId = await own.product({ name: 'Chupetín viejo', barcodes: ['VIEJO-1'] });
    const change = {
      productId,
      expectedVersion: 1,
      data: productData({ name: 'Caramelo', barcodes: ['VIEJO-1'], active: false }),
    };
    await own.inventory.updateProduct(change, { idempotencyKey: uuidv7() });
    expect(await find('chupetin')).toEqual([]);
    expect(await find('caramelo')).toEqual([]);
    const all = await own.inventory.listProducts({ query: 'caramelo', includeInactive: true });
    expect(all.products.map((one) => one.productId)).toEqual([productId]);
    expect((await own.inventory.listProducts({ barcode: 'VIEJO-1' })).products).toEqual([]);
    expect((await own.inventory.listProducts({ barcode: 'VIEJO-1', includeInactive: true })).products).toHaveLength(1);
  });

  it('shows a company its own products only', async () => {
    const stranger = await makeShop(network);
    expect((await stranger.inventory.listProducts({ query: 'coca' })).products).toEqual([]);
    expect((await stranger.inventory.listProducts({})).products).toEqual([]);
  });
});

describe('getPrice', () => {
  const anybody = () => network.client(StockServiceDefinition, '');

  it('answers anybody, by any of the barcodes', async () => {
    const barcodes = [ean13(), 'PRECIO-2'];
    const productId = await shop.product({ name: 'Con precio', barcodes, priceMinor: 4_550 });
    for (const barcode of barcodes) {
      expect(await anybody().getPrice({ companyId: shop.tenantId, barcode })).toEqual({
        productId,
        name: 'Con precio',
        barcode,
        priceMinor: 4_550,
        currency: 'ARS',
        openPrice: false,
      });
    }
  });

  it('knows nothing of other companies, unknown and malformed barcodes', async () => {
    const barcode = ean13();
    await shop.product({ barcodes: [barcode] });
    const ask = (companyId: string, code: string) => anybody().getPrice({ companyId, barcode: code });
    await expect(ask((await makeShop(network)).tenantId, barcode)).rejects.toEqual(refusal('not_found', 'barcode'));
    await expect(ask(uuidv7(), barcode)).rejects.toEqual(refusal('not_found'));
    await expect(ask(shop.tenantId, 'x'.repeat(33))).rejects.toEqual(refusal('wrong_format', 'barcode'));
    await expect(ask('nobody', barcode)).rejects.toEqual(refusal('wrong_format', 'companyId'));
  });
});

describe('getCatalogueHead', () => {
  it('grows with each change of a company’s catalogue, and with no other’s', async () => {
    const [own, other] = [await makeShop(network), await makeShop(network)];
    const headOf = async ({ tenantId }: typeof own) =>
      (await network.client(StockServiceDefinition, '').getCatalogueHead({ companyId: tenantId })).lastChange;
    expect(await headOf(own)).toBe(0);
    await own.product();
    const first = await headOf(own);
    expect(first).toBeGreaterThan(0);
    expect((await own.inventory.listCatalogueChanges({ since: 0 })).nextSince).toBe(first);
    await other.product();
    expect(await headOf(own)).toBe(first);
    await own.product();
    expect(await headOf(own)).toBeGreaterThan(first);
  });
});

describe('listCatalogueChanges', () => {
  it('shows every product once, in its newest state, under a growing number', async () => {
    const own = await makeShop(network);
    const ids = await Promise.all(Array.from({ length: 5 }, () => own.product()));
    const first = await own.inventory.listCatalogueChanges({ since: 0 });
    expect(first.changes.flatMap((one) => one.product?.productId ?? []).toSorted()).toEqual(ids.toSorted());
    expect(first.more).toBe(false);
    const change = { productId: ids[2]!, expectedVersion: 1, data: productData({ priceMinor: 1 }) };
    await own.inventory.updateProduct(change, { idempotencyKey: uuidv7() });
    const next = await own.inventory.listCatalogueChanges({ since: first.nextSince });
    expect(next.changes).toMatchObject([{ product: { productId: ids[2], version: 2 } }]);
    expect(next.changes[0]!.changeNumber).toBeGreaterThan(first.nextSince);
    expect(await own.inventory.listCatalogueChanges({ since: next.nextSince })).toEqual({
      changes: [],
      nextSince: next.nextSince,
      more: false,
    });
    const page = await own.inventory.listCatalogueChanges({ since: 0, pageSize: 2 });
    expect([page.changes.length, page.more]).toEqual([2, true]);
  });

  it('skips no committed change while many write', async () => {
    const own = await makeShop(network);
    const till = await own.till();
    const copy = new Map<string, CatalogueChange>();
    let since = 0;
    const poll = async () => {
      const { changes, nextSince, more } = await till.listCatalogueChanges({ since, pageSize: 7 });
      for (const change of changes) {
        expect(change.changeNumber).toBeGreaterThan(since);
        if (change.product) copy.set(change.product.productId, change);
      }
      since = nextSince;
      return more;
    };
    let writing = true;
    const reader = (async () => {
      while (writing) await poll();
      while (await poll());
    })();
    const versions = new Map<string, number>();
    const writer = async () => {
      for (let round = 0; round < 8; round += 1) {
        const products = Array.from({ length: 3 }, () => ({ productId: uuidv7(), data: productData() }));
        await own.inventory.createProducts({ products });
        for (const { productId } of products) {
          const change = { productId, expectedVersion: 1, data: productData({ priceMinor: round }) };
          const { version } = await own.inventory.updateProduct(change, { idempotencyKey: uuidv7() });
          versions.set(productId, version);
        }
      }
    };
    await Promise.all(Array.from({ length: 5 }, writer));
    writing = false;
    await reader;
    expect(new Map([...copy].map(([id, change]) => [id, change.product?.version]))).toEqual(versions);
  });
});

describe('products that were indexed by an older version', () => {
  it('are found, and told once more, without being changed', async () => {
    const own = await makeShop(network);
    const productId = await own.product({ name: 'Чай зелёный' });
    const before = await own.inventory.getProduct({ productId });
    await network.sql('delete from stock.search_words where tenant_id = $1', [own.tenantId]);
    await network.sql('delete from stock.search_grams where tenant_id = $1', [own.tenantId]);
    const found = async () => (await own.inventory.listProducts({ query: 'зеленый' })).products;
    expect(await found()).toEqual([]);
    const start = '00000000-0000-0000-0000-000000000000';
    await network.sql('insert into stock.renewals values ($1, $2)', [own.tenantId, start]);
    await network.until(async () => (await network.sql('select from stock.renewals')).length === 0, 'the renewal');
    expect(await found()).toEqual([before]);
    const told = (await network.emitted(ProductChanged, own.tenantId)).map((event) => event.body.product);
    expect(told).toEqual([before, before]);
  });
});
