import { makeCompany, uuidv7 } from '@mostrador/kit/testing';
import { TillChanged } from '@mostrador/proto/identity';
import {
  ChannelSessionOpened,
  SaleCompleted,
  SaleReturned,
  SalesServiceDefinition,
  SaleVoided,
} from '@mostrador/proto/sales';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLine, makePayment, makeReturn, makeSale, makeVoid } from './make.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
let channelTillId: string;
let ecommerce: ReturnType<Shop['client']>;
beforeAll(async () => {
  shop = await openShop();
  channelTillId = uuidv7();
  const { tenantId, branchId } = shop.company;
  const till = {
    tillId: channelTillId,
    branchId,
    name: 'MercadoLibre',
    state: 'enrolled',
    version: 1,
    kind: 'channel',
  };
  await shop.network.publish(TillChanged, tenantId, channelTillId, till);
  await shop.network.drain();
  ecommerce = await as(tenantId);
});
afterEach(async () => expect(await shop.brokenPromises()).toEqual([]));
afterAll(() => shop.network.stop());

const as = async (tenantId: string) =>
  shop.network.client(SalesServiceDefinition, await shop.network.keys.serviceToken('ecommerce', 'sales', tenantId));

let orders = 0;
const order = (overrides: Parameters<typeof makeSale>[1] = {}) =>
  makeSale(
    { tillId: channelTillId, sessionId: '', cashierId: '' },
    {
      installationId: 'cuenta-1',
      ticketNumber: (orders += 1),
      channel: 'mercadolibre',
      payments: [makePayment({ method: 'marketplace', tenderedMinor: 150_000 })],
      ...overrides,
    },
  );

describe('completeChannelSale', () => {
  it('puts an order on the books in the session of its day, in nobody’s name and with no money in the till', async () => {
    const sent = order({ soldAt: '2026-11-20T02:30:00.000Z' });
    const sale = await ecommerce.completeChannelSale({ sale: sent });
    expect(sale).toMatchObject({
      channel: 'mercadolibre',
      businessDate: '2026-11-19',
      tillId: channelTillId,
      cashierId: channelTillId,
      sentBy: 'ecommerce',
      flags: [],
      late: false,
    });
    const { body } = (await shop.network.emitted(SaleCompleted)).find((event) => event.key === sent.saleId)!;
    expect(body.fact).toMatchObject({ sessionId: sale.sessionId, money: [] });
    const another = await ecommerce.completeChannelSale({ sale: order({ soldAt: '2026-11-19T12:00:00.000Z' }) });
    expect(another.sessionId).toBe(sale.sessionId);
    const opened = (await shop.network.emitted(ChannelSessionOpened)).filter(({ key }) => key === sale.sessionId);
    expect(opened.map((event) => event.body)).toEqual([
      {
        sessionId: sale.sessionId,
        tillId: channelTillId,
        branchId: shop.company.branchId,
        businessDate: '2026-11-19',
        openedAt: '2026-11-20T02:30:00.000Z',
        closesAt: '2026-11-20T03:00:00.000Z',
      },
    ]);
    const next = await ecommerce.completeChannelSale({ sale: order({ soldAt: '2026-11-20T03:00:00.000Z' }) });
    expect(next.sessionId).not.toBe(sale.sessionId);
  });

  it('is one sale, however often and at once it is sent', async () => {
    const sent = order();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ecommerce.completeChannelSale({ sale: sent })));
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    const told = (await shop.network.emitted(SaleCompleted)).filter((event) => event.key === sent.saleId);
    expect(told.length).toBe(1);
    await expect(
      ecommerce.completeChannelSale({ sale: { ...sent, lines: [makeLine({ name: 'Otro' })] } }),
    ).rejects.toMatchObject({ reason: 'id_reused' });
  });

  it('keeps the rules of a till’s sale, and what it refuses', async () => {
    const sent = order({ totalMinor: 1 });
    await expect(ecommerce.completeChannelSale({ sale: sent })).rejects.toMatchObject({ reason: 'total_mismatch' });
    const { refusedSales } = await shop.supervisor.listRefusedSales({ tillId: channelTillId });
    const refused = refusedSales.find((one) => one.operationId === sent.saleId)!;
    const kept = JSON.parse(refused.payloadJson) as { sale: object };
    const corrected = JSON.stringify({ sale: { ...kept.sale, totalMinor: 150_000 } });
    await shop.supervisor.correctRefusedSale({ refusedId: refused.refusedId, corrected, reason: 'mal sumado' });
    expect(await shop.supervisor.getSale({ saleId: sent.saleId })).toMatchObject({
      channel: 'mercadolibre',
      sentBy: 'ecommerce',
      flags: [],
    });
    const others = order({ tillId: shop.company.tillId });
    await expect(ecommerce.completeChannelSale({ sale: others })).rejects.toMatchObject({ reason: 'till_not_channel' });
    await expect(ecommerce.completeChannelSale({ sale: order({ tillId: uuidv7() }) })).rejects.toMatchObject({
      reason: 'till_unknown',
    });
  });

  it('is of the day on which it came, where its clock is absurd, also when it comes again', async () => {
    const sent = order({ soldAt: '2999-01-01T12:00:00.000Z' });
    const sale = await ecommerce.completeChannelSale({ sale: sent });
    const today = await ecommerce.completeChannelSale({ sale: order({ soldAt: new Date().toISOString() }) });
    expect(sale).toMatchObject({ flags: ['clock_absurd'], sessionId: today.sessionId });
    await shop.network.sql(`update sales.channel_sessions set business_date = '2000-01-01' where session_id = $1`, [
      sale.sessionId,
    ]);
    expect(await ecommerce.completeChannelSale({ sale: sent })).toEqual(sale);
  });

  it('comes by its own door only, and holds no cash', async () => {
    const byHand = makeSale({ tillId: channelTillId, sessionId: uuidv7(), cashierId: shop.cashierId });
    for (const client of [shop.owner, shop.supervisor])
      await expect(client.completeSale({ ...byHand, saleId: uuidv7() })).rejects.toMatchObject({
        reason: 'till_is_channel',
      });
    const cash = order({ payments: [makePayment({ tenderedMinor: 150_000 })] });
    await expect(ecommerce.completeChannelSale({ sale: cash })).rejects.toMatchObject({ reason: 'cash_of_channel' });
  });

  it('is late once its day is sealed, and on the books all the same', async () => {
    const first = await ecommerce.completeChannelSale({ sale: order({ soldAt: '2026-11-10T12:00:00.000Z' }) });
    const seal = await shop.cash.sealSession({ sessionId: first.sessionId, tillId: channelTillId });
    expect(seal).toMatchObject({ factCount: 1, ticketCount: 1, totals: [] });
    expect(await ecommerce.completeChannelSale({ sale: order({ soldAt: '2026-11-10T13:00:00.000Z' }) })).toMatchObject({
      late: true,
      sessionId: first.sessionId,
    });
  });

  it('is given back by the marketplace, out of no till', async () => {
    const sale = await ecommerce.completeChannelSale({ sale: order() });
    const where = { tillId: channelTillId, sessionId: sale.sessionId };
    const refunds = [{ method: 'marketplace', amountMinor: 150_000 }];
    const returned = await shop.supervisor.returnSale(makeReturn(sale.saleId, where, 0, { refunds }));
    expect(returned).toMatchObject({ totalMinor: 150_000, refunds });
  });

  it('is for `ecommerce`, in its company', async () => {
    const sent = order();
    for (const client of [shop.till, shop.cashier, shop.supervisor, shop.owner, shop.cash])
      await expect(client.completeChannelSale({ sale: sent })).rejects.toMatchObject({ reason: 'forbidden' });
    const other = await makeCompany(shop.network.keys);
    await expect((await as(other.tenantId)).completeChannelSale({ sale: sent })).rejects.toMatchObject({
      reason: 'till_unknown',
    });
    await expect(shop.owner.getSale({ saleId: sent.saleId })).rejects.toMatchObject({ reason: 'not_found' });
  });

  it('is not claimed by a till: its own sales are of no channel', async () => {
    const sale = await shop.till.completeSale(makeSale(shop.inSession(), { channel: 'mercadolibre' }));
    expect(sale.channel).toBe('till');
  });
});

