import { uuidv7 } from '@mostrador/kit/testing';
import { VoucherAuthorized, VoucherRejected } from '@mostrador/proto/fiscal';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSale, makeShop, putPointOfSale, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.control.clearFaults();
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

describe('a completed sale', () => {
  it('ends with the CAE that AFIP has in its book, told once', async () => {
    const shop = await makeShop(world);
    const sale = await shop.sell();
    const [voucher] = await shop.vouchersOf(sale.saleId);
    expect(voucher).toMatchObject({
      saleId: sale.saleId,
      purpose: 'invoice',
      state: 'authorized',
      letter: 'B',
      type: 6,
      pointOfSale: 1,
      number: 1,
      totalMinor: 121_000,
      netMinor: 100_000,
      ivaMinor: 21_000,
      iva: [{ rateBp: 2_100, netMinor: 100_000, ivaMinor: 21_000 }],
    });
    const [entry, ...others] = await shop.book();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ CbteTipo: 6, PtoVta: 1, CbteDesde: 1, ImpTotal: 1210, ImpNeto: 1000, ImpIVA: 210 });
    expect(voucher!.authorization).toMatchObject({ kind: 'cae', code: entry!.CodAutorizacion });
    expect(voucher!.qrUrl).toContain('https://www.arca.gob.ar/fe/qr/?p=');
    const told = await world.network.emitted(VoucherAuthorized, shop.tenantId);
    expect(told.map(({ body }) => [body.voucher?.voucherId, body.branchId, body.voucher?.receiver])).toEqual([
      [voucher!.voucherId, shop.branchId, undefined],
    ]);
  });

  it('gets one voucher however often, in whatever company, and at whatever moment it is told', async () => {
    const [shop, other] = [await makeShop(world), await makeShop(world)];
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId });
    await Promise.all([shop.tellSale(sale), shop.tellSale(sale), shop.tellSale(sale, uuidv7())]);
    await shop.vouchersOf(sale.saleId);
    await shop.tellSale(sale, uuidv7());
    await world.network.drain();
    expect(await shop.vouchersOf(sale.saleId)).toHaveLength(1);
    expect(await shop.book()).toHaveLength(1);
    expect(await other.vouchersNow(sale.saleId)).toEqual([]);
    const [voucher] = await shop.vouchersOf(sale.saleId);
    await expect(other.viewer.getVoucher({ voucherId: voucher!.voucherId })).rejects.toMatchObject({
      reason: 'not_found',
    });
  });

  it('without a wish for a voucher has none until it is asked for', async () => {
    const shop = await makeShop(world);
    const sale = await shop.sell({ voucherWanted: false });
    await world.network.drain();
    expect(await shop.vouchersNow(sale.saleId)).toEqual([]);
    const [one, two] = await Promise.all([
      shop.cashier.requestVoucher({ saleId: sale.saleId }),
      shop.cashier.requestVoucher({ saleId: sale.saleId }),
    ]);
    expect(one.voucherId).toBe(two.voucherId);
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ voucherId: one.voucherId, state: 'authorized' }]);
    await expect(shop.cashier.requestVoucher({ saleId: uuidv7() })).rejects.toMatchObject({ reason: 'not_found' });
    await expect(shop.viewer.requestVoucher({ saleId: sale.saleId })).rejects.toMatchObject({ reason: 'forbidden' });
  });

  it('waits for what the company has still to set up', async () => {
    const shop = await makeShop(world);
    await putPointOfSale(shop.owner, { number: 1, kind: 'cae', closed: true });
    const sale = await shop.sell();
    await world.network.drain();
    expect(await shop.vouchersNow(sale.saleId, 300)).toMatchObject([{ state: 'pending' }]);
    expect((await shop.supervisor.getQueue({})).missing).toHaveLength(1);
    await putPointOfSale(shop.owner, { number: 2, kind: 'cae', closed: false });
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', pointOfSale: 2 }]);
  });

  it('goes with others in one request while AFIP is slow, numbered in a row', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    await world.control.setFaults({ latencyMs: 300 });
    const sales = await Promise.all(Array.from({ length: 40 }, () => shop.sell()));
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    const numbers = vouchers.map((one) => one.number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index + 2));
    // The attempts of a request are made at one moment; the first voucher of the shop went alone.
    const requests = await world.network.sql('select distinct made_at from fiscal.attempts where tenant_id = $1', [
      shop.tenantId,
    ]);
    expect(requests.length - 1).toBeLessThan(6);
  });
});

