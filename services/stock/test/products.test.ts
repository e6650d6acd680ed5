import { StockServiceDefinition, ProductChanged } from '@mostrador/proto/stock';
import { type Network, startForTest } from '@mostrador/kit/testing';
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

describe('createProduct', () => {
  it('stores and tells the product as it was given', async () => {
    const supplier = await shop.inventory.createSupplier({
      supplierId: uuidv7(),
      name: 'Distribuidora Sur',
      cuit: '30-71234567-1',
    });
    expect(supplier.cuit).toBe('30712345671');
    const data = productData({ name: 'Yerba 1 kg', barcodes: [ean13(), 'YERBA-1'], supplierId: supplier.supplierId });
    const productId = uuidv7();
    const product = await shop.inventory.createProduct({ productId, data });
    expect(product).toMatchObject({ productId, data, version: 1, supplierName: 'Distribuidora Sur' });
    expect(await shop.inventory.getProduct({ productId })).toEqual(product);
    const told = await network.emitted(ProductChanged, shop.tenantId);
    expect(told.filter((event) => event.key === productId).map((event) => event.body.product)).toEqual([product]);
  });

  it('answers the same request with the same product, also in parallel, and refuses another one', async () => {
    const request = { productId: uuidv7(), data: productData({ barcodes: [ean13()] }) };
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.inventory.createProduct(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const told = await network.emitted(ProductChanged, shop.tenantId);
    expect(told.filter((event) => event.key === request.productId)).toHaveLength(1);
    const other = { ...request, data: { ...request.data, priceMinor: 1 } };
    await expect(shop.inventory.createProduct(other)).rejects.toEqual(refusal('id_reused', 'productId'));
  });

  it('answers a late repetition with the product as it stands', async () => {
    const request = { productId: uuidv7(), data: productData() };
    await shop.inventory.createProduct(request);
    const changed = await shop.inventory.updateProduct(
      { productId: request.productId, expectedVersion: 1, data: productData({ priceMinor: 5 }) },
      { idempotencyKey: uuidv7() },
    );
    expect(await shop.inventory.createProduct(request)).toEqual(changed);
  });

  it.each([
    ['barcode_check_digit', 'data.barcodes.0', { barcodes: ['7790895000998'] }],
    ['barcode_repeated', 'data.barcodes', { barcodes: ['A1', 'A1'] }],
    ['wrong_format', 'data.barcodes.0', { barcodes: ['ñandú'] }],
    ['iva_rate_not_allowed', 'data.ivaRateBp', { ivaRateBp: 1900 }],
    ['iva_rate_not_allowed', 'data.ivaRateBp', { ivaTreatment: 'exempt' }],
    ['internal_tax_above_price', 'data.internalTaxMinor', { internalTaxMinor: 120_001 }],
    ['pack_units_missing', 'data.packUnits', { packUnits: 6 }],
    [
      'pack_unit_unknown',
      'data.packOfProductId',
      { packUnits: 6, packOfProductId: '0197c1c1-0000-7000-8000-000000000000' },
    ],
    ['supplier_unknown', 'data.supplierId', { supplierId: '0197c1c1-0000-7000-8000-000000000000' }],
    ['out_of_range', 'data.priceMinor', { priceMinor: -1 }],
    ['out_of_range', 'data.name', { name: '   ' }],
    ['wrong_format', 'data.name', { name: 'a\u0000b' }],
    ['not_allowed', 'data.unit', { unit: 'docena' }],
  ])('refuses %s at %s', async (reason, field, wrong) => {
    const request = { productId: uuidv7(), data: productData(wrong) };
    await expect(shop.inventory.createProduct(request)).rejects.toEqual(refusal(reason, field));
    await expect(shop.inventory.getProduct({ productId: request.productId })).rejects.toEqual(refusal('not_found'));
  });

  it('gives a barcode to one active product only, also when two ask at once', async () => {
    const code = ean13();
    const requests = [1, 2, 3].map(() =>
      shop.inventory.createProduct({ productId: uuidv7(), data: productData({ barcodes: [code] }) }),
    );
    const results = await Promise.allSettled(requests);
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of results)
      if (one.status === 'rejected') expect(one.reason).toEqual(refusal('barcode_taken', 'data.barcodes.0'));
    await shop.inventory.createProduct({ productId: uuidv7(), data: productData({ barcodes: [code], active: false }) });
  });

  it('is for those who keep the catalogue', async () => {
    const request = { productId: uuidv7(), data: productData() };
    for (const role of ['cashier', 'accountant', 'viewer'] as const) {
      await expect((await shop.as(role)).createProduct(request)).rejects.toEqual(refusal('forbidden'));
    }
    await expect((await shop.till()).createProduct(request)).rejects.toEqual(refusal('forbidden'));
    for (const role of ['supervisor', 'admin', 'owner'] as const) {
      await (await shop.as(role)).createProduct({ ...request, productId: uuidv7() });
    }
  });
});

