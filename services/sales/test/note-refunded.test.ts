import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { NoteRefunded } from '@mostrador/proto/fiscal';
import { TillChanged } from '@mostrador/proto/identity';
import { SaleRefunded, SaleReturned, SalesServiceDefinition } from '@mostrador/proto/sales';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { invariants } from '../src/invariants.ts';
import { sales } from '../src/service.ts';
import { makeLine, makePayment, makeReturn, makeSale, makeVoid } from './make.ts';

let network: Network;
let company: Awaited<ReturnType<typeof makeCompany>>;
let cashier: Client;
let supervisor: Client;
let cash: Client;
type Client = ReturnType<typeof clientOf>;
const clientOf = (token: string) => network.client(SalesServiceDefinition, token);
const inSession = (sessionId = uuidv7()) => ({ tillId: company.tillId, sessionId });

beforeAll(async () => {
  network = await startForTest(sales);
  company = await makeCompany(network.keys);
  cashier = clientOf(await company.user('cashier'));
  supervisor = clientOf(await company.user('supervisor'));
  cash = clientOf(await network.keys.serviceToken('cash', 'sales', company.tenantId));
  const { tillId, branchId, tenantId } = company;
  const till = { tillId, branchId, name: 'Caja 1', state: 'enrolled', version: 1, publicKey: '' };
  await network.publish(TillChanged, tenantId, tillId, till);
  await network.drain();
});
afterEach(async () => {
  expect(await network.sql('select reason from sales.kit_dead_letters')).toEqual([]);
  for (const { name, sql } of invariants) expect({ name, rows: await network.sql(sql) }).toEqual({ name, rows: [] });
});
afterAll(() => network.stop());

type Where = ReturnType<typeof inSession>;

/** What `fiscal` tells of a credit note with which money was given back. */
const refunded = (saleId: string, where: Where, amountMinor: number, overrides: Partial<NoteRefunded> = {}) => ({
  noteId: uuidv7(),
  saleId,
  branchId: company.branchId,
  ...where,
  refunds: [{ method: 'cash', amountMinor }],
  totalMinor: amountMinor,
  refundedAt: new Date().toISOString(),
  issuedBy: uuidv7(),
  ofSale: true,
  ...overrides,
});

async function tell(...told: NoteRefunded[]): Promise<void> {
  for (const one of told) await network.publish(NoteRefunded, company.tenantId, one.noteId, one);
  await network.drain();
}

/** What a supervisor has to look at about the refunds of a sale. */
async function flagsOf(saleId: string): Promise<string[]> {
  const { reviews } = await supervisor.listReviews({ kind: 'refund', pageSize: 200 });
  return reviews.flatMap((one) => (one.saleId === saleId ? one.flag : [])).sort();
}

const units = (count: number, unitPriceMinor: number) => ({
  lines: [makeLine({ unitPriceMinor, quantityMilli: count * 1_000 })],
});