const refunds = [{ method: 'marketplace', amountMinor: 150_000 }];
const back = (saleId: string, overrides: Parameters<typeof makeReturn>[3] = {}) =>
  makeReturn(saleId, { tillId: channelTillId, sessionId: '' }, 0, { cashierId: '', refunds, ...overrides });
const sell = (soldAt = new Date().toISOString()) => ecommerce.completeChannelSale({ sale: order({ soldAt }) });
const keptOf = async (operationId: string) =>
  (await shop.supervisor.listRefusedSales({ tillId: channelTillId })).refusedSales.filter(
    (one) => one.operationId === operationId,
  );

describe('voidChannelSale', () => {
  it('takes a cancelled order off the books once, with nobody’s approval and out of no till', async () => {
    const sale = await sell();
    const act = makeVoid(sale.saleId);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ecommerce.voidChannelSale({ void: act })));
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]).toMatchObject({ sessionId: sale.sessionId, late: false, flags: [], approvedBy: '' });
    const told = (await shop.network.emitted(SaleVoided)).filter(({ key }) => key === sale.saleId);
    expect(told.map(({ body }) => [body.voidId, body.requestedBy, body.fact!.money])).toEqual([
      [act.voidId, 'ecommerce', []],
    ]);
    expect((await shop.supervisor.getSale({ saleId: sale.saleId })).state).toBe('voided');
    await expect(ecommerce.voidChannelSale({ void: makeVoid(sale.saleId) })).rejects.toMatchObject({
      reason: 'sale_voided',
    });
  });

  it('is taken when the day was sealed, and listed', async () => {
    const sale = await sell('2026-11-11T12:00:00.000Z');
    await shop.cash.sealSession({ sessionId: sale.sessionId, tillId: channelTillId });
    const act = makeVoid(sale.saleId);
    expect(await ecommerce.voidChannelSale({ void: act })).toMatchObject({ late: true, flags: ['void_late'] });
    const { reviews } = await shop.supervisor.listReviews({});
    expect(reviews.filter((one) => one.subjectId === act.voidId).map((one) => one.flag)).toEqual(['void_late']);
  });

  it('waits for a sale that was refused, and of one that nobody knows keeps nothing', async () => {
    const sent = order({ totalMinor: 1 });
    await expect(ecommerce.completeChannelSale({ sale: sent })).rejects.toMatchObject({ reason: 'total_mismatch' });
    const act = makeVoid(sent.saleId);
    const waiting = { reason: 'depends_on_refused', told: { field: 'saleId' } };
    await expect(ecommerce.voidChannelSale({ void: act })).rejects.toMatchObject(waiting);
    await expect(ecommerce.voidChannelSale({ void: act })).rejects.toMatchObject(waiting);
    expect(await keptOf(act.voidId)).toMatchObject([{ kind: 'void', state: 'waiting' }]);
    const [refused] = await keptOf(sent.saleId);
    const kept = JSON.parse(refused!.payloadJson) as { sale: object };
    const corrected = JSON.stringify({ sale: { ...kept.sale, totalMinor: 150_000 } });
    await shop.supervisor.correctRefusedSale({ refusedId: refused!.refusedId, corrected, reason: 'mal sumado' });
    expect((await shop.supervisor.getSale({ saleId: sent.saleId })).state).toBe('voided');
    expect(await ecommerce.voidChannelSale({ void: act })).toMatchObject({ voidId: act.voidId, flags: [] });
    const unknown = makeVoid(uuidv7());
    await expect(ecommerce.voidChannelSale({ void: unknown })).rejects.toMatchObject({ reason: 'not_found' });
    expect(await keptOf(unknown.voidId)).toEqual([]);
  });

  it('is for `ecommerce`, of sales of channels', async () => {
    const sale = await sell();
    for (const client of [shop.till, shop.cashier, shop.supervisor, shop.owner, shop.cash]) {
      await expect(client.voidChannelSale({ void: makeVoid(sale.saleId) })).rejects.toMatchObject({
        reason: 'forbidden',
      });
      await expect(client.returnChannelSale({ return: back(sale.saleId) })).rejects.toMatchObject({
        reason: 'forbidden',
      });
    }
    const counter = await shop.till.completeSale(makeSale(shop.inSession()));
    const act = makeVoid(counter.saleId);
    await expect(ecommerce.voidChannelSale({ void: act })).rejects.toMatchObject({ reason: 'till_not_channel' });
    await expect(ecommerce.returnChannelSale({ return: back(counter.saleId) })).rejects.toMatchObject({
      reason: 'till_not_channel',
    });
    const { refusedSales } = await shop.owner.listRefusedSales({});
    expect(refusedSales.filter((one) => one.operationId === act.voidId)).toEqual([]);
    const other = await as((await makeCompany(shop.network.keys)).tenantId);
    await expect(other.voidChannelSale({ void: makeVoid(sale.saleId) })).rejects.toMatchObject({ reason: 'not_found' });
  });
});

