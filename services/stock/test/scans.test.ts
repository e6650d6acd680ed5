import { type Network, startForTest } from '@mostrador/kit/testing';
import { StockMoved } from '@mostrador/proto/stock';
import { canonicalCode, checkDigitOf, keysOf, meaningOf, readScan, scaleLabelOf } from '@mostrador/till/scan';
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

const weight = { prefixes: ['20'], pluDigits: 5, valueDigits: 5, value: 'weight_grams', valueCheckDigit: false };
const price = { ...weight, prefixes: ['21'], value: 'price_pesos' };
const put = ({ inventory }: Shop, layouts: (typeof weight)[], expectedVersion = 0, idempotencyKey = uuidv7()) =>
  inventory.putScaleLayouts({ layouts, expectedVersion }, { idempotencyKey });

/** A shop with a scale and cheese on it. */
async function makeCounter() {
  const own = await makeShop(network);
  await put(own, [weight, price]);
  const cheese = await own.product({ name: 'Queso cremoso', unit: 'kg', priceMinor: 500_000, plu: 123 });
  const resolve = (code: string, branchId = '') => own.inventory.resolveScan({ code, branchId });
  return { ...own, cheese, resolve };
}

describe('scale layouts', () => {
  it('are none at first, with what to start from', async () => {
    const own = await makeShop(network);
    const { layouts, version, presets } = await own.inventory.getScaleLayouts({});
    expect([layouts, version, presets.map((one) => one.maker)]).toEqual([[], 0, ['systel', 'kretz', 'moretti']]);
    for (const [at, preset] of presets.entries()) {
      expect((await put(own, preset.layouts, at)).layouts).toEqual(preset.layouts);
    }
  });

  it('are replaced once under one key, and not where somebody else did', async () => {
    const own = await makeShop(network);
    const key = uuidv7();
    const answers = await Promise.all([1, 2, 3].map(() => put(own, [weight], 0, key)));
    expect(answers.map((one) => one.version)).toEqual([1, 1, 1]);
    const rivals = await Promise.allSettled([1, 2, 3].map(() => put(own, [weight, price], 1)));
    expect(rivals.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await expect(put(own, [], 1)).rejects.toEqual(refusal('version_old', 'expectedVersion'));
    expect((await shop.inventory.getScaleLayouts({})).layouts).toEqual([]);
  });

  it.each([
    ['layout_digits', 'layouts.0', [{ ...weight, pluDigits: 6 }]],
    ['layout_digits', 'layouts.0', [{ ...weight, pluDigits: 3, valueDigits: 6, valueCheckDigit: true }]],
    ['layout_prefixes_alike', 'layouts', [weight, { ...price, prefixes: ['20'] }]],
    ['layout_prefixes_alike', 'layouts', [weight, { ...price, prefixes: ['2'], pluDigits: 6 }]],
    ['wrong_format', 'layouts.0.prefixes.0', [{ ...weight, prefixes: ['30'] }]],
    ['not_allowed', 'layouts.0.value', [{ ...weight, value: 'ounces' }]],
  ])('are refused for %s at %s', async (reason, field, layouts) => {
    await expect(put(shop, layouts)).rejects.toEqual(refusal(reason, field));
  });

  it('are kept by those who keep the catalogue, and read by tills', async () => {
    const cashier = await shop.as('cashier');
    const change = { layouts: [weight], expectedVersion: 0 };
    await expect(cashier.putScaleLayouts(change, { idempotencyKey: uuidv7() })).rejects.toEqual(refusal('forbidden'));
    expect((await (await shop.till()).getScaleLayouts({})).version).toBe(0);
  });

  it('come to tills in the feed, once, among the products', async () => {
    const own = await makeShop(network);
    const first = await own.product({ category: '' });
    await put(own, [weight]);
    const last = await own.product({ category: '' });
    const till = await own.till();
    const { changes, nextSince } = await till.listCatalogueChanges({ since: 0 });
    expect(changes.map((one) => one.product?.productId)).toEqual([first, undefined, last]);
    expect(changes[1]!.scaleLayouts).toMatchObject({ layouts: [weight], version: 1 });
    expect((await till.listCatalogueChanges({ since: nextSince })).changes).toEqual([]);
    await put(own, [weight, price], 1);
    const next = await till.listCatalogueChanges({ since: nextSince });
    expect(next.changes).toMatchObject([{ scaleLayouts: { version: 2 } }]);
    expect(next.nextSince).toBe(next.changes[0]!.changeNumber);
    let since = 0;
    const seen = [];
    for (let more = true; more;) {
      const page = await till.listCatalogueChanges({ since, pageSize: 1 });
      seen.push(...page.changes.map((one) => one.product?.productId ?? 'layouts'));
      [since, more] = [page.nextSince, page.more];
    }
    expect(seen).toEqual([first, last, 'layouts']);
  });
});

describe('resolveScan', () => {
  it('tells what a label weighs and costs, and the level of a branch', async () => {
    const { cheese, resolve, branchId, ...own } = await makeCounter();
    expect(await resolve(scaleLabelOf(weight, 123, 1_250)!, branchId)).toMatchObject({
      state: 'found',
      kind: 'scale',
      reason: '',
      products: [{ productId: cheese, version: 1 }],
      quantityMilli: 1_250,
      unitPriceMinor: 500_000,
    });
    await own.put(cheese, 8_000);
    expect(await resolve(scaleLabelOf(price, 123, 6_250)!, branchId)).toMatchObject({
      quantityMilli: 1_250,
      unitPriceMinor: 500_000,
      labelPriceMinor: 625_000,
      onHandMilli: 8_000,
    });
  });

  it('derives the weight at the price of the moment, under its version', async () => {
    const { cheese, resolve, inventory } = await makeCounter();
    const data = productData({ unit: 'kg', priceMinor: 625_000, plu: 123 });
    await inventory.updateProduct({ productId: cheese, expectedVersion: 1, data }, { idempotencyKey: uuidv7() });
    expect(await resolve(scaleLabelOf(price, 123, 6_250)!)).toMatchObject({
      quantityMilli: 1_000,
      products: [{ version: 2 }],
    });
  });

  it('tells lot, serial and dates of GS1 elements', async () => {
    const { resolve, product } = await makeCounter();
    const code = ean13();
    const productId = await product({ barcodes: [code] });
    expect(await resolve(`]C1010${code}10L-7\u001d21S9\u001d112601011526020017261231`)).toMatchObject({
      state: 'found',
      kind: 'gs1',
      products: [{ productId }],
      quantityMilli: 1_000,
      lot: 'L-7',
      serial: 'S9',
      producedOn: '2026-01-01',
      bestBefore: '2026-02-28',
      expiresOn: '2026-12-31',
    });
    expect(await resolve(`https://id.gs1.org/01/0${code}/10/L-7`)).toMatchObject({ state: 'found', lot: 'L-7' });
  });

  it.each([
    ['check_digit', 'unknown', '7790895000998'],
    ['code_unknown', 'unknown', '7790895000997'],
    ['plu_unknown', 'unknown', scaleLabelOf(weight, 9, 100)!],
    ['empty', 'unknown', ' '],
    ['malformed', 'unknown', 'ñandú'],
  ])('says %s: %s (%s)', async (reason, state, code) => {
    const { resolve } = await makeCounter();
    expect(await resolve(code)).toMatchObject({ state, reason, products: [] });
  });

  it('tells all that a text may mean', async () => {
    const { resolve, product, cheese } = await makeCounter();
    const label = scaleLabelOf(weight, 123, 1_250)!;
    const other = await product({ barcodes: [label] });
    const { state, products, quantityMilli } = await resolve(label);
    expect([state, quantityMilli]).toEqual(['ambiguous', undefined]);
    expect(products.map((one) => one.productId).toSorted()).toEqual([cheese, other].toSorted());
  });

  it('tells no level where nobody can know it', async () => {
    const { resolve, product, branchId, sold, sale, count } = await makeCounter();
    const code = ean13();
    const productId = await product({ barcodes: [code] });
    expect((await resolve(code, branchId)).onHandMilli).toBeUndefined();
    await sold(sale([[productId, 2_000]]));
    await network.drain();
    expect((await resolve(code, branchId)).onHandMilli).toBeUndefined();
    await count(productId, 5_000);
    expect((await resolve(code, branchId)).onHandMilli).toBe(5_000);
    expect((await resolve(code)).onHandMilli).toBeUndefined();
  });

  it('answers as a till computes it, of codes the shop made up too', async () => {
    const { inventory, product, resolve, branchId, till } = await makeCounter();
    const codes = ['A.1/2+3$4_5%6', 'Yerba 1 kg', 'yerba 1 kg', '96385074', '037208912347', '10037208912344', '2'];
    for (const code of codes) await product({ name: code, barcodes: [code] });
    const { changes } = await inventory.listCatalogueChanges({ since: 0 });
    const products = changes.flatMap((one) => one.product ?? []);
    const { layouts } = changes.find((one) => one.scaleLayouts)!.scaleLayouts!;
    const labels = [scaleLabelOf(weight, 123, 77)!, scaleLabelOf(price, 123, 77)!, '(01)00037208912347(10)A'];
    for (const text of [...codes, ...labels, 'nobody', ']E496385074', '\t037208912347\r']) {
      const scan = readScan(text, layouts);
      const keys = keysOf(scan);
      const kept = products.filter(
        (one) =>
          one.canonicalBarcodes.some((code) => keys.codes.includes(code)) ||
          (keys.plu !== null && one.data?.plu === keys.plu),
      );
      const { state, reason, products: meant, ...more } = meaningOf(scan, kept);
      expect(await resolve(text)).toMatchObject({
        kind: scan.kind,
        state,
        reason,
        products: meant,
        ...('measure' in more ? more.measure : {}),
      });
    }
    expect(products.every((one) => one.canonicalBarcodes.join() === one.data!.barcodes.map(canonicalCode).join())).toBe(
      true,
    );
    expect((await (await till()).resolveScan({ code: 'Yerba 1 kg', branchId })).products[0]?.data?.costMinor).toBe(0);
  });

  it('knows no other company’s products or branches', async () => {
    const { resolve } = await makeCounter();
    const code = ean13();
    await shop.product({ barcodes: [code] });
    expect((await resolve(code)).state).toBe('unknown');
    const elsewhere = await shop.as('cashier', [shop.branchId]);
    await expect(elsewhere.resolveScan({ code, branchId: shop.otherBranchId })).rejects.toEqual(
      refusal('branch_foreign'),
    );
  });

  it('refuses a PLU that another product has', async () => {
    const { product, inventory, cheese } = await makeCounter();
    await expect(product({ plu: 123 })).rejects.toEqual(refusal('plu_taken', 'data.plu'));
    const products = [7, 7].map((plu) => ({ productId: uuidv7(), data: productData({ plu }) }));
    await expect(inventory.createProducts({ products })).rejects.toEqual(refusal('plu_taken', 'products.1.data.plu'));
    const data = productData({ unit: 'kg', plu: 123, active: false });
    await inventory.updateProduct({ productId: cheese, expectedVersion: 1, data }, { idempotencyKey: uuidv7() });
    await product({ plu: 123 });
  });
});

describe('createIncompleteProduct', () => {
  const request = (code: string, more: object = {}) => ({
    productId: uuidv7(),
    code,
    name: 'Turrón nuevo',
    priceMinor: 150_000,
    ...more,
  });

  it('makes a product that can be sold, and that the office finds and completes', async () => {
    const own = await makeShop(network);
    const asked = request(`]E0${ean13()}`);
    const till = await own.till();
    const made = await till.createIncompleteProduct(asked);
    const data = {
      barcodes: [asked.code.slice(3)],
      incomplete: true,
      priceMinor: 150_000,
      unit: 'unit',
      ivaRateBp: 2100,
    };
    expect(made).toMatchObject({ productId: asked.productId, version: 1, data });
    expect((await till.resolveScan({ code: asked.code, branchId: own.branchId })).products).toEqual([made]);
    const waiting = async (more = {}) =>
      (await own.inventory.listProducts({ incompleteOnly: true, ...more })).products.map((one) => one.productId);
    await own.product({ name: 'Turrón viejo', barcodes: ['VIEJO'] });
    expect([await waiting(), await waiting({ query: 'turron' })]).toEqual([[made.productId], [made.productId]]);
    expect([await waiting({ barcode: 'VIEJO' }), await waiting({ barcode: data.barcodes[0] })]).toEqual([
      [],
      [made.productId],
    ]);
    const complete = { ...made.data!, incomplete: undefined, costMinor: 90_000, category: 'Golosinas' };
    const change = { productId: made.productId, expectedVersion: 1, data: complete };
    await own.inventory.updateProduct(change, { idempotencyKey: uuidv7() });
    expect(await waiting()).toEqual([]);
    expect((await till.createIncompleteProduct(asked)).version).toBe(2);
  });

  it('is one product, however many tills ask at once and again', async () => {
    const own = await makeShop(network);
    const code = ean13();
    const clients = [await own.till(), await own.as('cashier'), await own.till(), own.inventory];
    const asked = clients.map((client, at) => ({ client, request: request(code, { name: `Turrón ${at}` }) }));
    const answers = await Promise.all(
      [...asked, ...asked].map((one) => one.client.createIncompleteProduct(one.request)),
    );
    expect(new Set(answers.map((one) => one.productId)).size).toBe(1);
    expect((await own.inventory.listProducts({})).products).toHaveLength(1);
    const winner = asked.find((one) => one.request.productId === answers[0]!.productId)!;
    await expect(winner.client.createIncompleteProduct({ ...winner.request, name: 'Otro' })).rejects.toEqual(
      refusal('id_reused', 'productId'),
    );
  });

  it('does not know what it costs, so what is sold of it is worth nobody knows what', async () => {
    const own = await makeShop(network);
    const { productId } = await (await own.till()).createIncompleteProduct(request('NUEVO 1'));
    await own.sold(own.sale([[productId, 2_000]]));
    await network.drain();
    const told = (await network.emitted(StockMoved, own.tenantId)).flatMap((event) => event.body.movements);
    expect(told).toMatchObject([{ productId, quantityMilli: -2_000 }]);
    expect(told[0]).not.toHaveProperty('unitCostMinor', 0);
    expect([told[0]!.unitCostMinor, told[0]!.valueMinor]).toEqual([undefined, undefined]);
  });

  it('takes the number of a scale’s label, by kg', async () => {
    const { inventory, till, resolve } = await makeCounter();
    const label = scaleLabelOf(weight, 456, 300)!;
    const { data } = await (await till()).createIncompleteProduct(request(label, { priceMinor: 900_000 }));
    expect(data).toMatchObject({ plu: 456, unit: 'kg', barcodes: [] });
    expect(await resolve(label)).toMatchObject({ state: 'found', quantityMilli: 300, unitPriceMinor: 900_000 });
    expect((await inventory.listProducts({ query: '456' })).products).toHaveLength(1);
  });

  it.each([
    ['code_unreadable', 'code', { code: '7790895000998' }],
    ['code_unreadable', 'code', { code: 'https://www.afip.gob.ar/fe/qr/?p=x' }],
    ['out_of_range', 'priceMinor', { priceMinor: 0 }],
    ['out_of_range', 'priceMinor', { priceMinor: 1_000_000_001 }],
    ['out_of_range', 'name', { name: ' ' }],
  ])('refuses %s at %s', async (reason, field, wrong) => {
    const till = await shop.till();
    await expect(till.createIncompleteProduct({ ...request(ean13()), ...wrong })).rejects.toEqual(
      refusal(reason, field),
    );
  });

  it('ends at a thousand that nobody has completed, and is not for those who only look', async () => {
    const own = await makeShop(network);
    for (const half of [0, 1]) {
      const products = Array.from({ length: 500 }, (_, at) => ({
        productId: uuidv7(),
        data: productData({ name: `Sin completar ${half} ${at}`, incomplete: true }),
      }));
      await own.inventory.createProducts({ products });
    }
    const till = await own.till();
    await expect(till.createIncompleteProduct(request(ean13()))).rejects.toEqual(refusal('incomplete_too_many'));
    const viewer = await own.as('viewer');
    await expect(viewer.createIncompleteProduct(request(ean13()))).rejects.toEqual(refusal('forbidden'));
  });
});

describe('one box', () => {
  it('finds by code in any form, last digits, brand, PLU and name, an exact code first', async () => {
    const own = await makeCounter();
    const twelve = '779123404567';
    const code = twelve + checkDigitOf(twelve);
    const soda = await own.product({ name: 'Gaseosa lima', brand: 'Manaos', barcodes: [code] });
    const bolt = await own.product({ name: 'Tornillo', barcodes: ['T/8 x 1.5'] });
    const named = await own.product({ name: `Promo ${code.slice(-4)}` });
    const find = async (query: string) =>
      (await own.inventory.listProducts({ query })).products.map((one) => one.productId);
    for (const query of [
      code,
      `]E0${code}`,
      `0${code}`,
      `(01)0${code}(10)A`,
      code.slice(-8),
      'manaos',
      'manoas lima',
    ]) {
      expect([query, (await find(query))[0]]).toEqual([query, soda]);
    }
    expect((await find(code.slice(-4))).slice(0, 2)).toEqual([soda, named]);
    expect(await find(code.slice(-3))).not.toContain(soda);
    for (const query of ['T/8 x 1.5', 't/8']) expect((await find(query))[0]).toBe(bolt);
    expect(await find('123')).toEqual([own.cheese]);
    expect(await find(scaleLabelOf(weight, 123, 99)!)).toEqual([own.cheese]);
    const exact = await own.product({ name: 'Otro', barcodes: [code.slice(-4)] });
    expect((await find(code.slice(-4))).slice(0, 3)).toEqual([exact, soda, named]);
    expect(await shop.inventory.listProducts({ query: code })).toMatchObject({ products: [] });
  });

  it('pages through what a code and names lead to, each once', async () => {
    const own = await makeShop(network);
    const products = Array.from({ length: 9 }, (_, at) => ({
      productId: uuidv7(),
      data: productData({ name: `Caja 4321 ${at}`, barcodes: at % 2 ? [`${at}004321`] : [] }),
    }));
    await own.inventory.createProducts({ products });
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await own.inventory.listProducts({ query: '4321', pageSize: 2, pageToken });
      seen.push(...page.products.map((one) => one.productId));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(seen.toSorted()).toEqual(products.map((one) => one.productId).toSorted());
    const ending = products.filter((_, at) => at % 2).map((one) => one.productId);
    expect(seen.slice(0, 4).toSorted()).toEqual(ending.toSorted());
  });
});