describe('a credit note that gave money back', () => {
  it('takes it out of its session once, however often and in whatever order it is told', async () => {
    const [where, paying] = [inSession(), inSession()];
    const sale = await cashier.completeSale(makeSale(where, units(1, 121_00)));
    const [one, two] = [refunded(sale.saleId, paying, 60_00), refunded(sale.saleId, paying, 40_00)];
    await tell(two, one, two);
    await tell(one, two);
    const facts = (await network.emitted(SaleRefunded, company.tenantId)).map(({ body }) => body);
    expect(facts).toHaveLength(2);
    expect(facts.find(({ refund }) => refund!.noteId === one.noteId)).toMatchObject({
      refund: { saleId: sale.saleId, issuedBy: one.issuedBy, late: false, totalMinor: 60_00 },
      fact: {
        factId: one.noteId,
        kind: 'refund',
        ...paying,
        money: [{ paymentNumber: 1, method: 'cash', amountMinor: -60_00 }],
      },
    });
    expect(await cashier.getSale({ saleId: sale.saleId })).toMatchObject({ refundedMinor: 100_00, returnedMinor: 0 });
    expect(await cash.sealSession(paying)).toMatchObject({
      factCount: 2,
      ticketCount: 0,
      totals: [{ method: 'cash', amountMinor: '-10000' }],
    });
    const first = await cash.listSessionFacts({ sessionId: paying.sessionId, pageSize: 1 });
    const next = await cash.listSessionFacts({
      sessionId: paying.sessionId,
      pageSize: 1,
      pageToken: first.nextPageToken,
    });
    expect([...first.facts, ...next.facts].map((fact) => fact.factId).toSorted()).toEqual(
      [one.noteId, two.noteId].toSorted(),
    );
  });

  it('is late in a session that is sealed', async () => {
    const [where, paying] = [inSession(), inSession()];
    const sale = await cashier.completeSale(makeSale(where, units(1, 121_00)));
    const seal = await cash.sealSession(paying);
    const one = refunded(sale.saleId, paying, 100_00);
    await tell(one);
    expect(await cash.sealSession(paying)).toEqual(seal);
    const { facts } = await cash.listSessionFacts({ sessionId: paying.sessionId });
    expect(facts).toMatchObject([{ kind: 'refund', late: true, factId: one.noteId }]);
  });

  it('is told apart from a return that its client gave the same id', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where, units(2, 100_00)));
    const noteId = uuidv7();
    await tell(refunded(sale.saleId, where, 50_00, { noteId }));
    await supervisor.returnSale(makeReturn(sale.saleId, where, 75_00, { returnId: noteId }));
    let pageToken = '';
    const kinds: string[] = [];
    do {
      const page = await cash.listSessionFacts({ sessionId: where.sessionId, pageSize: 1, pageToken });
      kinds.push(...page.facts.map((fact) => fact.kind));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(kinds.toSorted()).toEqual(['refund', 'return', 'sale']);
    expect(await cash.sealSession(where)).toMatchObject({ factCount: 3 });
  });
});

describe('a return after it', () => {
  it('gives back what is left, and says what that is', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where, units(1, 121_00)));
    await tell(refunded(sale.saleId, where, 100_00));
    await expect(supervisor.returnSale(makeReturn(sale.saleId, where, 121_00))).rejects.toMatchObject({
      reason: 'refunds_mismatch',
      told: { field: 'refunds', detail: expect.stringContaining('2100 is due') as string },
    });
    const request = makeReturn(sale.saleId, where, 21_00);
    const answer = await supervisor.returnSale(request);
    expect(answer).toMatchObject({ totalMinor: 121_00, alreadyRefundedMinor: 100_00 });
    expect(await supervisor.returnSale(request)).toEqual(answer);
    const [event] = (await network.emitted(SaleReturned)).filter((one) => one.key === sale.saleId);
    expect(event!.body.fact!.money).toEqual([{ paymentNumber: 1, method: 'cash', amountMinor: -21_00 }]);
    const now = await cashier.getSale({ saleId: sale.saleId });
    expect(now).toMatchObject({ returnedMinor: 121_00, refundedMinor: 100_00 });
  });

  it('in parts gives back its part of what is left, to the centavo', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where, units(3, 33_33)));
    // 33.33 before, 40.00 by a note, and of the 26.66 that are left half and half.
    await supervisor.returnSale(makeReturn(sale.saleId, where, 33_33));
    await tell(refunded(sale.saleId, where, 40_00));
    await supervisor.returnSale(makeReturn(sale.saleId, where, 13_33));
    await supervisor.returnSale(makeReturn(sale.saleId, where, 13_33));
    expect(await cashier.getSale({ saleId: sale.saleId })).toMatchObject({
      returnedMinor: 99_99,
      refundedMinor: 40_00,
    });
  });

  it('gives back nothing where nothing is left, and never takes', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where, units(1, 121_00)));
    await tell(refunded(sale.saleId, where, 121_00));
    const nothing = makeReturn(sale.saleId, where, 0, { refunds: [] });
    expect(await supervisor.returnSale(nothing)).toMatchObject({ refunds: [], alreadyRefundedMinor: 121_00 });
  });

  it('is not lessened by the credit of a debit note, whose money was never the sale’s', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where, units(1, 121_00)));
    await tell(refunded(sale.saleId, where, 100_00, { ofSale: false }));
    expect(await supervisor.returnSale(makeReturn(sale.saleId, where, 121_00))).toMatchObject({
      alreadyRefundedMinor: 0,
    });
  });

  it('that was on its way at the same time is listed for a supervisor, and what happened is on the books', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where, units(1, 121_00)));
    await supervisor.returnSale(makeReturn(sale.saleId, where, 121_00));
    await tell(refunded(sale.saleId, where, 100_00));
    expect(await flagsOf(sale.saleId)).toContain('over_refunded');
  });
});

