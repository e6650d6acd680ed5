import { cash } from '@mostrador/cash';
import { violations } from '@mostrador/cash/invariants';
import { makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { sum } from '@mostrador/money';
import { CashServiceDefinition, TillSessionClosed } from '@mostrador/proto/cash';
import { TillChanged } from '@mostrador/proto/identity';
import { type CompleteSaleRequest, SalesServiceDefinition } from '@mostrador/proto/sales';
import { sales } from '@mostrador/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const chainKey = Buffer.alloc(32, 1);
const operations = 500;
const cashiersAtOnce = 24;
const float = 1_000_000;

let network: Network;
beforeAll(async () => {
  network = await startNetwork([sales, cash], { CHAIN_KEY: chainKey.toString('base64') });
});
afterAll(() => network.stop());

/** What one operation moved, as the till was told, and when it was told. */
type Done = { kind: 'sale' | 'void' | 'return'; late: boolean; money: Record<string, number>; at: number };

const now = () => new Date().toISOString();
const methods = ['cash', 'debit', 'qr'];

async function openTill() {
  const company = await makeCompany(network.keys);
  const { tenantId, tillId, branchId } = company;
  const cashierId = uuidv7();
  const told = { tillId, branchId, name: 'Caja 1', state: 'enrolled', version: 1 };
  await network.publish(TillChanged, tenantId, tillId, told);
  await network.drain();
  const till = await company.till();
  const atCash = network.client(CashServiceDefinition, till);
  const session = { sessionId: uuidv7(), tillId, cashierId };
  await atCash.openSession({ ...session, openingFloatMinor: float, openedAt: now() });
  await network.drain();
  return {
    ...company,
    session,
    atCash,
    atSales: network.client(SalesServiceDefinition, till),
    owner: await company.user('owner'),
  };
}

type Till = Awaited<ReturnType<typeof openTill>>;

/** A sale with an amount of its own, every third one paid with two methods and change. */
function makeSale({ session }: Till, number: number): CompleteSaleRequest {
  const totalMinor = 100_000 + number;
  const payment = { changeMinor: 0, reference: '' };
  const split = [
    { ...payment, method: 'debit', tenderedMinor: 40_000 },
    { ...payment, method: 'cash', tenderedMinor: 100_000, changeMinor: 40_000 - number },
  ];
  return {
    ...session,
    saleId: uuidv7(),
    installationId: 'caja-1',
    ticketNumber: number,
    soldAt: now(),
    currency: 'ARS',
    lines: [
      {
        name: 'Yerba 1 kg',
        barcode: '',
        unitPriceMinor: totalMinor,
        quantityMilli: 1_000,
        discountMinor: 0,
        ivaTreatment: 'taxed',
        ivaRateBp: 2100,
        unitInternalTaxMinor: 0,
      },
    ],
    payments:
      number % 3 === 0 ? split : [{ ...payment, method: methods[number % methods.length]!, tenderedMinor: totalMinor }],
    discountMinor: 0,
    roundingMinor: 0,
    totalMinor,
    voucherWanted: false,
  };
}

function moneyOf(sale: CompleteSaleRequest, sign: 1 | -1): Record<string, number> {
  const byMethod = Map.groupBy(sale.payments, (one) => one.method);
  return Object.fromEntries(
    [...byMethod].map(([method, all]) => [method, sign * sum(all.map((one) => one.tenderedMinor - one.changeMinor))]),
  );
}

async function sell(till: Till, sale: CompleteSaleRequest): Promise<Done> {
  const { late } = await till.atSales.completeSale(sale);
  return { kind: 'sale', late, money: moneyOf(sale, 1), at: performance.now() };
}

/** Voids as a till's log does, which is never refused. */
async function voidIt(till: Till, sale: CompleteSaleRequest): Promise<Done> {
  const item = { void: { saleId: sale.saleId, voidId: uuidv7(), reason: 'Se arrepintió', voidedAt: now() } };
  const { results } = await till.atSales.submitTillLog({
    tillId: till.tillId,
    sentAt: now(),
    items: [JSON.stringify(item)],
  });
  expect(results).toMatchObject([{ state: 'accepted' }]);
  return { kind: 'void', late: results[0]!.late, money: moneyOf(sale, -1), at: performance.now() };
}

async function takeBack(till: Till, sale: CompleteSaleRequest): Promise<Done> {
  const supervisor = network.client(SalesServiceDefinition, till.owner);
  const { late } = await supervisor.returnSale({
    ...till.session,
    returnId: uuidv7(),
    saleId: sale.saleId,
    reason: 'Estaba vencida',
    returnedAt: now(),
    lines: [{ lineNumber: 1, quantityMilli: 1_000 }],
    refunds: [{ method: 'cash', amountMinor: sale.totalMinor }],
    approvalToken: '',
  });
  return { kind: 'return', late, money: { cash: -sale.totalMinor }, at: performance.now() };
}

function totals(done: Done[], opening: number): Record<string, number> {
  const result: Record<string, number> = { cash: opening };
  for (const { money } of done) {
    for (const [method, amount] of Object.entries(money)) result[method] = sum([result[method] ?? 0, amount]);
  }
  return result;
}

describe('a till that closes under fire', () => {
  it('counts what was acknowledged before the close was asked for, and says of everything else that it is late', async () => {
    const till = await openTill();
    const soldBefore = Array.from({ length: operations / 2 }, (_, index) => makeSale(till, index + 1));
    const done: Done[] = await Promise.all(soldBefore.map((sale) => sell(till, sale)));
    // Half of what was sold before is voided and half comes back, among as many new sales.
    let next = soldBefore.length;
    const queue = soldBefore.flatMap((sale, index) => [
      () => sell(till, makeSale(till, (next += 1))),
      () => (index % 2 === 0 ? voidIt(till, sale) : takeBack(till, sale)),
    ]);
    let finished = 0;
    let asked = () => {};
    const midway = new Promise<void>((resolve) => (asked = resolve));
    const cashier = async () => {
      for (let operation = queue.shift(); operation; operation = queue.shift()) {
        done.push(await operation());
        finished += 1;
        if (finished === operations * 0.4) asked();
      }
    };
    const firing = Promise.all(Array.from({ length: cashiersAtOnce }, cashier));
    await Promise.race([midway, firing]);
    const askedAt = performance.now();
    const ticketCount = done.filter((one) => one.kind === 'sale').length;
    const count = {
      sessionId: till.session.sessionId,
      declarationId: uuidv7(),
      counted: [],
      ticketCount,
      lastTicketNumber: 0,
      declaredAt: now(),
    };
    const declared = till.atCash.declareCount(count);
    await Promise.all([firing, declared]);
    await network.drain();
    const { sessionId } = till.session;
    const owner = network.client(CashServiceDefinition, till.owner);
    await network.until(async () => (await owner.getSession({ sessionId })).closedAt !== undefined, 'the close');

    const onTime = done.filter((one) => !one.late);
    const late = done.filter((one) => one.late);
    expect(done).toHaveLength(soldBefore.length + operations);
    expect(onTime.length - soldBefore.length).toBeGreaterThanOrEqual(100);
    expect(late.length).toBeGreaterThanOrEqual(100);
    expect(new Set(done.map((one) => one.kind)).size).toBe(3);
    expect(late.filter((one) => one.at < askedAt)).toEqual([]);

    const session = await owner.getSession({ sessionId });
    const expected = (part: 'expectedAtCloseMinor' | 'expectedNowMinor') =>
      Object.fromEntries(session.deviations.map((one) => [one.method, Number(one[part])]));
    expect(expected('expectedAtCloseMinor')).toEqual(totals(onTime, float));
    expect(expected('expectedNowMinor')).toEqual(totals(done, float));
    expect(session.lateFactCount).toBe(late.length);
    const z = await owner.getZReport({ sessionId });
    expect(z.saleCount + z.voidCount + z.returnCount).toBe(onTime.length);
    const told = await network.emitted(TillSessionClosed, till.tenantId);
    expect(told).toMatchObject([{ body: { zNumber: 1, chainHead: z.chainHead, movementCount: z.movementCount } }]);
    expect(await owner.verifyChain({ sessionId })).toMatchObject({ intact: true });
    expect(await violations((text, values) => network.sql(text, values), chainKey)).toEqual([]);
  });
});
