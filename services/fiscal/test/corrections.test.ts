import { SaleVoided } from '@mostrador/proto/sales';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSale, makeShop, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

const untilSettled = (shop: Awaited<ReturnType<typeof makeShop>>, saleId: string, count: number) =>
  world.network.until(async () => {
    const vouchers = await shop.vouchersNow(saleId);
    return vouchers.length === count && vouchers.every((one) => one.state === 'authorized');
  }, `${count} vouchers`);

describe('a voided sale', () => {
  it('ends with a credit note of the whole, linked to the invoice', async () => {
    const shop = await makeShop(world);
    const sale = await shop.sell();
    await shop.vouchersOf(sale.saleId);
    const voidId = await shop.voidSale(sale);
    await untilSettled(shop, sale.saleId, 2);
    const [invoice, note] = await shop.vouchersOf(sale.saleId);
    expect(note).toMatchObject({
      purpose: 'void',
      sourceId: voidId,
      type: 8,
      number: 1,
      totalMinor: invoice!.totalMinor,
      correctsVoucherId: invoice!.voucherId,
    });
    const book = await shop.book();
    expect(book.find((one) => one.CbteTipo === 8)).toMatchObject({
      CbtesAsoc: { CbteAsoc: [{ Tipo: 6, PtoVta: 1, Nro: invoice!.number }] },
    });
  });

  it('ends the same when the void came before the sale, and however often either comes', async () => {
    const shop = await makeShop(world);
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId });
    const voided = { voidId: uuidv7(), sale, fact: undefined, reason: 'error', voidedAt: new Date().toISOString() };
    const tell = () => world.network.publish(SaleVoided, shop.tenantId, sale.saleId, voided);
    await tell();
    await tell();
    await shop.tellSale(sale);
    await untilSettled(shop, sale.saleId, 2);
    await shop.tellSale(sale);
    await world.network.drain();
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ purpose: 'invoice' }, { purpose: 'void' }]);
    expect(await shop.book()).toHaveLength(2);
  });
});

describe('a return', () => {
  it('in parts gives back exactly what was invoiced, part by part', async () => {
    const shop = await makeShop(world);
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId }, [100_001, 50_000]);
    await shop.tellSale(sale);
    await shop.returnLine(sale, 1, 333, 33_300);
    await shop.returnLine(sale, 1, 333, 33_334);
    await shop.returnLine(sale, 1, 334, 33_367);
    await shop.returnLine(sale, 2, 1_000, 50_000);
    await untilSettled(shop, sale.saleId, 5);
    const [invoice, ...notes] = await shop.vouchersOf(sale.saleId);
    const total = (name: 'totalMinor' | 'netMinor' | 'ivaMinor') => notes.reduce((sum, one) => sum + one[name], 0);
    expect([total('totalMinor'), total('netMinor'), total('ivaMinor')]).toEqual([
      invoice!.totalMinor,
      invoice!.netMinor,
      invoice!.ivaMinor,
    ]);
  });

  it('before its sale waits for it, and of a sale without a voucher needs none', async () => {
    const shop = await makeShop(world);
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId });
    await shop.returnLine(sale, 1, 1_000, 121_000);
    await world.network.drain();
    expect(await shop.vouchersNow(sale.saleId)).toEqual([]);
    await shop.tellSale(sale);
    await untilSettled(shop, sale.saleId, 2);
    const plain = makeSale({ branchId: shop.branchId, tillId: shop.tillId, voucherWanted: false });
    await shop.tellSale(plain);
    await shop.returnLine(plain, 1, 1_000, 121_000);
    await world.network.drain();
    expect(await shop.vouchersNow(plain.saleId, 300)).toEqual([]);
    await shop.cashier.requestVoucher({ saleId: plain.saleId });
    await untilSettled(shop, plain.saleId, 2);
  });
});
