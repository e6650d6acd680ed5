import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { TillChanged } from '@mostrador/proto/identity';
import {
  type CompleteSaleRequest,
  SaleCompleted,
  SalesServiceDefinition,
  TillOperationRecorded,
} from '@mostrador/proto/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sales } from '../src/service.ts';
import { makeLine, makeReturn, makeSale, makeVoid } from './make.ts';

let network: Network;
let company: Awaited<ReturnType<typeof makeCompany>>;
let till: Client;
let supervisor: Client;
let stranger: Client;
type Client = ReturnType<typeof clientOf>;
const clientOf = (token: string) => network.client(SalesServiceDefinition, token);

beforeAll(async () => {
  network = await startForTest(sales);
  company = await makeCompany(network.keys);
  till = clientOf(await company.till());
  supervisor = clientOf(await company.user('supervisor'));
  stranger = clientOf(await (await makeCompany(network.keys)).user('owner'));
  const { tillId, branchId, tenantId } = company;
  const told = { tillId, branchId, name: 'Caja 1', state: 'enrolled', version: 1 };
  await network.publish(TillChanged, tenantId, tillId, told);
  await network.drain();
});
afterAll(() => network.stop());

const inSession = (sessionId = uuidv7()) => ({ tillId: company.tillId, sessionId });
const submit = (items: (object | string)[]) =>
  till.submitTillLog({
    tillId: company.tillId,
    sentAt: new Date().toISOString(),
    items: items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))),
  });
const statuses = async (items: (object | string)[]) =>
  (await submit(items)).results.map(({ state, reason }) => (reason ? `${state} ${reason}` : state));
const refused = (state = 'waiting') => supervisor.listRefusedSales({ state, tillId: company.tillId });
const salesEvents = async (sale: CompleteSaleRequest) =>
  (await network.emitted(SaleCompleted)).filter((one) => one.key === sale.saleId);