describe('createProducts', () => {
  it('adds units and packs of them in one request, whatever their order', async () => {
    const [can, six, box] = [uuidv7(), uuidv7(), uuidv7()];
    const { products } = await shop.inventory.createProducts({
      products: [
        { productId: box, data: productData({ packOfProductId: six, packUnits: 4 }) },
        { productId: six, data: productData({ packOfProductId: can, packUnits: 6 }) },
        { productId: can, data: productData() },
      ],
    });
    expect(products.map((one) => one.productId)).toEqual([box, six, can]);
  });

  it('adds all or none', async () => {
    const good = { productId: uuidv7(), data: productData() };
    const bad = { productId: uuidv7(), data: productData({ packOfProductId: uuidv7(), packUnits: 2 }) };
    await expect(shop.inventory.createProducts({ products: [good, bad] })).rejects.toEqual(
      refusal('pack_unit_unknown', 'products.1.data.packOfProductId'),
    );
    await expect(shop.inventory.getProduct({ productId: good.productId })).rejects.toEqual(refusal('not_found'));
  });

  it('refuses circles, repeated ids and repeated barcodes within the batch', async () => {
    const [a, b] = [uuidv7(), uuidv7()];
    const pack = (of: string) => productData({ packOfProductId: of, packUnits: 2 });
    await expect(
      shop.inventory.createProducts({
        products: [
          { productId: a, data: pack(b) },
          { productId: b, data: pack(a) },
        ],
      }),
    ).rejects.toEqual(refusal('pack_cycle'));
    await expect(
      shop.inventory.createProducts({
        products: [
          { productId: a, data: productData() },
          { productId: a, data: productData() },
        ],
      }),
    ).rejects.toEqual(refusal('product_id_repeated', 'products.1.productId'));
    const barcodes = [ean13()];
    await expect(
      shop.inventory.createProducts({
        products: [
          { productId: a, data: productData({ barcodes }) },
          { productId: b, data: productData({ barcodes }) },
        ],
      }),
    ).rejects.toEqual(refusal('barcode_taken', 'products.1.data.barcodes.0'));
  });

  it('completes a batch of which a part is there already', async () => {
    const requests = [1, 2, 3].map((n) => ({ productId: uuidv7(), data: productData({ name: `Parte ${n}` }) }));
    const first = await shop.inventory.createProduct(requests[1]!);
    const { products } = await shop.inventory.createProducts({ products: requests });
    expect(products.map((one) => one.productId)).toEqual(requests.map((one) => one.productId));
    expect(products[1]).toEqual(first);
  });

  it('takes 500 products', async () => {
    const products = Array.from({ length: 500 }, (_, n) => ({
      productId: uuidv7(),
      data: productData({ name: `Lote ${n}`, barcodes: [ean13()] }),
    }));
    expect((await shop.inventory.createProducts({ products })).products).toHaveLength(500);
    const one = { productId: uuidv7(), data: productData() };
    await expect(shop.inventory.createProducts({ products: [...products, one] })).rejects.toEqual(
      refusal('out_of_range', 'products'),
    );
  });
});

