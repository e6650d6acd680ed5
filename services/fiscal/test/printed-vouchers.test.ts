import { uuidv7 } from '@mostrador/kit/testing';
import type { Caea, Voucher } from '@mostrador/proto/fiscal';
import type { PrintedVoucher } from '@mostrador/proto/common';
import type { Sale } from '@mostrador/proto/sales';
import { argentineDay } from '@mostrador/till/voucher';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../src/domain/dates.ts';
import { keepToDaysOfReports } from './clock.ts';
import { makeSale, makeShop, putPointOfSale, startWorld, type World } from './make.ts';

keepToDaysOfReports();

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.control.clearFaults();
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

const pointOfSale = 7;
const invoiceB = 6;

/** A shop whose till has a point of sale of its own, and the CAEA of the fortnight in hand. */
async function makeTillShop() {
  const shop = await makeShop(world);
  const { owner, tenantId, tillId } = shop;
  await putPointOfSale(owner, { number: pointOfSale, kind: 'caea_till', tillId, closed: false });
  const till = await shop.as(shop.till());
  let caea: Caea | undefined;
  await world.network.until(async () => {
    [caea] = (await till.getTillContingency({ tillId })).caeas;
    return caea !== undefined;
  }, 'a CAEA');
  const { code } = caea!;
  /** A sale whose voucher the till printed. */
  const printedSale = (number: number, printed: Partial<PrintedVoucher> = {}, sale: Partial<Sale> = {}): Sale => {
    const date = argentineDay(new Date());
    const printedVoucher = { pointOfSale, type: invoiceB, number, caea: code, date, ...printed };
    return makeSale({ branchId: shop.branchId, tillId, printedVoucher, ...sale });
  };
  const reported = async (numbers: number[]) => {
    const book = async () => (await shop.book()).filter((one) => one.PtoVta === pointOfSale);
    await world.network.until(async () => (await book()).length >= numbers.length, 'the reports');
    expect((await book()).map((one) => [one.CbteDesde, one.EmisionTipo, one.CodAutorizacion])).toEqual(
      numbers.map((number) => [number, 'CAEA', code]),
    );
  };
  const isReported = async (sale: Sale) => {
    const [voucher] = await shop.vouchersNow(sale.saleId);
    return voucher?.authorization?.reportedAt !== undefined;
  };
  const setDays = async (validTo: string, reportUntil: string) => {
    await world.network.sql(
      'update fiscal.caeas set valid_to = $2, report_until = $3 where tenant_id = $1 and code = $4',
      [tenantId, validTo, reportUntil, code],
    );
    await world.network.sql(
      `update fiscal.vouchers set authorization_due = $2 where tenant_id = $1 and authorization_kind = 'caea'`,
      [tenantId, validTo],
    );
    // Written again, it is looked after at once.
    await putPointOfSale(owner, { number: pointOfSale, kind: 'caea_till', tillId, closed: false });
  };
  const today = argentineDay(new Date());
  /** Lets the fortnight be over since yesterday; the last day to report is in so many days. */
  const endFortnight = (reportInDays: number) => setDays(addDays(today, -1), addDays(today, reportInDays));
  const restoreFortnight = () => setDays(caea!.validTo, caea!.reportUntil);
  return { ...shop, till, code, printedSale, reported, isReported, endFortnight, restoreFortnight };
}

type Client = Awaited<ReturnType<typeof makeShop>>['supervisor'];
const correct = (supervisor: Client, input: Parameters<Client['correctVoucher']>[0]) =>
  supervisor.correctVoucher(input, { idempotencyKey: uuidv7() });

const reasons = ([voucher]: Voucher[]) => voucher!.remarks.map((one) => one.reason);