const faults = [
  ['the request is lost', { kind: 'dropBefore' }],
  ['the answer is lost', { kind: 'dropAfter' }],
  ['the request takes effect after it was given up', { kind: 'lateCommit', delayMs: 600 }],
  ['a page of HTML comes instead, and nothing took effect', { kind: 'html502' }],
  ['a page of HTML comes instead, and it took effect', { kind: 'html500', commits: true }],
  ['AFIP says that its application failed', { kind: 'error', code: '500' }],
] as const;

describe('an answer that does not come', () => {
  it.each(faults)('because %s leaves neither gap nor duplicate', async (_what, fault) => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    await world.control.setFaults({ rules: [{ ...fault, operations: ['FECAESolicitar'], times: 1 }] });
    const sales = await Promise.all([shop.sell(), shop.sell(), shop.sell()]);
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    expect(vouchers.map((one) => one.state)).toEqual(['authorized', 'authorized', 'authorized']);
    const book = await shop.book();
    expect(book.map((one) => one.CbteDesde)).toEqual([1, 2, 3, 4]);
    expect(new Set(vouchers.map((one) => one.authorization!.code))).toEqual(
      new Set(book.slice(1).map((one) => one.CodAutorizacion)),
    );
    expect((await world.control.faults()).struck['FECAESolicitar']).toMatchObject({ [fault.kind]: 1 });
  });

  it('is waited for before anything else is sent', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    await world.control.setFaults({ rules: [{ kind: 'dropBefore', operations: ['FECAESolicitar'], times: 1 }] });
    const first = await shop.sell();
    await world.network.until(
      async () => (await shop.vouchersNow(first.saleId))[0]?.state === 'uncertain',
      'the answer to be missing',
    );
    const second = await shop.sell();
    const [[one], [two]] = [await shop.vouchersOf(first.saleId), await shop.vouchersOf(second.saleId)];
    expect([one!.number, two!.number]).toEqual([2, 3]);
    const attempts = await world.network.sql<{ number: string }>(
      'select number from fiscal.attempts where tenant_id = $1 order by made_at',
      [shop.tenantId],
    );
    expect(attempts.map((row) => Number(row.number))).toEqual([1, 2, 2, 3]);
  });
});

describe('a rejection', () => {
  it('is kept for a person with what to do, and corrected it is sent again', async () => {
    const shop = await makeShop(world);
    const receiver = {
      documentType: 'cuit',
      documentNumber: '30500010913',
      name: 'Banco',
      ivaCondition: 'responsable_inscripto',
      address: 'CABA',
    };
    const sale = await shop.sell({ receiver });
    const [rejected] = await shop.vouchersOf(sale.saleId);
    expect(rejected).toMatchObject({ state: 'rejected', type: 1, number: 0, remarks: [{ code: 10014 }] });
    expect(rejected!.remarks[0]!.advice).not.toBe('');
    expect((await shop.supervisor.getQueue({})).rejected).toMatchObject([{ voucherId: rejected!.voucherId }]);
    expect(await world.network.emitted(VoucherRejected, shop.tenantId)).toHaveLength(1);
    const { voucherId } = rejected!;
    const input = { voucherId, receiver: { ...receiver, documentNumber: '30500010912' } };
    await expect(shop.cashier.correctVoucher(input, { idempotencyKey: uuidv7() })).rejects.toMatchObject({
      reason: 'forbidden',
    });
    const idempotencyKey = uuidv7();
    await shop.supervisor.correctVoucher(input, { idempotencyKey });
    await shop.supervisor.correctVoucher(input, { idempotencyKey });
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ voucherId, state: 'authorized', letter: 'A' }]);
    await expect(shop.supervisor.correctVoucher(input, { idempotencyKey: uuidv7() })).rejects.toMatchObject({
      reason: 'voucher_not_rejected',
    });
  });
});
