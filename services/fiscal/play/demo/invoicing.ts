import type { Sale, Voucher } from '@mostrador/client';
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Goods, type SaleTraits, until } from '@mostrador/dev';
import { approve, type Counter, pesos, type Telling } from '@mostrador/dev/play/demo';
import { root } from '@mostrador/ops/paths';
import type { Control } from '@mostrador/simulator-afip';
import { v7 as uuidv7 } from 'uuid';

/** Sold by price, so that the demo empties no shelf. */
const coffee: Goods = { name: 'Café para llevar', unitPriceMinor: 160_000 };
const sandwich: Goods = { name: 'Sándwich de miga', unitPriceMinor: 210_000, ivaRateBp: 1050 };

/** How long a till waits for AFIP before it prints something else. */
const TILL_WAITS_MS = 3_000;
const LONG_MS = 60_000;

/** A responsable inscripto that AFIP's test environment knows. */
const companyCuit = '30500010912';

/** Letter, number and authorisation of a voucher, as the customer reads them. */
const told = ({ purpose, letter, pointOfSale, number, totalMinor, authorization }: Voucher): string =>
  `${purpose === 'invoice' ? 'Factura' : 'Nota de crédito'} ${letter} ${String(pointOfSale).padStart(5, '0')}-${String(number).padStart(8, '0')}, ${pesos(totalMinor)}, ${authorization!.kind.toUpperCase()} ${authorization!.code}`;

const vouchersOf = async ({ cashier }: Counter, saleId: string, waitMs = 0): Promise<Voucher[]> =>
  (await cashier.api.fiscal.getSaleVouchers({ saleId, waitMs })).vouchers;

/** The voucher of a sale for this purpose, once it is authorised. */
const authorized = (counter: Counter, saleId: string, purpose: string, withinMs = LONG_MS): Promise<Voucher> =>
  until(`There is no ${purpose} voucher`, withinMs, async () => {
    const found = (await vouchersOf(counter, saleId, 1_000)).find((one) => one.purpose === purpose);
    if (found?.state === 'rejected') throw new Error(`Rejected: ${found.remarks.map(({ message }) => message).join()}`);
    return found?.state === 'authorized' ? found : undefined;
  });

const sellFor = ({ till }: Counter, lines: Goods[], traits: SaleTraits = {}): Promise<Sale> =>
  till.sell(lines, { ...traits, voucherWanted: true });

function expectToBe(voucher: Voucher, letter: string, type: number, totalMinor: number): void {
  const is = `${voucher.letter}, type ${voucher.type}, ${pesos(voucher.totalMinor)}`;
  const expected = `${letter}, type ${type}, ${pesos(totalMinor)}`;
  if (is !== expected) throw new Error(`The voucher is ${is}; it should be ${expected}.`);
}

/** Every kind of voucher a counter needs, with AFIP there and while it is away. */
export async function invoice(counter: Counter, afip: Control, telling: Telling): Promise<void> {
  await afip.clearFaults();
  await toFinalConsumer(counter, telling);
  await toCompany(counter, telling);
  await undone(counter, telling);
  await whileAway(counter, afip, telling);
  await whileOffline(counter, afip, telling);
}

async function toFinalConsumer(counter: Counter, { step, promise }: Telling): Promise<void> {
  await step('A customer gets an invoice', async (tell) => {
    const from = performance.now();
    const sale = await sellFor(counter, [coffee, sandwich]);
    const voucher = await authorized(counter, sale.saleId, 'invoice');
    const ms = Math.round(performance.now() - from);
    tell(`${told(voucher)}, ${ms} ms after the sale was sent.`);
    expectToBe(voucher, 'B', 6, sale.totalMinor);
    promise('CAE while the customer waits', ms <= TILL_WAITS_MS, `${ms} ms, a till waits ${TILL_WAITS_MS} ms`);
    tell(`QR: ${voucher.qrUrl}`);
    for (const paper of ['a4', 'ticket'] as const) await print(counter, voucher, paper, tell);
  });
}