describe('getTillContingency', () => {
  it('gives a till what it prints with: point of sale, CAEA, issuer and where its numbers stand', async () => {
    const { till, tillId, code, cuit, tellSale, printedSale, vouchersOf, supervisor } = await makeTillShop();
    const [good, bad] = [printedSale(4), printedSale(9, { caea: '00000000000000' })];
    for (const sale of [good, bad]) await tellSale(sale);
    for (const { saleId } of [good, bad]) await vouchersOf(saleId);
    const taken = await till.getTillContingency({ tillId });
    expect(taken).toMatchObject({
      pointOfSale: { number: pointOfSale, kind: 'caea_till', tillId },
      issuer: { cuit, legalName: 'El Trébol S.R.L.' },
      // Also of the one that waits for a person: it is on paper.
      lastNumbers: [{ type: invoiceB, number: 9 }],
    });
    const today = argentineDay(new Date());
    const [caea] = taken.caeas;
    expect(caea!.code).toBe(code);
    expect(caea!.validFrom <= today && today <= caea!.validTo && caea!.validTo < caea!.reportUntil).toBe(true);
    expect(await supervisor.getTillContingency({ tillId })).toEqual(taken);
  });

  it('is for the till itself and those who run the shop; another company finds nothing', async () => {
    const { till, tillId, owner, cashier } = await makeTillShop();
    const other = uuidv7();
    await expect(till.getTillContingency({ tillId: other })).rejects.toMatchObject({ reason: 'till_foreign' });
    await expect(cashier.getTillContingency({ tillId })).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(owner.getTillContingency({ tillId: other })).rejects.toMatchObject({
      reason: 'till_point_of_sale_unknown',
    });
    const stranger = await makeShop(world);
    await expect(stranger.owner.getTillContingency({ tillId })).rejects.toMatchObject({
      reason: 'till_point_of_sale_unknown',
    });
    await putPointOfSale(owner, { number: pointOfSale, kind: 'caea_till', tillId, closed: true });
    await expect(till.getTillContingency({ tillId })).rejects.toMatchObject({ reason: 'till_point_of_sale_unknown' });
  });
});

describe('a voucher that a till printed', () => {
  it('twenty of them, out of order, twice and at once, are reported once each under their numbers', async () => {
    const { printedSale, tellSale, vouchersOf, reported, book } = await makeTillShop();
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const sales = numbers.map((number) => printedSale(number, {}, { voucherWanted: number % 2 === 0 }));
    const shuffled = sales.toSorted((a, b) => (a.saleId.slice(-4) < b.saleId.slice(-4) ? -1 : 1));
    await Promise.all([...shuffled, ...shuffled.toReversed()].map((sale) => tellSale(sale)));
    const vouchers = (await Promise.all(sales.map(({ saleId }) => vouchersOf(saleId)))).flat();
    expect(vouchers.map((one) => [one.number, one.pointOfSale, one.type, one.authorization?.kind])).toEqual(
      numbers.map((number) => [number, pointOfSale, invoiceB, 'caea']),
    );
    await reported(numbers);
    expect(await book()).toHaveLength(20);
    const [first] = await book();
    expect(first).toMatchObject({
      ImpTotal: 1210,
      ImpNeto: 1000,
      ImpIVA: 210,
      CbteFch: vouchers[0]!.date.replaceAll('-', ''),
    });
  });

  it('waits to be reported for those before it', async () => {
    const { printedSale, tellSale, vouchersOf, isReported, reported } = await makeTillShop();
    const [first, second, third] = [printedSale(1), printedSale(2), printedSale(3)];
    await tellSale(third!);
    await tellSale(first!);
    expect(await vouchersOf(third!.saleId)).toMatchObject([{ state: 'authorized', number: 3 }]);
    await world.network.until(() => isReported(first!), 'the first report');
    expect(await isReported(third!)).toBe(false);
    await tellSale(second!);
    await reported([1, 2, 3]);
  });

  it('is reported once although the answer to the report is lost', async () => {
    const { printedSale, tellSale, isReported, reported } = await makeTillShop();
    await world.control.setFaults({ rules: [{ kind: 'dropAfter', operations: ['FECAEARegInformativo'] }] });
    const sale = printedSale(1);
    await tellSale(sale);
    await reported([1]);
    await world.control.clearFaults();
    await world.network.until(() => isReported(sale), 'the report to be known');
    await reported([1]);
  });

  it('is undone by credit notes with a CAE', async () => {
    const { printedSale, tellSale, voidSale, returnLine, vouchersOf } = await makeTillShop();
    const [whole, part] = [printedSale(1), printedSale(2)];
    await voidSale(whole);
    for (const sale of [whole, part]) await tellSale(sale);
    await returnLine(part, 1, 500, 60_500);
    const totals = { [whole.saleId]: 121_000, [part.saleId]: 60_500 };
    for (const { saleId } of [whole, part]) {
      await world.network.until(async () => (await vouchersOf(saleId)).length === 2, 'the credit note');
      const [invoice, note] = await vouchersOf(saleId);
      expect(invoice).toMatchObject({ pointOfSale, authorization: { kind: 'caea' } });
      expect(note).toMatchObject({
        type: 8,
        pointOfSale: 1,
        authorization: { kind: 'cae' },
        totalMinor: totals[saleId],
      });
      expect(note!.correctsVoucherId).toBe(invoice!.voucherId);
    }
  });

  it('is the original: what is printed here is a copy', async () => {
    const { printedSale, tellSale, vouchersOf, cashier } = await makeTillShop();
    const sale = printedSale(1);
    await tellSale(sale);
    const [voucher] = await vouchersOf(sale.saleId);
    const { copy } = await cashier.printVoucher({ voucherId: voucher!.voucherId, printId: uuidv7(), paper: 'ticket' });
    expect(copy).toBe(true);
  });
});

