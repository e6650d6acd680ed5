import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { TillChanged } from '@mostrador/proto/identity';
import { SaleReturned, SalesServiceDefinition, SaleVoided } from '@mostrador/proto/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sales } from '../src/service.ts';
import { makeLine, makePayment, makeReturn, makeSale, makeVoid } from './make.ts';

let network: Network;
let company: Awaited<ReturnType<typeof makeCompany>>;
let cashier: Client;
let supervisor: Client;
let stranger: Client;
let cash: Client;
const cashierId = uuidv7();
type Client = ReturnType<typeof clientOf>;
const clientOf = (token: string) => network.client(SalesServiceDefinition, token);
const inSession = (sessionId = uuidv7()) => ({ tillId: company.tillId, sessionId, cashierId });

beforeAll(async () => {
  network = await startForTest(sales);
  company = await makeCompany(network.keys);
  cashier = clientOf(await company.atTill('cashier', cashierId));
  supervisor = clientOf(await company.user('supervisor'));
  stranger = clientOf(await (await makeCompany(network.keys)).user('owner'));
  cash = clientOf(await network.keys.serviceToken('cash', 'sales', company.tenantId));
  const { tillId, branchId, tenantId } = company;
  await network.publish(TillChanged, tenantId, tillId, {
    tillId,
    branchId,
    name: 'Caja 1',
    state: 'enrolled',
    version: 1,
    publicKey: '',
  });
  await network.drain();
});
afterAll(() => network.stop());

const seal = ({ tillId, sessionId }: { tillId: string; sessionId: string }) => cash.sealSession({ tillId, sessionId });

