import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Voucher } from '@mostrador/client';
import { type Goods, type Till } from '@mostrador/dev';
import { uuidv7 } from '@mostrador/kit/testing';
import { fromRoot } from '@mostrador/ops/paths';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { brokenPromises } from '../books.ts';
import { type Company, foundCompany, mailboxOf, registerAtAfip, type Shop, startShop } from '../network.ts';

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

it('money given back with a credit note leaves the rest to the return of the goods, and the till closes exactly', async () => {
  const { saleId } = await till.sell([{ name: 'Vino', unitPriceMinor: 12_100 }], { voucherWanted });
  const [invoice] = await authorized(saleId);
  const { tillId } = company;
  const { sessionId, cashierId } = till;
  const given = {
    voucherId: invoice!.voucherId,
    noteId: uuidv7(),
    kind: 'credit_note' as const,
    lines: [{ description: 'Bonificación', amountMinor: 10_000, ivaTreatment: 'taxed', ivaRateBp: 2_100 }],
    reason: 'acordado con el cliente',
    annuls: false,
    refunds: [{ method: 'cash', amountMinor: 10_000 }],
    tillId,
    sessionId,
  };
  await company.supervisor.api.fiscal.issueNote(given);
  await authorized(saleId, 2);
  await shop.network.drain();
  // The sales know what is left, and which sessions are open where.
  const more = { ...given, noteId: uuidv7(), lines: [{ ...given.lines[0]!, amountMinor: 2_100 }] };
  const refused: [object, string][] = [
    [{ refunds: [{ method: 'qr', amountMinor: 2_100 }] }, 'refund_exceeds_payment'],
    [{ tillId: uuidv7() }, 'till_foreign'],
    [{ sessionId: uuidv7() }, 'session_not_open'],
  ];
  for (const [other, reason] of refused)
    await expect(
      company.supervisor.api.fiscal.issueNote({ ...more, refunds: [{ method: 'cash', amountMinor: 2_100 }], ...other }),
    ).rejects.toMatchObject({ reason });
  const { sales, cash } = company.supervisor.api;
  const back = {
    returnId: uuidv7(),
    saleId,
    tillId,
    sessionId,
    cashierId,
    reason: 'Estaba picado',
    returnedAt: new Date().toISOString(),
    lines: [{ lineNumber: 1, quantityMilli: 1_000 }],
  };
  await expect(sales.returnSale({ ...back, refunds: [{ method: 'cash', amountMinor: 12_100 }] })).rejects.toMatchObject(
    { reason: 'refunds_mismatch' },
  );
  await sales.returnSale({ ...back, refunds: [{ method: 'cash', amountMinor: 2_100 }] });
  const vouchers = await authorized(saleId, 3);
  expect(vouchers.map((one) => [one.purpose, one.totalMinor])).toEqual([
    ['invoice', 12_100],
    ['credit_note', 10_000],
    ['return', 2_100],
  ]);
  // Given away, nothing is paid, nothing is owed to AFIP, and the books agree.
  const free = { name: 'Muestra', unitPriceMinor: 5_000, discountMinor: 5_000 };
  const gift = await till.sell([free], { voucherWanted, pay: () => [] });
  expect(gift).toMatchObject({ totalMinor: 0, payments: [] });
  await shop.network.drain();
  await shop.network.until(async () => {
    const [voucher] = (await company.cashier.api.fiscal.getSaleVouchers({ saleId: gift.saleId, waitMs: 500 })).vouchers;
    return voucher?.state === 'cancelled';
  }, 'the voucher of nothing to end');
  expect(await brokenPromises(shop.network)).toEqual([]);
  const { movements } = await cash.listCashMovements({ sessionId, pageSize: 200 });
  expect(movements.filter((one) => one.kind === 'refund')).toMatchObject([{ method: 'cash', amountMinor: -10_000 }]);
  const inTill = movements.reduce((total, one) => total + (one.method === 'cash' ? one.amountMinor : 0), 0);
  await till.declare([{ method: 'cash', amountMinor: inTill }]);
  await shop.network.until(async () => (await cash.getSession({ sessionId })).state === 'closed', 'the close');
  expect(await brokenPromises(shop.network)).toEqual([]);
}, 60_000);

const hasJq = spawnSync('jq', ['--version']).status === 0;

it.skipIf(!hasJq)(
  'the first day goes as its page says, from the company to the Z report',
  async () => {
    const page = readFileSync(fromRoot('docs/how-to/first-day.md'), 'utf8');
    const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text!).join('');
    const folder = mkdtempSync(join(tmpdir(), 'mostrador-first-day-'));
    const script = commands
      .replace(/^API=.*$/m, `API=${shop.url}`)
      .replace(/^AFIP=.*$/m, `AFIP=${shop.afipUrl}`)
      .replace('<code>', `'$(until [ -s code ]; do sleep 0.1; done; cat code)'`);
    const reading = shop.network
      .until(async () => (await mailboxOf(shop.network)('duenia@mi-kiosco.example')) !== '', 'the code')
      .then(async () => writeFileSync(join(folder, 'code'), await mailboxOf(shop.network)('duenia@mi-kiosco.example')));
    const [{ stdout, stderr }] = await Promise.all([
      promisify(execFile)('sh', ['-c', script], { cwd: folder, timeout: 50_000 }),
      reading,
    ]);
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    const answers = stdout.replaceAll('}{', '}\n{').trim().split('\n');
    expect(answers.filter((answer) => 'status' in JSON.parse(answer))).toEqual([]);
    expect(stdout).toContain('"state":"authorized"');
    expect(JSON.parse(answers.at(-1)!)).toMatchObject({ zNumber: 1, saleCount: 1 });
    expect(await brokenPromises(shop.network)).toEqual([]);
  },
  60_000,
);