describe('a print that cannot stand', () => {
  it.each<[string, Partial<PrintedVoucher>]>([
    ['printed_point_of_sale_foreign', { pointOfSale: 1 }],
    ['printed_caea_unknown', { caea: '12345678901234' }],
    ['printed_caea_not_in_force', { date: '2020-01-31' }],
    ['printed_type_differs', { type: 1 }],
  ])('is put on the list as %s, and never numbered', async (reason, printed) => {
    const { printedSale, tellSale, vouchersOf, book, supervisor } = await makeTillShop();
    const sale = printedSale(1, printed);
    await tellSale(sale);
    const vouchers = await vouchersOf(sale.saleId);
    expect(vouchers).toMatchObject([{ state: 'rejected', number: 0, printed: sale.printedVoucher }]);
    expect(reasons(vouchers)).toEqual([reason]);
    expect(vouchers[0]!.remarks[0]!.advice).not.toBe('');
    const { rejected } = await supervisor.getQueue({});
    expect(rejected.map((one) => one.voucherId)).toEqual([vouchers[0]!.voucherId]);
    // Sent again as it is, it is judged again.
    await correct(supervisor, { voucherId: vouchers[0]!.voucherId });
    expect(reasons(await vouchersOf(sale.saleId))).toEqual([reason]);
    expect(await book()).toEqual([]);
  });

  it('stands under its own number once a person has mended what was wrong', async () => {
    const { printedSale, tellSale, vouchersOf, reported, supervisor, owner, code, tillId } = await makeTillShop();
    const receiver = {
      documentType: 'dni',
      documentNumber: '30111222',
      name: '',
      ivaCondition: 'consumidor_final',
      address: '',
    };
    const [wrongCode, wrongTill, wrongReceiver] = [
      printedSale(1, { caea: '12345678901234' }),
      printedSale(2),
      printedSale(
        3,
        {},
        {
          receiver: {
            ...receiver,
            documentType: 'cuit',
            documentNumber: '30500010912',
            ivaCondition: 'responsable_inscripto',
          },
        },
      ),
    ];
    await putPointOfSale(owner, { number: pointOfSale, kind: 'caea_till', tillId: uuidv7(), closed: false });
    await tellSale(wrongTill!);
    const [foreign] = await vouchersOf(wrongTill!.saleId);
    await putPointOfSale(owner, { number: pointOfSale, kind: 'caea_till', tillId, closed: false });
    await tellSale(wrongCode!);
    await tellSale(wrongReceiver!);
    const [unknown] = await vouchersOf(wrongCode!.saleId);
    const [letter] = await vouchersOf(wrongReceiver!.saleId);
    await correct(supervisor, { voucherId: letter!.voucherId, receiver });
    await correct(supervisor, { voucherId: foreign!.voucherId });
    await correct(supervisor, { voucherId: unknown!.voucherId, caea: code });
    await reported([1, 2, 3]);
  });

  it('a number that another sale has stays that sale’s; voided, nothing is left to do', async () => {
    const { printedSale, tellSale, voidSale, vouchersOf, reported } = await makeTillShop();
    const [first, second] = [printedSale(1), printedSale(1)];
    await tellSale(first!);
    await vouchersOf(first!.saleId);
    await tellSale(second!);
    expect(reasons(await vouchersOf(second!.saleId))).toEqual(['printed_number_taken']);
    await voidSale(second!);
    await world.network.until(async () => {
      const vouchers = await vouchersOf(second!.saleId);
      return vouchers.length === 2 && vouchers.every(({ state }) => state === 'cancelled');
    }, 'both to be cancelled');
    await reported([1]);
  });

  it('although its sale is voided, a number on paper is not forgotten', async () => {
    const { printedSale, tellSale, voidSale, vouchersNow, vouchersOf, supervisor, code, reported } =
      await makeTillShop();
    const sale = printedSale(1, { caea: '12345678901234' });
    await tellSale(sale);
    const [voucher] = await vouchersOf(sale.saleId);
    await voidSale(sale);
    await world.network.until(async () => (await vouchersNow(sale.saleId)).length === 2, 'the note');
    await world.network.drain();
    expect((await vouchersNow(sale.saleId)).map(({ state }) => state)).toEqual(['rejected', 'pending']);
    await correct(supervisor, { voucherId: voucher!.voucherId, caea: code });
    await reported([1]);
    expect((await vouchersOf(sale.saleId)).map(({ state }) => state)).toEqual(['authorized', 'authorized']);
  });

  it('only a printed one takes another CAEA', async () => {
    const { sell, vouchersOf, supervisor, code } = await makeTillShop();
    const nobody = {
      documentType: 'cuit',
      documentNumber: '30500010913',
      name: '',
      ivaCondition: 'responsable_inscripto',
      address: '',
    };
    const [voucher] = await vouchersOf((await sell({ receiver: nobody })).saleId);
    await expect(correct(supervisor, { voucherId: voucher!.voucherId, caea: code })).rejects.toMatchObject({
      reason: 'caea_not_printed',
    });
  });

  it('another company’s point of sale and CAEA are worth nothing', async () => {
    const { printedSale } = await makeTillShop();
    const stranger = await makeTillShop();
    const sale = { ...printedSale(1), tillId: stranger.tillId, branchId: stranger.branchId };
    await stranger.tellSale(sale);
    expect(reasons(await stranger.vouchersOf(sale.saleId))).toEqual(['printed_caea_unknown']);
  });
});