/** Two papers of one print: neither is a copy. */
async function print(
  { cashier }: Counter,
  { voucherId }: Voucher,
  paper: 'a4' | 'ticket',
  tell: (line: string) => void,
) {
  const { pdfBase64 } = await cashier.api.fiscal.printVoucher({ voucherId, printId: uuidv7(), paper });
  const pdf = Buffer.from(pdfBase64, 'base64');
  if (pdf.subarray(0, 4).toString('latin1') !== '%PDF') throw new Error('What was printed is no PDF.');
  const file = join('out', `factura-${paper}.pdf`);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, file), pdf);
  tell(`Printed on ${paper}: ${file}, ${pdf.length} bytes.`);
}

async function toCompany(counter: Counter, { step }: Telling): Promise<void> {
  await step('A company wants its invoice', async (tell) => {
    const { name, ivaCondition, address } = await counter.cashier.api.fiscal.lookUpTaxpayer({ cuit: companyCuit });
    tell(`AFIP's padrón has CUIT ${companyCuit} as ${name}, ${ivaCondition}.`);
    const receiver = { documentType: 'cuit', documentNumber: companyCuit, name, ivaCondition, address };
    const sale = await sellFor(counter, [coffee, coffee], { receiver });
    const voucher = await authorized(counter, sale.saleId, 'invoice');
    tell(`${told(voucher)}, IVA ${pesos(voucher.ivaMinor)} apart.`);
    expectToBe(voucher, 'A', 1, sale.totalMinor);
  });
}

async function undone(counter: Counter, { step }: Telling): Promise<void> {
  const { cashier, till } = counter;
  await step('What was invoiced is undone, all of it and in part', async (tell) => {
    const whole = await sellFor(counter, [coffee]);
    const part = await sellFor(counter, [coffee, sandwich]);
    // The void comes while the invoice may still be on its way.
    await cashier.api.sales.voidSale({
      saleId: whole.saleId,
      voidId: uuidv7(),
      reason: 'Error de carga',
      voidedAt: new Date().toISOString(),
      approvalToken: await approve(counter, 'sales.void', whole.saleId, whole.totalMinor),
    });
    const voided = await authorized(counter, whole.saleId, 'void');
    tell(`Voided: ${told(voided)}.`);
    expectToBe(voided, 'B', 8, whole.totalMinor);
    const { totalMinor } = await cashier.api.sales.returnSale({
      returnId: uuidv7(),
      saleId: part.saleId,
      tillId: till.tillId,
      sessionId: till.sessionId,
      cashierId: till.cashierId,
      reason: 'No era lo que buscaba',
      returnedAt: new Date().toISOString(),
      lines: [{ lineNumber: 2, quantityMilli: 1_000 }],
      refunds: [{ method: 'cash', amountMinor: part.lines[1]!.paidMinor }],
      approvalToken: await approve(counter, 'sales.return', part.saleId, part.lines[1]!.paidMinor),
    });
    const returned = await authorized(counter, part.saleId, 'return');
    tell(`One of two lines came back: ${told(returned)}.`);
    expectToBe(returned, 'B', 8, totalMinor);
  });
}

/** AFIP stops answering in the middle of the day, and comes back. */
async function whileAway(counter: Counter, afip: Control, { step }: Telling): Promise<void> {
  await step('AFIP does not answer; sales and vouchers go on', async (tell) => {
    const sales: Sale[] = [];
    try {
      await afip.setFaults({ down: ['wsfe'] });
      const lost = await sellFor(counter, [coffee]);
      await until('The first request is not missed', LONG_MS, async () =>
        (await vouchersOf(counter, lost.saleId)).find(({ state }) => state === 'uncertain'),
      );
      tell(`Ticket ${lost.ticketNumber} is sold; whether AFIP has its invoice nobody knows: it waits for AFIP.`);
      for (let at = 0; at < 3; at += 1) sales.push(await sellFor(counter, [sandwich]));
      const covered = await Promise.all(sales.map(({ saleId }) => authorized(counter, saleId, 'invoice')));
      for (const voucher of covered) tell(`${told(voucher)}.`);
      if (covered.some(({ authorization }) => authorization!.kind !== 'caea'))
        throw new Error('AFIP was away, and no CAEA was used.');
      sales.push(lost);
    } finally {
      await afip.clearFaults();
    }
    await reported(counter, sales);
    if (isFirstOfFortnight())
      tell('Of those under the CAEA it is told from tomorrow on: not on the first day of a CAEA.');
    const [first] = await vouchersOf(counter, sales.at(-1)!.saleId);
    tell(`AFIP answers again: it was told of all of them, and the first one is settled: ${told(first!)}.`);
    const next = await authorized(counter, (await sellFor(counter, [coffee])).saleId, 'invoice');
    if (next.authorization!.kind !== 'cae') throw new Error('AFIP is back, and no CAE was asked for.');
    tell(`The next one: ${told(next)}.`);
  });
}

