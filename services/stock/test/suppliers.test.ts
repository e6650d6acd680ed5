import { type Network, startForTest } from '@mostrador/kit/testing';
import { SupplierProductChanged } from '@mostrador/proto/purchasing';
import { SupplierChanged } from '@mostrador/proto/stock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, refusal, uuidv7 } from './make.ts';
import { type Buyer, details, key, makeBuyer, stated } from './make-purchasing.ts';

let network: Network;
let shop: Buyer;
beforeAll(async () => {
  network = await startForTest(stock);
});
beforeEach(async () => {
  shop = await makeBuyer(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const known = details({
  legalName: 'Sur Distribuciones SRL',
  contacts: [{ name: 'Marta', department: 'Pedidos', phone: '11 4555-0134', email: 'marta@ejemplo.com.ar' }],
  paymentDays: 30,
  leadDays: 4,
  leadDeviationDays: 1,
  minimumOrderMinor: 5_000_000,
});

describe('suppliers', () => {
  it('have what is known of them, and are changed by who has read them', async () => {
    const request = { supplierId: uuidv7(), name: 'Sur', cuit: '', details: known };
    const made = await shop.inventory.createSupplier(request);
    expect(made).toMatchObject({ version: 1, details: known });
    const { supplierId } = made;
    const change = { supplierId, expectedVersion: 1, name: 'Sur', cuit: '30-71234567-1', details: details() };
    const changed = await shop.inventory.updateSupplier(change, key());
    expect(changed).toMatchObject({ version: 2, cuit: '30712345671', details: details() });
    await expect(shop.inventory.updateSupplier(change, key())).rejects.toEqual(
      refusal('version_old', 'expectedVersion'),
    );
    expect(await shop.inventory.getSupplier({ supplierId })).toEqual(changed);
    // The late repetition of what it was made with is answered with what it is.
    expect(await shop.inventory.createSupplier(request)).toEqual(changed);
    const told = await network.emitted(SupplierChanged, shop.tenantId);
    const own = told.filter((event) => event.key === supplierId).map((event) => event.body.supplier);
    expect(own).toEqual([made, changed]);
  });

  it('of before there were details are the same when they are made again', async () => {
    const request = { supplierId: uuidv7(), name: 'Viejo', cuit: '' };
    await shop.inventory.createSupplier(request);
    await network.sql(`update stock.suppliers set created_as = null where supplier_id = '${request.supplierId}'`);
    expect(await shop.inventory.createSupplier(request)).toMatchObject({ version: 1, details: details() });
    const { supplierId } = request;
    await shop.inventory.updateSupplier(
      { supplierId, expectedVersion: 1, name: 'Otro', cuit: '', details: known },
      key(),
    );
    expect(await shop.inventory.createSupplier(request)).toMatchObject({ version: 2, name: 'Otro' });
    await expect(shop.inventory.createSupplier({ ...request, name: 'Otro' })).rejects.toEqual(refusal('id_reused'));
  });

  it('are found by a part of a name or a CUIT, and not once they are inactive', async () => {
    const supplierId = uuidv7();
    await shop.inventory.createSupplier({ supplierId, name: 'Ñandubay', cuit: '30712345671', details: known });
    const found = async (query: string, includeInactive = false) =>
      (await shop.inventory.listSuppliers({ query, includeInactive })).suppliers.map((one) => one.name);
    for (const query of ['ÑANDU', 'distribuciones', '30-71234567-1']) expect(await found(query)).toEqual(['Ñandubay']);
    expect(await found('30-71234567-9')).toEqual([]);
    const gone = { supplierId, expectedVersion: 1, name: 'Ñandubay', cuit: '', details: { ...known, active: false } };
    await shop.inventory.updateSupplier(gone, key());
    expect([await found('ñandu'), await found('ñandu', true)]).toEqual([[], ['Ñandubay']]);
  });

  it.each([
    ['cuit_invalid', 'cuit', { cuit: '30-71234567-2' }],
    ['out_of_range', 'details.leadDays', { details: details({ leadDays: -1 }) }],
    [
      'wrong_format',
      'details.contacts.0.email',
      { details: details({ contacts: [{ ...known.contacts[0]!, email: 'x' }] }) },
    ],
  ])('refuses %s at %s', async (reason, field, wrong) => {
    const request = { supplierId: uuidv7(), name: 'Sur', cuit: '', details: known, ...wrong };
    await expect(shop.inventory.createSupplier(request)).rejects.toEqual(refusal(reason, field));
  });
});

describe('putSupplierProduct', () => {
  it('says what a supplier asks, and what one unit comes to', async () => {
    const productId = await shop.product();
    const data = { code: 'AG-500', packMilli: 12_000, minimumPacks: 2, preferred: true, active: true };
    const cost = stated(121_000, {
      per: 'pack',
      includesIva: true,
      discountsBp: [1_000, 500, 300],
      bonusPaid: 10,
      bonusFree: 1,
    });
    const put = await shop.ask(productId, { ...data, cost });
    expect(put).toMatchObject({ version: 1, data: { ...data, cost }, unitCostMinor: 6_283 });
    const found = await shop.buying.listSupplierProducts({ query: 'AG-500' });
    expect(found.supplierProducts).toEqual([put]);
    await expect(shop.ask(productId, data, 0)).rejects.toEqual(refusal('version_old', 'expectedVersion'));
    const told = await network.emitted(SupplierProductChanged, shop.tenantId);
    expect(told.map((event) => event.body.supplierProduct)).toEqual([put]);
  });

  it('gives a code of a supplier to one active product, also when two ask at once', async () => {
    const products = await Promise.all([shop.product(), shop.product(), shop.product()]);
    const results = await Promise.allSettled(products.map((productId) => shop.ask(productId, { code: 'X1' })));
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of results)
      if (one.status === 'rejected') expect(one.reason).toEqual(refusal('supplier_code_taken', 'data.code'));
    const other = uuidv7();
    await shop.inventory.createSupplier({ supplierId: other, name: 'Otro', cuit: '' });
    await shop.ask(products[0]!, { code: 'X1' }, 0, other);
  });

  it('prefers one supplier of a product at a time', async () => {
    const productId = await shop.product();
    const other = uuidv7();
    await shop.inventory.createSupplier({ supplierId: other, name: 'Otro', cuit: '' });
    await shop.ask(productId, { preferred: true });
    await shop.ask(productId, { preferred: true }, 0, other);
    const { supplierProducts } = await shop.buying.listSupplierProducts({ productId });
    const preferred = supplierProducts.map((one) => [one.supplierId, one.data!.preferred, one.version]);
    expect(preferred.toSorted()).toEqual(
      [
        [shop.supplierId, false, 2],
        [other, true, 1],
      ].toSorted(),
    );
  });

  it('refuses part of a unit, half a bonus, and products and suppliers of another company', async () => {
    const other = await makeBuyer(network);
    const [productId, foreign] = [await shop.product(), await other.product()];
    await expect(shop.ask(productId, { packMilli: 500 })).rejects.toEqual(
      refusal('quantity_not_whole', 'data.packMilli'),
    );
    const half = stated(1, { bonusFree: 1 });
    await expect(shop.ask(productId, { cost: half })).rejects.toEqual(
      refusal('bonus_incomplete', 'data.cost.bonusFree'),
    );
    await expect(shop.ask(foreign)).rejects.toEqual(refusal('product_unknown', 'productId'));
    await expect(shop.ask(productId, {}, 0, other.supplierId)).rejects.toEqual(
      refusal('supplier_unknown', 'supplierId'),
    );
    const cashier = await shop.buyer('cashier');
    await expect(cashier.listSupplierProducts({})).rejects.toEqual(refusal('forbidden'));
  });
});