describe('when the fortnight is over', () => {
  it('numbers that are missing are told to a person, until they come', async () => {
    const { printedSale, tellSale, vouchersOf, supervisor, endFortnight, restoreFortnight, reported } =
      await makeTillShop();
    const sales = [1, 2, 3, 4].map((number) => printedSale(number));
    for (const sale of [sales[0]!, sales[3]!]) await tellSale(sale);
    await vouchersOf(sales[3]!.saleId);
    await reported([1]);
    expect((await supervisor.getQueue({})).lanes).toEqual([]);
    await endFortnight(8);
    const told = async () => (await supervisor.getQueue({})).lanes;
    await world.network.until(async () => (await told()).length > 0, 'the gap to be told');
    expect(await told()).toMatchObject([{ pointOfSale, type: invoiceB, problem: 'printed_numbers_missing: 2-3' }]);
    expect((await told())[0]!.advice).toContain('2-3');
    // Their dates are within the CAEA that AFIP gave: only our copy says that it is over.
    await restoreFortnight();
    for (const sale of [sales[2]!, sales[1]!]) await tellSale(sale);
    await reported([1, 2, 3, 4]);
    await world.network.until(async () => (await told()).length === 0, 'the advice to go');
  });

  it('a till’s point of sale without movement is reported last of all, one with movement never', async () => {
    const idle = await makeTillShop();
    const busy = await makeTillShop();
    await busy.tellSale(busy.printedSale(1, { type: 1 }));
    const told = async (code: string) => (await world.control.book()).idle.filter((one) => one.CAEA === code);
    for (const { owner } of [idle, busy])
      await putPointOfSale(owner, { number: 8, kind: 'caea_server', closed: false });
    await idle.endFortnight(3);
    await busy.endFortnight(1);
    // The server's own is told of at once, after the till's if that was due.
    for (const { code } of [idle, busy]) {
      await world.network.until(async () => (await told(code)).length > 0, 'the first report');
      expect((await told(code)).map((one) => one.PtoVta)).toEqual([8]);
    }
    await idle.endFortnight(1);
    await world.network.until(async () => (await told(idle.code)).length > 1, 'the report');
    expect((await told(idle.code)).map((one) => one.PtoVta)).toEqual([8, pointOfSale]);
    expect((await told(busy.code)).map((one) => one.PtoVta)).toEqual([8]);
  });
});
