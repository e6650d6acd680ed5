import { type Goods, type Till } from '@mostrador/dev';
import { uuidv7 } from '@mostrador/kit/testing';
import type { Voucher } from '@mostrador/proto/fiscal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { brokenPromises } from '../books.ts';
import { type Company, foundCompany, registerAtAfip, type Shop, startShop } from '../network.ts';

const coffee: Goods = { name: 'Café', unitPriceMinor: 160_000 };
const voucherWanted = true;

let shop: Shop;
let company: Company;
let till: Till;

beforeAll(async () => {
  shop = await startShop();
  company = await foundCompany(shop, 'Kiosco El Trébol');
  till = company.counter(company.cashier.api);
  await till.open(1_000_000);
});
afterAll(() => shop.stop());

const book = async () => (await shop.afip.book()).vouchers;

/** The vouchers of a sale once there are so many of them that AFIP, or a CAEA, has authorised. */
async function authorized(saleId: string, count = 1): Promise<Voucher[]> {
  let found: Voucher[] = [];
  await shop.network.until(async () => {
    found = (await company.cashier.api.fiscal.getSaleVouchers({ saleId, waitMs: 1_000 })).vouchers;
    return found.filter(({ state }) => state === 'authorized').length === count;
  }, `${count} vouchers of ${saleId}`);
  return found;
}

it('a company is set up at AFIP by its owner, and sales that waited get their vouchers', async () => {
  const { saleId } = await till.sell([coffee], { voucherWanted });
  const { fiscal } = company.owner.api;
  expect((await fiscal.getQueue({})).missing).toHaveLength(3);
  await registerAtAfip(shop, company);
  const [voucher] = await authorized(saleId);
  expect(voucher).toMatchObject({ letter: 'B', pointOfSale: 1, number: 1, totalMinor: 160_000 });
  expect((await fiscal.getQueue({})).missing).toEqual([]);
});

it('a sale undone in part has an invoice, a credit note, and their papers', async () => {
  const { saleId } = await till.sell([coffee, coffee], { voucherWanted });
  await company.supervisor.api.sales.returnSale({
    returnId: uuidv7(),
    saleId,
    tillId: company.tillId,
    sessionId: till.sessionId,
    cashierId: till.cashierId,
    reason: 'Estaba frío',
    returnedAt: new Date().toISOString(),
    lines: [{ lineNumber: 1, quantityMilli: 1_000 }],
    refunds: [{ method: 'cash', amountMinor: 160_000 }],
  });
  const [invoice, note] = await authorized(saleId, 2);
  expect(invoice).toMatchObject({ purpose: 'invoice', type: 6, totalMinor: 320_000 });
  expect(note).toMatchObject({ purpose: 'return', type: 8, totalMinor: 160_000 });
  expect(note!.correctsVoucherId).toBe(invoice!.voucherId);
  for (const { voucherId } of [invoice!, note!]) {
    const paper = await company.cashier.api.fiscal.printVoucher({ voucherId, printId: uuidv7(), paper: 'ticket' });
    expect(Buffer.from(paper.pdfBase64, 'base64').subarray(0, 4).toString()).toBe('%PDF');
  }
});

it('AFIP away holds up no sale, and its book is ours when it is back', async () => {
  await shop.afip.setFaults({ down: ['wsfe'] });
  const lost = await till.sell([coffee], { voucherWanted });
  const isLost = async () => {
    const { vouchers } = await company.cashier.api.fiscal.getSaleVouchers({ saleId: lost.saleId, waitMs: 0 });
    return vouchers[0]?.state === 'uncertain';
  };
  await shop.network.until(isLost, 'the answer to be missing');
  const covered = await till.sell([coffee], { voucherWanted });
  expect(await authorized(covered.saleId)).toMatchObject([{ pointOfSale: 2, authorization: { kind: 'caea' } }]);
  await shop.afip.clearFaults();
  expect(await authorized(lost.saleId)).toMatchObject([{ pointOfSale: 1, authorization: { kind: 'cae' } }]);
  await shop.network.until(async () => (await book()).length === 5, 'AFIP to be told of all');
  const { vouchers } = await company.owner.api.fiscal.listVouchers({ pageSize: 200 });
  const ours = vouchers.map((one) => [one.pointOfSale, one.type, one.number, one.authorization?.code]);
  const theirs = (await book()).map((one) => [one.PtoVta, one.CbteTipo, one.CbteDesde, one.CodAutorizacion]);
  expect(ours.toSorted()).toEqual(theirs.toSorted());
  expect(await brokenPromises(shop.network)).toEqual([]);
}, 60_000);