describe('returnChannelSale', () => {
  it('takes goods back once, in the session of the day on which they came', async () => {
    const sale = await sell('2026-11-12T12:00:00.000Z');
    await shop.cash.sealSession({ sessionId: sale.sessionId, tillId: channelTillId });
    const act = back(sale.saleId, { returnedAt: '2026-11-14T02:30:00.000Z', reasonCode: 'defective' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ecommerce.returnChannelSale({ return: act })));
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    const [returned] = answers;
    expect(returned).toMatchObject({ refunds, totalMinor: 150_000, late: false, flags: [], cashierId: channelTillId });
    const next = await sell('2026-11-13T15:00:00.000Z');
    expect(returned!.sessionId).toBe(next.sessionId);
    const told = (await shop.network.emitted(SaleReturned)).filter(({ key }) => key === sale.saleId);
    expect(told.map(({ body }) => body.fact!.money)).toEqual([[]]);
    const another = { ...act, lines: [{ lineNumber: 1, quantityMilli: 500 }] };
    await expect(ecommerce.returnChannelSale({ return: another })).rejects.toMatchObject({ reason: 'id_reused' });
  });

  it('keeps what it refuses until somebody settles it, or it is sent again and taken', async () => {
    const sale = await sell();
    const wrong = back(sale.saleId, { refunds: [{ method: 'marketplace', amountMinor: 1 }] });
    await expect(ecommerce.returnChannelSale({ return: wrong })).rejects.toMatchObject({ reason: 'refunds_mismatch' });
    const [kept] = await keptOf(wrong.returnId);
    expect(kept).toMatchObject({ kind: 'return', tillId: channelTillId, state: 'waiting' });
    expect(await ecommerce.returnChannelSale({ return: { ...wrong, refunds } })).toMatchObject({ totalMinor: 150_000 });
    const { refusedSales } = await shop.supervisor.listRefusedSales({ state: 'corrected' });
    expect(refusedSales.find((one) => one.operationId === wrong.returnId)).toMatchObject({ settledBy: 'ecommerce' });
  });
});
