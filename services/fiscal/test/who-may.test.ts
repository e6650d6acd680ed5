import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeShop, putPointOfSale, startWorld, type World } from './make.ts';

let world: World;
let shop: Awaited<ReturnType<typeof makeShop>>;
beforeAll(async () => {
  world = await startWorld();
  shop = await makeShop(world);
});
afterAll(() => world.stop());

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const receiver = {
  documentType: 'dni',
  documentNumber: '20.123.456',
  name: 'Ana',
  ivaCondition: 'consumidor_final',
  address: '',
};

/** A sale that went without a voucher, as the service knows it. */
async function plainSale(effectiveAt: string, branchId = shop.branchId) {
  const { saleId } = await shop.sell({ voucherWanted: false, effectiveAt, soldAt: effectiveAt, branchId });
  await world.network.drain();
  return saleId;
}

const here = async (role: 'cashier' | 'supervisor', id = uuidv7()) => shop.as(shop.atTill(role, id));
const inBranch = async (role: 'supervisor' | 'cashier', branchId: string) =>
  shop.as(shop.user(role, uuidv7(), { branchIds: [branchId] }));

describe('requestVoucher', () => {
  it('is for sales of one’s branch, and keeps who asked and for whom', async () => {
    const saleId = await plainSale(daysAgo(1));
    const [cashierId, elsewhere] = [uuidv7(), await inBranch('cashier', uuidv7())];
    await expect(elsewhere.requestVoucher({ saleId, receiver })).rejects.toMatchObject({
      reason: 'branch_foreign',
      told: { field: 'saleId' },
    });
    const voucher = await (await here('cashier', cashierId)).requestVoucher({ saleId, receiver });
    expect(voucher).toMatchObject({ requestedBy: cashierId, receiver: { documentNumber: '20123456' } });
    expect((await shop.vouchersOf(saleId))[0]).toMatchObject({ requestedBy: cashierId, state: 'authorized' });
    // It is known already: whoever asks again has not asked for it.
    expect(await shop.owner.requestVoucher({ saleId })).toMatchObject({ requestedBy: cashierId });
  });

  it('is at a till for sales of the last ten days; who answers for the company has no such limit', async () => {
    const saleId = await plainSale(daysAgo(62));
    const till = await shop.as(shop.till());
    for (const who of [await here('cashier'), await here('supervisor'), till])
      await expect(who.requestVoucher({ saleId, receiver })).rejects.toMatchObject({
        reason: 'sale_too_old_to_ask',
        told: { field: 'saleId' },
      });
    await shop.accountant.requestVoucher({ saleId });
    // What there is already is answered, however old.
    expect(await (await here('cashier')).requestVoucher({ saleId, receiver })).toMatchObject({ purpose: 'invoice' });
  });

  it('leaves empty who asked where the sale itself did', async () => {
    expect((await shop.vouchersOf((await shop.sell()).saleId))[0]).toMatchObject({ requestedBy: '' });
  });
});

describe('who acts in named branches', () => {
  it('sees, prints and sends the vouchers of these alone', async () => {
    const elsewhere = uuidv7();
    const sale = await shop.sell({ branchId: elsewhere });
    const [voucher] = await shop.vouchersOf(sale.saleId);
    const { voucherId } = voucher!;
    const [theirs, ours] = [await inBranch('supervisor', elsewhere), await inBranch('supervisor', shop.branchId)];
    const print = { voucherId, printId: uuidv7(), paper: 'ticket' };
    expect(await theirs.getVoucher({ voucherId })).toMatchObject({ voucherId });
    expect((await theirs.listVouchers({ pageSize: 200 })).vouchers.map((one) => one.voucherId)).toEqual([voucherId]);
    expect((await ours.listVouchers({ pageSize: 200 })).vouchers.map((one) => one.voucherId)).not.toContain(voucherId);
    for (const ask of [
      () => ours.getVoucher({ voucherId }),
      () => ours.getSaleVouchers({ saleId: sale.saleId }),
      () => ours.printVoucher(print),
      () => ours.sendVoucher({ voucherId, mailId: uuidv7(), to: 'ana@example.com' }),
      () => ours.listVoucherMails({ voucherId }),
    ])
      await expect(ask()).rejects.toMatchObject({ reason: 'branch_foreign' });
    expect((await theirs.printVoucher(print)).copy).toBe(false);
  });

  it('may not touch what concerns the company: profile, certificates, points of sale, books', async () => {
    const inOneBranch = () => shop.user('owner', uuidv7(), { branchIds: [shop.branchId] });
    const [limited, books] = [await shop.as(inOneBranch()), await shop.booksAs(inOneBranch())];
    const month = '2026-11';
    for (const ask of [
      () => limited.getProfile({}),
      () => limited.listCertificates({}),
      () => limited.createCertificateRequest({ certificateId: uuidv7(), alias: 'x' }),
      () => putPointOfSale(limited, { number: 7, kind: 'cae', closed: false }),
      () => books.getIvaBook({ month }),
      () => books.getIvaSummary({ month }),
      () => books.listPurchases({ month }),
      () => books.listWithholdings({ month }),
    ])
      await expect(ask()).rejects.toMatchObject({ reason: 'all_branches_needed' });
  });

  it('gets the contingency of tills of these alone', async () => {
    const [tillId, branchId] = [uuidv7(), uuidv7()];
    await putPointOfSale(shop.owner, { number: 44, kind: 'caea_till', tillId, branchId, closed: false });
    const [theirs, ours] = [await inBranch('supervisor', branchId), await inBranch('supervisor', shop.branchId)];
    expect((await theirs.getTillContingency({ tillId })).pointOfSale?.number).toBe(44);
    await expect(ours.getTillContingency({ tillId })).rejects.toMatchObject({ reason: 'branch_foreign' });
  });
});

describe('listVouchers', () => {
  it('shows no amounts to who counts a drawer blindly; one voucher, to reprint it, has them', async () => {
    const sale = await shop.sell();
    const [voucher] = await shop.vouchersOf(sale.saleId);
    for (const who of [await here('cashier'), await shop.as(shop.till())]) {
      const { vouchers } = await who.listVouchers({ pageSize: 200 });
      const listed = vouchers.find((one) => one.voucherId === voucher!.voucherId);
      expect(listed).toMatchObject({ number: voucher!.number, state: 'authorized', totalMinor: 0, iva: [], qrUrl: '' });
      expect(await who.getVoucher({ voucherId: voucher!.voucherId })).toMatchObject({ totalMinor: 121_000 });
    }
    const { vouchers } = await (await here('supervisor')).listVouchers({ pageSize: 200 });
    expect(vouchers[0]).toMatchObject({ totalMinor: 121_000 });
  });
});