describe('updateProduct', () => {
  const update = (productId: string, expectedVersion: number, data = productData(), idempotencyKey = uuidv7()) =>
    shop.inventory.updateProduct({ productId, expectedVersion, data }, { idempotencyKey });

  it('replaces the data under the next version', async () => {
    const [old, code] = [ean13(), ean13()];
    const productId = await shop.product({ barcodes: [old] });
    const data = productData({ name: 'Otro nombre', barcodes: [code], priceMinor: 99 });
    expect(await update(productId, 1, data)).toMatchObject({ version: 2, data });
    expect((await shop.inventory.listProducts({ barcode: old })).products).toEqual([]);
    expect((await shop.inventory.listProducts({ barcode: code })).products).toMatchObject([{ productId }]);
    const told = await network.emitted(ProductChanged, shop.tenantId);
    expect(told.filter((event) => event.key === productId).map((event) => event.body.product?.version)).toEqual([1, 2]);
  });

  it('changes once under one key, and lets one of several win', async () => {
    const productId = await shop.product();
    const key = uuidv7();
    const answers = await Promise.all([1, 2, 3].map(() => update(productId, 1, productData({ priceMinor: 7 }), key)));
    expect(answers.map((one) => one.version)).toEqual([2, 2, 2]);
    const rivals = await Promise.allSettled(
      [11, 12, 13].map((priceMinor) => update(productId, 2, productData({ priceMinor }))),
    );
    expect(rivals.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of rivals)
      if (one.status === 'rejected') expect(one.reason).toEqual(refusal('version_old', 'expectedVersion'));
  });

  it('refuses packs that would hold themselves', async () => {
    const can = await shop.product();
    const six = await shop.product({ packOfProductId: can, packUnits: 6 });
    await expect(update(can, 1, productData({ packOfProductId: six, packUnits: 2 }))).rejects.toEqual(
      refusal('pack_cycle', 'data.packOfProductId'),
    );
    await expect(update(can, 1, productData({ packOfProductId: can, packUnits: 2 }))).rejects.toEqual(
      refusal('pack_cycle', 'data.packOfProductId'),
    );
  });

  it('frees the barcodes of a product that is no longer active, and asks for them when it comes back', async () => {
    const barcodes = [ean13()];
    const productId = await shop.product({ barcodes });
    await update(productId, 1, productData({ barcodes, active: false }));
    await shop.product({ barcodes });
    await expect(update(productId, 2, productData({ barcodes }))).rejects.toEqual(refusal('barcode_taken'));
  });

  it('does not find another company’s product', async () => {
    const stranger = await makeShop(network);
    const productId = await stranger.product();
    await expect(update(productId, 1)).rejects.toEqual(refusal('not_found', 'productId'));
    await expect(shop.inventory.getProduct({ productId })).rejects.toEqual(refusal('not_found'));
  });
});