/** The till's own point of sale: nobody else takes its numbers. */
const tillPoint = 4;
const invoiceB = 6;

/** A till without a network prints under the CAEA that it took along, and sends its log when the network is back. */
async function whileOffline(counter: Counter, afip: Control, { step }: Telling): Promise<void> {
  const { till, atTill, owner } = counter;
  const { tillId } = till;
  await step('A till without a network prints invoices by itself', async (tell) => {
    const { cuit } = await owner.api.fiscal.getProfile({});
    await afip.addPointsOfSale({ cuit: Number(cuit), number: tillPoint, kind: 'CAEA' });
    const point = { number: tillPoint, kind: 'caea_till', tillId, closed: false, expectedVersion: 0 } as const;
    await owner.api.fiscal.putPointOfSale(point);
    const { caeas, lastNumbers } = await until('The till has no CAEA', LONG_MS, async () => {
      const taken = await owner.api.fiscal.getTillContingency({ tillId });
      return taken.caeas.length > 0 ? taken : undefined;
    });
    const { code, validTo } = caeas[0]!;
    const last = lastNumbers.find(({ type }) => type === invoiceB)?.number ?? 0;
    tell(`It took along CAEA ${code}, good until ${validTo}, for point of sale ${tillPoint}, last number ${last}.`);
    const date = argentineDay();
    const sales = [1, 2, 3].map((ahead) => ({
      ...till.ticket([coffee, sandwich], { voucherWanted: true }),
      printedVoucher: { pointOfSale: tillPoint, type: invoiceB, number: last + ahead, caea: code, date },
    }));
    // The log comes twice, and the last sale first.
    const log = () => ({
      tillId,
      sentAt: new Date().toISOString(),
      items: sales.toReversed().map((sale) => ({ sale })),
    });
    for (const how of ['sent', 'sent again']) {
      const { results } = await atTill.sales.submitTillLog(log());
      tell(
        `Its log, ${how}: ${results.map(({ state, duplicate }) => (duplicate ? 'known already' : state)).join(', ')}.`,
      );
    }
    for (const { saleId, printedVoucher, totalMinor } of sales) {
      const voucher = await authorized(counter, saleId, 'invoice');
      expectToBe(voucher, 'B', invoiceB, totalMinor);
      if (voucher.number !== printedVoucher.number || voucher.authorization!.code !== code)
        throw new Error(`Printed as ${printedVoucher.number}, on the books as ${told(voucher)}.`);
      tell(`On the books as it was printed: ${told(voucher)}.`);
    }
    await reported(counter, sales);
    tell(
      isFirstOfFortnight() ? 'AFIP is told from tomorrow on.' : 'AFIP was told of them, in the order of their numbers.',
    );
  });
}

/** yyyy-mm-dd at the counter. */
const argentineDay = () => new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 10);

/** AFIP takes no report on the day a CAEA comes into force (manual WSFEv1 4.7, code 1414). */
export const isFirstOfFortnight = () => ['01', '16'].includes(argentineDay().slice(8));

/** Until AFIP knows every voucher of these sales: of a CAEA it is told afterwards. */
async function reported(counter: Counter, sales: { saleId: string }[]): Promise<void> {
  for (const { saleId } of sales)
    await until('AFIP was not told of a voucher', 2 * LONG_MS, async () => {
      const [voucher] = await vouchersOf(counter, saleId);
      const { kind, reportedAt } = voucher?.authorization ?? {};
      return kind === 'cae' || reportedAt || (kind === 'caea' && isFirstOfFortnight()) ? voucher : undefined;
    });
}