describe('money of a note', () => {
  it('by another means than was paid, or out of a session that nobody opened, is listed for a supervisor', async () => {
    const where = inSession();
    const mixed = {
      payments: [makePayment({ tenderedMinor: 100_00 }), makePayment({ method: 'credit', tenderedMinor: 21_00 })],
    };
    const sell = async () => (await cashier.completeSale(makeSale(where, { ...units(1, 121_00), ...mixed }))).saleId;
    const [inCash, byCredit, rightly] = [await sell(), await sell(), await sell()];
    await tell(
      refunded(inCash, where, 121_00),
      refunded(byCredit, where, 121_00, { refunds: [{ method: 'credit', amountMinor: 121_00 }] }),
      refunded(rightly, where, 100_00),
    );
    expect(await flagsOf(inCash)).toEqual(['refund_in_cash', 'session_not_opened']);
    expect(await flagsOf(byCredit)).toEqual(['refund_exceeds_payment', 'session_not_opened']);
    expect(await flagsOf(rightly)).toEqual(['session_not_opened']);
  });
});

describe('a void after it', () => {
  it('is refused: the money is out already', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where, units(1, 121_00)));
    await tell(refunded(sale.saleId, where, 1_00));
    await expect(supervisor.voidSale(makeVoid(sale.saleId))).rejects.toMatchObject({ reason: 'sale_has_refunds' });
  });
});

describe('the taxes of a sale', () => {
  const free = {
    lines: [
      makeLine({ unitPriceMinor: 1_210_00 }),
      makeLine({ unitPriceMinor: 3_000_00, unitInternalTaxMinor: 2_100_00, discountMinor: 3_000_00 }),
    ],
  };

  it('are kept with it, and a line that was given away has none', async () => {
    const sale = await cashier.completeSale(makeSale(inSession(), free));
    expect(sale.taxes).toMatchObject([{ netMinor: 1_000_00, ivaMinor: 210_00, internalTaxMinor: 0 }]);
    const [row] = await network.sql<{ taxes: unknown }>('select taxes from sales.sales where sale_id = $1', [
      sale.saleId,
    ]);
    expect(row!.taxes).toEqual(sale.taxes);
  });

  it('stay what they were in sales that were recorded before they were kept', async () => {
    const input = makeSale(inSession(), free);
    await cashier.completeSale(input);
    await network.sql('alter table sales.sales disable trigger user');
    await network.sql('update sales.sales set taxes = null where sale_id = $1', [input.saleId]);
    await network.sql('alter table sales.sales enable trigger user');
    const former = [{ netMinor: 0, ivaMinor: 0, internalTaxMinor: 1_210_00 }];
    // Sent again it is the same sale.
    expect(await cashier.completeSale(input)).toMatchObject({ taxes: former });
    expect(await cashier.getSale({ saleId: input.saleId })).toMatchObject({ taxes: former });
  });
});