describe('voidSale', () => {
  it('needs a supervisor, or a supervisor’s approval of this very sale', async () => {
    const sale = await cashier.completeSale(makeSale(inSession()));
    const { tenantId, tillId } = company;
    const { saleId: targetId, sessionId, totalMinor: amountMinor } = sale;
    const act = { tenantId, action: 'sales.void', targetId, amountMinor, sessionId, tillId };
    const approve = (wrong: Partial<Parameters<typeof network.keys.approval>[0]> = {}) =>
      network.keys.approval({ ...act, ...wrong });
    const attempt = async (approvalToken: string) => cashier.voidSale(makeVoid(sale.saleId, { approvalToken }));
    const refusal = { reason: 'approval_needed' };
    await expect(attempt('')).rejects.toMatchObject(refusal);
    await expect(attempt('not.a.token')).rejects.toMatchObject(refusal);
    for (const wrong of [
      { targetId: uuidv7() },
      { action: 'sales.return' },
      { tenantId: uuidv7() },
      { amountMinor: amountMinor - 1 },
      { sessionId: uuidv7() },
      { tillId: uuidv7() },
      { role: 'cashier' },
      { branchIds: [uuidv7()] },
    ])
      await expect(attempt(await approve(wrong))).rejects.toMatchObject(refusal);
    // An access token is no approval.
    await expect(attempt(await company.user('owner'))).rejects.toMatchObject(refusal);
    const done = await attempt(await approve());
    expect(done).toMatchObject({ saleId: sale.saleId, late: false, totalMinor: sale.totalMinor });
    expect(done.approvedBy).not.toBe('');
  });

  it('voids once, with the opposite movements, however often and from wherever it is asked', async () => {
    const sale = await cashier.completeSale(makeSale(inSession()));
    const request = makeVoid(sale.saleId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => supervisor.voidSale(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const events = (await network.emitted(SaleVoided)).filter((one) => one.key === sale.saleId);
    expect(events).toHaveLength(1);
    expect(events[0]!.body.fact!.money).toEqual([{ paymentNumber: 1, method: 'cash', amountMinor: -sale.totalMinor }]);
    expect(await cashier.getSale({ saleId: sale.saleId })).toMatchObject({ state: 'voided' });
    await expect(supervisor.voidSale(makeVoid(sale.saleId))).rejects.toMatchObject({ reason: 'sale_voided' });
    const other = await cashier.completeSale(makeSale(inSession()));
    await expect(supervisor.voidSale({ ...request, saleId: other.saleId })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    await expect(stranger.voidSale(makeVoid(sale.saleId))).rejects.toMatchObject({ reason: 'not_found' });
  });

  it('is over when the session is sealed', async () => {
    const where = inSession();
    const sale = await cashier.completeSale(makeSale(where));
    await seal(where);
    await expect(supervisor.voidSale(makeVoid(sale.saleId))).rejects.toMatchObject({ reason: 'session_sealed' });
    expect(await cashier.completeSale(makeSale(where))).toMatchObject({ late: true });
  });
});

describe('returnSale', () => {
  it('pays back exactly what was paid, in whatever portions the goods come', async () => {
    const where = inSession();
    // 3 units for 100.00 with a discount: no portion is a round amount.
    const sold = makeSale(where, {
      lines: [makeLine({ unitPriceMinor: 33_33, quantityMilli: 3_000 }), makeLine({ unitPriceMinor: 7_77 })],
      discountMinor: 1_00,
    });
    const sale = await cashier.completeSale(sold);
    const paying = inSession();
    const refunds: number[] = [];
    for (const portion of [1_000, 500, 1_500]) {
      const lines = [{ lineNumber: 1, quantityMilli: portion }];
      const wrong = await supervisor
        .returnSale(makeReturn(sale.saleId, paying, 1, { lines }))
        .catch((error: unknown) => error);
      const worth = Number(/worth (\d+)/.exec((wrong as { told: { detail: string } }).told.detail)![1]);
      const done = await supervisor.returnSale(makeReturn(sale.saleId, paying, worth, { lines }));
      expect(done.totalMinor).toBe(worth);
      refunds.push(worth);
    }
    expect(refunds.reduce((a, b) => a + b)).toBe(sale.lines[0]!.paidMinor);
    const now = await cashier.getSale({ saleId: sale.saleId });
    expect(now).toMatchObject({ state: 'completed', returnedMinor: sale.lines[0]!.paidMinor });
    expect(now.lines.map((line) => line.returnedMilli)).toEqual([3_000, 0]);
    await expect(supervisor.returnSale(makeReturn(sale.saleId, paying, 1))).rejects.toMatchObject({
      reason: 'quantity_exceeds_sold',
    });
    await expect(supervisor.voidSale(makeVoid(sale.saleId))).rejects.toMatchObject({ reason: 'sale_has_returns' });
    expect((await cashier.listReturns({ saleId: sale.saleId })).returns).toHaveLength(3);
  });

  it('says so where the clock of whoever took it back, or voided it, is absurd', async () => {
    const [sold, other] = [await cashier.completeSale(makeSale(inSession())), makeSale(inSession())];
    const late = { returnedAt: '2099-01-01T00:00:00.000Z' };
    const returned = await supervisor.returnSale(makeReturn(sold.saleId, inSession(), sold.totalMinor, late));
    expect(returned.flags).toContain('clock_absurd');
    await cashier.completeSale(other);
    await supervisor.voidSale(makeVoid(other.saleId, { voidedAt: '1970-01-02T00:00:00.000Z' }));
    const rows = await network.sql<{ flags: string[] }>('select flags from sales.voids where sale_id = $1', [
      other.saleId,
    ]);
    expect(rows[0]!.flags).toContain('clock_absurd');
  });

  it('takes the money out of the paying session, late when that one is sealed', async () => {
    const sale = await cashier.completeSale(makeSale(inSession(), { lines: [makeLine({ quantityMilli: 2_000 })] }));
    const paying = inSession();
    await seal(paying);
    const done = await supervisor.returnSale(makeReturn(sale.saleId, paying, 150_000));
    expect(done).toMatchObject({ sessionId: paying.sessionId, late: true });
    const [event] = (await network.emitted(SaleReturned)).filter((one) => one.key === sale.saleId);
    expect(event!.body.fact).toMatchObject({ kind: 'return', sessionId: paying.sessionId, late: true });
    expect(event!.body.fact!.money).toEqual([{ paymentNumber: 1, method: 'cash', amountMinor: -150_000 }]);
  });

  it('happens once, and never gives back more than was sold when many ask at once', async () => {
    const sale = await cashier.completeSale(makeSale(inSession(), { lines: [makeLine({ quantityMilli: 3_000 })] }));
    const paying = inSession();
    const request = makeReturn(sale.saleId, paying, 150_000);
    const same = await Promise.all(Array.from({ length: 4 }, () => supervisor.returnSale(request)));
    for (const answer of same) expect(answer).toEqual(same[0]);
    const others = await Promise.allSettled(
      Array.from({ length: 6 }, () => supervisor.returnSale(makeReturn(sale.saleId, paying, 150_000))),
    );
    expect(others.filter((one) => one.status === 'fulfilled')).toHaveLength(2);
    await expect(
      supervisor.returnSale({ ...request, reason: 'otro', lines: [{ lineNumber: 1, quantityMilli: 2_000 }] }),
    ).rejects.toMatchObject({ reason: 'id_reused' });
    await expect(stranger.returnSale(request)).rejects.toMatchObject({ reason: 'not_found' });
    await expect(cashier.returnSale(makeReturn(sale.saleId, paying, 1))).rejects.toMatchObject({
      reason: 'approval_needed',
    });
  });
});

describe('sealSession', () => {
  it('counts what came before it, answers the same for ever, and makes the rest late', async () => {
    const where = inSession();
    const first = await cashier.completeSale(makeSale(where));
    const mixed = makeSale(where, { lines: [makeLine({ unitPriceMinor: 100_00 })] });
    mixed.payments = [
      makePayment({ method: 'qr', tenderedMinor: 60_00 }),
      makePayment({ tenderedMinor: 50_00, changeMinor: 10_00 }),
    ];
    await cashier.completeSale(mixed);
    await supervisor.voidSale(makeVoid(first.saleId));
    const waiting = await cash.sealSession({
      sessionId: where.sessionId,
      tillId: where.tillId,
      expectedTicketCount: 3,
    });
    expect(waiting).toMatchObject({ ticketsMissing: true, ticketCount: 2 });
    const third = makeSale(where);
    await cashier.completeSale(third);
    const sealed = await cash.sealSession({ sessionId: where.sessionId, tillId: where.tillId, expectedTicketCount: 3 });
    expect(sealed).toMatchObject({
      ticketsMissing: false,
      factCount: 4,
      ticketCount: 3,
      lastTicketNumber: third.ticketNumber,
    });
    expect(sealed.totals).toEqual([
      { method: 'cash', amountMinor: String(40_00 + third.totalMinor) },
      { method: 'qr', amountMinor: '6000' },
    ]);
    await cashier.completeSale(makeSale(where));
    expect(await seal(where)).toEqual(sealed);
    const facts = await cash.listSessionFacts({ sessionId: where.sessionId, pageSize: 2 });
    const rest = await cash.listSessionFacts({
      sessionId: where.sessionId,
      pageSize: 100,
      pageToken: facts.nextPageToken,
    });
    const all = [...facts.facts, ...rest.facts];
    expect(all.map((fact) => fact.kind).toSorted()).toEqual(['sale', 'sale', 'sale', 'sale', 'void']);
    expect(all.filter((fact) => fact.late)).toHaveLength(1);
  });

  it('fences: while sales stream in, each is either counted or late', async () => {
    const where = inSession();
    const sell = (count: number) => Array.from({ length: count }, () => cashier.completeSale(makeSale(where)));
    const before = sell(100);
    await Promise.race(before);
    const sealing = seal(where);
    const during = sell(50);
    const { factCount, totals } = await sealing;
    const answers = await Promise.all([...before, ...during, ...sell(10)]);
    const counted = answers.filter((sale) => !sale.late);
    expect(factCount).toBe(counted.length);
    expect(totals[0]!.amountMinor).toBe(String(counted.reduce((total, sale) => total + sale.totalMinor, 0)));
    expect(answers.length - counted.length).toBeGreaterThanOrEqual(10);
  });

  it('holds up nobody of another company, whose sessions may have the same ids', async () => {
    const where = inSession();
    const queues = [where.sessionId, `${uuidv7()} ${where.sessionId}`];
    let isHeld = true;
    const holding = network
      .sql('select pg_advisory_xact_lock(hashtextextended(queue, 0)), pg_sleep(1) from unnest($1::text[]) as queue', [
        queues,
      ])
      .then(() => (isHeld = false));
    const held = `select from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and granted
      and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`;
    await network.until(async () => (await network.sql(held, [where.sessionId])).length > 0, 'the lock');
    await cashier.completeSale(makeSale(where));
    await seal(where);
    expect(isHeld).toBe(true);
    await holding;
  });

  it('is for `cash` only', async () => {
    const unnamed = () => ({ tillId: company.tillId, sessionId: uuidv7() });
    await expect(supervisor.sealSession(unnamed())).rejects.toMatchObject({ reason: 'forbidden' });
    const stock = clientOf(await network.keys.serviceToken('stock', 'sales', company.tenantId));
    await expect(stock.sealSession(unnamed())).rejects.toMatchObject({ reason: 'forbidden' });
    const wrongAudience = clientOf(await network.keys.serviceToken('cash', 'stock', company.tenantId));
    await expect(wrongAudience.sealSession(unnamed())).rejects.toMatchObject({ reason: 'unauthenticated' });
  });
});