describe('submitTillLog', () => {
  it('answers every item by itself: the good ones are in, a bad one is kept, what needs it is parked', async () => {
    const where = inSession();
    const good = makeSale(where);
    const bad = makeSale(where, { totalMinor: 1 });
    const after = makeSale(where);
    const opening = {
      sessionId: where.sessionId,
      tillId: company.tillId,
      cashierId: uuidv7(),
      openingFloatMinor: 5_000_00,
      openedAt: new Date().toISOString(),
    };
    const items = [
      { openSession: opening },
      { sale: good },
      { sale: bad },
      { void: makeVoid(bad.saleId) },
      { sale: after },
      { sale: good },
      { void: makeVoid(after.saleId) },
      '{"sale": {"lines": "lots"',
      { sale: good, void: makeVoid(good.saleId) },
      { refund: {} },
      { return: makeReturn(uuidv7(), where, 100) },
    ];
    const { results } = await submit(items);
    expect(results.map(({ state, reason, duplicate }) => [state, reason, duplicate])).toEqual([
      ['accepted', '', false],
      ['accepted', '', false],
      ['quarantined', 'total_mismatch', false],
      ['parked', 'depends_on_refused', false],
      ['accepted', '', false],
      ['accepted', '', true],
      ['accepted', '', false],
      ['quarantined', 'operation_unreadable', false],
      ['quarantined', 'operation_unreadable', false],
      ['quarantined', 'operation_unreadable', false],
      ['quarantined', 'not_found', false],
    ]);
    // Its session was opened in the same log: nothing about it is provisional.
    expect((await supervisor.getSale({ saleId: good.saleId })).flags).toEqual([]);
    expect(await salesEvents(good)).toHaveLength(1);
    expect((await network.emitted(TillOperationRecorded)).filter((one) => one.key === where.sessionId)).toHaveLength(1);
    // The whole log again: the same answers, nothing twice.
    const again = await submit(items);
    expect(again.results.map((one) => one.state)).toEqual(results.map((one) => one.state));
    expect(again.results.filter((one) => one.state === 'accepted').every((one) => one.duplicate)).toBe(true);
    expect(await salesEvents(good)).toHaveLength(1);
    const kept = (await refused()).refusedSales;
    expect(new Set(kept.map((one) => one.refusedId)).size).toBe(kept.length);
    expect(kept.filter((one) => one.operationId === bad.saleId)).toHaveLength(1);
    expect(kept.map((one) => one.payloadJson)).toContain('{"sale": {"lines": "lots"');
  });

  it('takes a long log whatever else is going on, each sale once', async () => {
    const where = inSession();
    const made = Array.from({ length: 250 }, () => makeSale(where));
    const log = made.map((sale) => ({ sale }));
    const answers = await Promise.all([submit(log), submit(log.toReversed()), submit(log.slice(100))]);
    expect(answers.flatMap(({ results }) => results).every(({ state }) => state === 'accepted')).toBe(true);
    expect(answers.flatMap(({ results }) => results).filter(({ duplicate }) => !duplicate)).toHaveLength(250);
    const events = new Map((await network.emitted(SaleCompleted)).map((one) => [one.key, one]));
    expect(made.every((sale) => events.has(sale.saleId))).toBe(true);
  });

  it('takes sales with the vouchers that the till printed, in any order and again', async () => {
    const where = inSession();
    const printed = Array.from({ length: 20 }, (_, index) =>
      makeSale(where, {
        printedVoucher: { pointOfSale: 7, type: 6, number: 20 - index, caea: '12345678901234', date: '2026-11-21' },
      }),
    );
    const items = [...printed, ...printed].map((sale) => ({ sale }));
    expect(await statuses(items)).toEqual(items.map(() => 'accepted'));
    for (const sale of printed) {
      const events = await salesEvents(sale);
      expect(events.map(({ body }) => body.sale!.printedVoucher)).toEqual([sale.printedVoucher]);
    }
  });

  it('leaves the defaults of a field to the till, and checks the rest', async () => {
    const sale = makeSale(inSession());
    const terse = {
      saleId: sale.saleId,
      tillId: sale.tillId,
      sessionId: sale.sessionId,
      installationId: 'a',
      ticketNumber: 9,
      cashierId: sale.cashierId,
      soldAt: sale.soldAt,
      currency: 'ARS',
      totalMinor: 100,
      lines: [{ name: 'Varios', unitPriceMinor: 100, quantityMilli: 1000, ivaTreatment: 'taxed', ivaRateBp: 2100 }],
      payments: [{ method: 'cash', tenderedMinor: 100 }],
    };
    expect(await statuses([{ sale: terse }])).toEqual(['accepted']);
    expect(await statuses([{ sale: { ...terse, saleId: uuidv7(), extra: 1 } }])).toEqual(['quarantined unknown_field']);
    expect(await statuses([{ sale: { ...terse, saleId: uuidv7(), ticketNumber: '9' } }])).toEqual([
      'quarantined wrong_type',
    ]);
    expect(await statuses([{ sale: { ...terse, saleId: uuidv7(), tillId: uuidv7() } }])).toEqual([
      'quarantined till_foreign',
    ]);
  });

  it('takes a void that was made before the session was sealed as late', async () => {
    const where = inSession();
    const sale = makeSale(where);
    await submit([{ sale }]);
    const cash = clientOf(await network.keys.serviceToken('cash', 'sales', company.tenantId));
    await cash.sealSession(where);
    const { results } = await submit([{ void: makeVoid(sale.saleId) }, { sale: makeSale(where) }]);
    expect(results).toMatchObject([
      { state: 'accepted', late: true },
      { state: 'accepted', late: true },
    ]);
  });

  it('belongs to its own till', async () => {
    const log = {
      tillId: company.tillId,
      sentAt: new Date().toISOString(),
      items: [JSON.stringify({ sale: makeSale(inSession()) })],
    };
    await expect(clientOf(await company.till(uuidv7())).submitTillLog(log)).rejects.toMatchObject({
      reason: 'till_foreign',
    });
    const people = [company.user('owner'), company.atTill('supervisor'), company.atTill('cashier')];
    for (const token of await Promise.all(people))
      await expect(clientOf(token).submitTillLog(log)).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

describe('refused sales', () => {
  it('are corrected once under the same id, and what was parked follows', async () => {
    const where = inSession();
    const bad = makeSale(where, { totalMinor: 1 });
    await submit([{ sale: bad }, { void: makeVoid(bad.saleId) }]);
    const one = (await refused()).refusedSales.find((each) => each.operationId === bad.saleId && each.kind === 'sale')!;
    const good = { ...makeSale(where), saleId: bad.saleId };
    const correct = (sale: CompleteSaleRequest, client = supervisor) =>
      client.correctRefusedSale({
        refusedId: one.refusedId,
        corrected: JSON.stringify({ sale }),
        reason: 'total mal cargado',
      });
    await expect(correct({ ...good, saleId: uuidv7() })).rejects.toMatchObject({ reason: 'operation_id_changed' });
    await expect(correct({ ...good, totalMinor: 5 })).rejects.toMatchObject({ reason: 'total_mismatch' });
    await expect(correct(good, stranger)).rejects.toMatchObject({ reason: 'not_found' });
    const settled = await correct(good);
    expect(settled).toMatchObject({ state: 'corrected', settledReason: 'total mal cargado' });
    expect(await correct(good)).toEqual(settled);
    expect(await supervisor.getSale({ saleId: bad.saleId })).toMatchObject({ state: 'voided' });
    expect((await refused()).refusedSales.filter((each) => each.waitsFor === bad.saleId)).toEqual([]);
    expect(await salesEvents(bad)).toHaveLength(1);
  });

  it('are not corrected with a NUL, which no text of the books can hold', async () => {
    const bad = makeSale(inSession(), { lines: [makeLine({ barcode: '779\0' })] });
    const { results } = await submit([{ sale: bad }]);
    expect(results).toMatchObject([{ state: 'quarantined', reason: 'wrong_format', field: 'lines.0.barcode' }]);
    const one = (await refused()).refusedSales.find((each) => each.operationId === bad.saleId)!;
    const corrected = JSON.stringify({ sale: { ...bad, lines: [makeLine({ name: 'Alfajor\0' })] } });
    await expect(
      supervisor.correctRefusedSale({ refusedId: one.refusedId, corrected, reason: 'otra vez' }),
    ).rejects.toMatchObject({ reason: 'wrong_format', told: { field: 'lines.0.name' } });
  });

  it('are settled by the till’s own good sale', async () => {
    const where = inSession();
    const bad = makeSale(where, { totalMinor: 1 });
    await submit([{ sale: bad }]);
    await till.completeSale({ ...bad, totalMinor: 150_000 });
    const one = (await refused('corrected')).refusedSales.find((each) => each.operationId === bad.saleId);
    expect(one).toMatchObject({ settledBy: 'till' });
  });

  it('are discarded with a reason and stay on record', async () => {
    const bad = makeSale(inSession(), { lines: [makeLine({ quantityMilli: -1 })], totalMinor: 1 });
    await submit([{ sale: bad }]);
    const one = (await refused()).refusedSales.find((each) => each.operationId === bad.saleId)!;
    const discard = { refusedId: one.refusedId, reason: 'prueba del técnico' };
    await expect(till.discardRefusedSale(discard)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(stranger.discardRefusedSale(discard)).rejects.toMatchObject({ reason: 'not_found' });
    const settled = await supervisor.discardRefusedSale(discard);
    expect(settled).toMatchObject({ state: 'discarded', settledReason: 'prueba del técnico' });
    expect(await supervisor.discardRefusedSale(discard)).toEqual(settled);
    const late = { refusedId: one.refusedId, corrected: JSON.stringify({ sale: bad }), reason: 'tarde' };
    await expect(supervisor.correctRefusedSale(late)).rejects.toMatchObject({ reason: 'refused_sale_settled' });
  });

  it('keep what could not even be read', async () => {
    const sent = {
      payloadJson: '{"saleId":"x","lines":7}',
      reason: 'wrong_type',
      field: 'lines',
      detail: 'not a list',
    };
    const kept = await till.keepRefusedSale(sent);
    expect(await till.keepRefusedSale(sent)).toEqual(kept);
    expect(kept).toMatchObject({
      kind: 'sale',
      reason: 'wrong_type',
      payloadJson: '{"sale":{"saleId":"x","lines":7}}',
    });
  });
});
