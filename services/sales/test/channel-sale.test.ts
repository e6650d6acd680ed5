import { makeCompany, uuidv7 } from '@mostrador/kit/testing';
import { TillChanged } from '@mostrador/proto/identity';
import { ChannelSessionOpened, SaleCompleted, SalesServiceDefinition } from '@mostrador/proto/sales';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLine, makePayment, makeReturn, makeSale } from './make.ts';
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
