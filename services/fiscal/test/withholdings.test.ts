import { uuidv7 } from '@mostrador/kit/testing';
import type { RecordWithholdingRequest } from '@mostrador/proto/books';
import { argentineDay } from '@mostrador/till/voucher';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCompanyAt, makeShop, startWorld, type World } from './make.ts';
import { makeSupplierVoucher } from './make-purchase.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(await world.problems()).toEqual([]);
  await world.stop();
});

const today = argentineDay(new Date());
const month = today.slice(0, 7);

const input = (overrides: Partial<RecordWithholdingRequest> = {}): RecordWithholdingRequest => ({
  withholdingId: uuidv7(),
  tax: 'iva',
  jurisdiction: 0,
  agentCuit: '30500010912',
  certificateNumber: '0001-2026-000123',
  date: today,
  regimeCode: 499,
  baseMinor: 100_000,
  amountMinor: 10_500,
  ...overrides,
});
const key = () => ({ idempotencyKey: uuidv7() });
const refused = (reason: string, field: string) => ({ reason, told: { field } });

describe('recordWithholding', () => {
  it('enters a certificate, once, however often it is sent and at once', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const certificate = input({ agentCuit: '30-50001091-2' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => accountant.recordWithholding(certificate)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ ...certificate, agentCuit: '30500010912', state: 'recorded', annulledBy: '' });
    expect(await accountant.recordWithholding(certificate)).toEqual(answers[0]);
    expect((await accountant.listWithholdings({ month })).withholdings).toEqual([answers[0]]);
  });

  it('refuses another one under the same id, and the same certificate under another id', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const certificate = input();
    await accountant.recordWithholding(certificate);
    await expect(accountant.recordWithholding({ ...certificate, amountMinor: 1 })).rejects.toMatchObject(
      refused('id_reused', 'withholdingId'),
    );
    await expect(accountant.recordWithholding(input())).rejects.toMatchObject({
      reason: 'withholding_recorded',
      told: { field: 'certificateNumber', detail: certificate.withholdingId },
    });
    // The same number may be used for another tax.
    await accountant.recordWithholding(input({ tax: 'ganancias' }));
  });

  it('refuses what cannot be right, and says where', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const cases: [Partial<RecordWithholdingRequest>, string, string][] = [
      [{ agentCuit: '30500010913' }, 'cuit_invalid', 'agentCuit'],
      [{ tax: 'sellos' }, 'not_allowed', 'tax'],
      [{ tax: 'iibb' }, 'jurisdiction_wrong', 'jurisdiction'],
      [{ jurisdiction: 902 }, 'jurisdiction_wrong', 'jurisdiction'],
      [{ tax: 'iibb', jurisdiction: 925 }, 'jurisdiction_wrong', 'jurisdiction'],
      [{ amountMinor: 100_001 }, 'withheld_more_than_base', 'amountMinor'],
      [{ amountMinor: 0 }, 'out_of_range', 'amountMinor'],
      [{ date: '2062-01-01' }, 'date_ahead', 'date'],
      [{ certificateNumber: ' ' }, 'out_of_range', 'certificateNumber'],
    ];
    for (const [wrong, reason, field] of cases)
      await expect(accountant.recordWithholding(input(wrong)), reason).rejects.toMatchObject(refused(reason, field));
    expect((await accountant.listWithholdings({ month })).withholdings).toEqual([]);
  });
});

describe('listWithholdings', () => {
  it('goes through a month page by page', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const days = ['2024-09-30', '2024-09-01', '2024-09-15', '2024-10-01', '2024-08-31'];
    for (const [index, date] of days.entries())
      await accountant.recordWithholding(input({ date, certificateNumber: String(index) }));
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await accountant.listWithholdings({ month: '2024-09', pageSize: 1, pageToken });
      seen.push(...page.withholdings.map(({ date }) => date));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(['2024-09-01', '2024-09-15', '2024-09-30']);
  });
});

describe('annulWithholding', () => {
  it('takes it out of the sums with who, when and why, and lets the certificate in again', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    const { withholdingId, recordedBy } = await accountant.recordWithholding(input());
    const [once, reason] = [key(), 'de otra empresa'];
    const annulled = await accountant.annulWithholding({ withholdingId, reason }, once);
    expect(annulled).toMatchObject({ state: 'annulled', annulReason: reason, annulledBy: recordedBy });
    expect(await accountant.annulWithholding({ withholdingId, reason }, once)).toEqual(annulled);
    await expect(accountant.annulWithholding({ withholdingId, reason }, key())).rejects.toMatchObject(
      refused('withholding_annulled', 'withholdingId'),
    );
    expect((await accountant.getIvaSummary({ month })).withholdings).toEqual([]);
    await accountant.recordWithholding(input());
    expect((await accountant.listWithholdings({ month })).withholdings).toHaveLength(2);
  });

  it('is for who keeps the books, of one’s own company', async () => {
    const [company, other] = [await makeCompanyAt(world), await makeCompanyAt(world)];
    const { withholdingId } = await company.books.accountant.recordWithholding(input());
    await expect(company.books.cashier.recordWithholding(input())).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(other.books.owner.annulWithholding({ withholdingId, reason: 'prueba' }, key())).rejects.toMatchObject(
      refused('not_found', 'withholdingId'),
    );
    expect((await other.books.owner.listWithholdings({ month })).withholdings).toEqual([]);
    expect((await company.books.owner.listWithholdings({ month })).withholdings).toMatchObject([{ state: 'recorded' }]);
  });
});

describe('getIvaSummary', () => {
  it('says what the month comes to: debit, credit, and what was paid on account', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    const voucher = makeSupplierVoucher({
      date: today,
      iva: [{ rateBp: 2_100, netMinor: 40_000, ivaMinor: 8_400 }],
      totalMinor: 49_500,
      computableMinor: 8_000,
    });
    await shop.books.accountant.recordPurchase({ purchaseId: uuidv7(), voucher, month: '' });
    await shop.books.accountant.recordWithholding(input());
    await shop.books.accountant.recordWithholding(input({ tax: 'iibb', jurisdiction: 902, amountMinor: 2_000 }));
    expect(await shop.books.accountant.getIvaSummary({ month })).toEqual({
      month,
      debitMinor: 21_000,
      creditMinor: 8_000,
      technicalBalanceMinor: 13_000,
      ivaPerceptionsMinor: 300,
      ivaWithholdingsMinor: 10_500,
      payableMinor: 2_200,
      perceptions: [
        { tax: 'iva', jurisdiction: 0, amountMinor: 300 },
        { tax: 'iibb', jurisdiction: 901, amountMinor: 500 },
        { tax: 'iibb', jurisdiction: 902, amountMinor: 300 },
      ],
      withholdings: [
        { tax: 'iibb', jurisdiction: 902, amountMinor: 2_000 },
        { tax: 'iva', jurisdiction: 0, amountMinor: 10_500 },
      ],
      unauthorized: 0,
    });
    await expect(shop.books.cashier.getIvaSummary({ month })).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(shop.books.accountant.getIvaSummary({ month: '2026-13' })).rejects.toMatchObject({
      told: { field: 'month' },
    });
  });
});