describe('a barcode', () => {
  /** A GTIN-12 that nobody else has. */
  const upc = () => {
    const digits = `0${String(Math.floor(Math.random() * 1e10)).padStart(10, '1')}`;
    const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
    return digits + ((10 - (sum % 10)) % 10);
  };
  const find = async (barcode: string) =>
    (await shop.inventory.listProducts({ barcode })).products.map((one) => one.productId);
  const price = async (barcode: string) => {
    const anonymous = network.client(StockServiceDefinition, '');
    return (await anonymous.getPrice({ companyId: shop.tenantId, barcode })).productId;
  };

  it('is the same with other zeros in front', async () => {
    const code = upc();
    const forms = [code, `0${code}`, `00${code}`];
    for (const own of forms) {
      const productId = await shop.product({ barcodes: [own] });
      for (const form of forms) {
        expect([await find(form), await price(form)]).toEqual([[productId], productId]);
        await expect(shop.product({ barcodes: [form] })).rejects.toEqual(refusal('barcode_taken', 'data.barcodes.0'));
      }
      const product = await shop.inventory.getProduct({ productId });
      expect(product).toMatchObject({ data: { barcodes: [own] }, canonicalBarcodes: [`0${code}`], remarks: [] });
      const data = { ...product.data!, active: false };
      await shop.inventory.updateProduct({ productId, expectedVersion: 1, data }, { idempotencyKey: uuidv7() });
    }
  });

  it('may stand on one product in several forms, and on two of one batch in none', async () => {
    const code = upc();
    const productId = await shop.product({ barcodes: [code, `0${code}`] });
    expect([await find(`00${code}`), await price(`00${code}`)]).toEqual([[productId], productId]);
    const other = upc();
    const products = [other, `0${other}`].map((one) => ({
      productId: uuidv7(),
      data: productData({ barcodes: [one] }),
    }));
    await expect(shop.inventory.createProducts({ products })).rejects.toEqual(
      refusal('barcode_taken', 'products.1.data.barcodes.0'),
    );
  });

  it.each([
    ['an indicator makes it another', '10037208912344', '0037208912347'],
    ['eight digits are a shop’s own', '96385074', '0000096385074'],
    ['weighed goods are a shop’s own', '212345678992', '0212345678992'],
    ['weighed goods are a shop’s own', '2012345006782', '02012345006782'],
    ['a wrong check digit is no GTIN', '037208912340', '00037208912340'],
    ['letters are no GTIN', 'A37208912347', '0A37208912347'],
  ])('is not the same: %s (%s, %s)', async (_, one, other) => {
    const own = await makeShop(network);
    const [first, second] = [await own.product({ barcodes: [one] }), await own.product({ barcodes: [other] })];
    for (const [code, productId] of [
      [one, first],
      [other, second],
    ] as const) {
      const { products } = await own.inventory.listProducts({ barcode: code });
      expect(products.map((product) => product.productId)).toEqual([productId]);
    }
  });

  it('that two products have had in two forms lists both, and each may be changed', async () => {
    const code = upc();
    const [one, other] = [await shop.product({ barcodes: [code] }), await shop.product()];
    // As a version that compared codes as they were written left it.
    await network.sql(
      'insert into stock.product_barcodes (tenant_id, product_id, position, barcode, active) values ($1, $2, 0, $3, true)',
      [shop.tenantId, other, `0${code}`],
    );
    for (const form of [code, `0${code}`, `00${code}`]) {
      expect(await find(form)).toEqual([one, other].toSorted());
    }
    expect([await price(code), await price(`0${code}`)]).toEqual([one, other]);
    await expect(price(`00${code}`)).rejects.toEqual(refusal('barcode_ambiguous', 'barcode'));
    const update = (barcodes: string[]) =>
      shop.inventory.updateProduct(
        { productId: other, expectedVersion: 1, data: productData({ barcodes, priceMinor: 5 }) },
        { idempotencyKey: uuidv7() },
      );
    await expect(update([`0${code}`, `00${code}`])).rejects.toEqual(refusal('barcode_taken', 'data.barcodes.1'));
    expect(await update([`0${code}`])).toMatchObject({ version: 2 });
  });

  it('of 8, 12 or 14 digits with a wrong check digit is taken, and remarked on', async () => {
    const barcodes = ['ABC', '96385075', '037208912340', '10037208912345', '1234'];
    const productId = uuidv7();
    const { remarks } = await shop.inventory.createProduct({ productId, data: productData({ barcodes }) });
    expect(remarks).toEqual(
      [1, 2, 3].map((index) => ({ reason: 'barcode_check_digit', field: `data.barcodes.${index}` })),
    );
    expect((await shop.inventory.getProduct({ productId })).remarks).toEqual(remarks);
  });
});

describe('costs', () => {
  it('are not shown to cashiers and tills', async () => {
    const productId = await shop.product({ costMinor: 4321, name: 'Secreto' });
    for (const client of [await shop.as('cashier'), await shop.till()]) {
      expect((await client.getProduct({ productId })).data?.costMinor).toBe(0);
      expect((await client.listProducts({ query: 'secreto' })).products[0]?.data?.costMinor).toBe(0);
      const { changes } = await client.listCatalogueChanges({ since: 0, pageSize: 1000 });
      expect(changes.every(({ product }) => !product || product.data?.costMinor === 0)).toBe(true);
    }
    expect((await (await shop.as('accountant')).getProduct({ productId })).data?.costMinor).toBe(4321);
  });
});

describe('suppliers', () => {
  it('are made once and listed by name, page by page', async () => {
    const own = await makeShop(network);
    const names = ['Ñoquis SA', 'Arcor', 'Molinos', 'Bagley'];
    for (const name of names) {
      const request = { supplierId: uuidv7(), name, cuit: '' };
      const [first, second] = await Promise.all([
        own.inventory.createSupplier(request),
        own.inventory.createSupplier(request),
      ]);
      expect(first).toEqual(second);
      await expect(own.inventory.createSupplier({ ...request, cuit: '40123456780' })).rejects.toEqual(
        refusal('cuit_invalid', 'cuit'),
      );
      await expect(own.inventory.createSupplier({ ...request, name: 'Otro' })).rejects.toEqual(refusal('id_reused'));
    }
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await own.inventory.listSuppliers({ pageSize: 3, pageToken });
      seen.push(...page.suppliers.map((one) => one.name));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(seen.toSorted()).toEqual(names.toSorted());
    expect((await shop.inventory.listSuppliers({})).suppliers.map((one) => one.name)).not.toContain('Arcor');
    const anonymous = network.client(StockServiceDefinition, '');
    await expect(anonymous.listSuppliers({})).rejects.toEqual(refusal('unauthenticated'));
  });
});
