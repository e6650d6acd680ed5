import type { AppError } from '@mostrador/kit';
import { CashServiceDefinition } from '@mostrador/proto/cash';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, makeShop, type Shop, startWorld, type World } from './make.ts';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await makeShop(world);
});
afterAll(() => world.stop());

/** Amounts that appear nowhere else: whoever sees one of them, or a sum with them, has seen too much. */
const soldCash = 7_777_123;
const soldDebit = 3_333_457;
const float = 1_000_000;
const movedIn = 10_000;
const secrets = [
  soldCash,
  soldDebit,
  soldCash + soldDebit,
  float + soldCash,
  float + soldCash + movedIn,
  float + soldCash + soldDebit + movedIn,
];

const idOf = () => uuidv7();

/** A request of every verb about a session, as somebody who wants to know would send it. */
const requests = (sessionId: string): Record<keyof typeof CashServiceDefinition.methods, object> => ({
  openSession: { sessionId, tillId: shop.tillId, cashierId: shop.cashierId, openingFloatMinor: 1, openedAt: at },
  getSession: { sessionId },
  listSessions: {},
  recordCashMovement: {
    movementId: idOf(),
    sessionId,
    kind: 'in',
    amountMinor: movedIn,
    reason: 'Cambio',
    movedAt: at,
  },
  listCashMovements: { sessionId },
  declareCount: {
    sessionId,
    declarationId: idOf(),
    counted: [{ method: 'cash', amountMinor: 5, denominations: [{ valueMinor: 1, count: 1 }] }],
    ticketCount: 0,
    lastTicketNumber: 0,
    declaredAt: at,
  },
  forceClose: { sessionId, reason: 'Quiero saber' },
  justifyDeviation: { sessionId, justification: 'Quiero saber' },
  getXReport: { sessionId },
  getZReport: { sessionId },
  listCashReviews: {},
  settleCashReview: { reviewId: idOf(), reason: 'Quiero saber' },
  exportFacts: {},
  verifyChain: { sessionId },
});

type Asked = Record<string, string>;

/** Calls every verb, and returns what was told: the answer or the whole refusal. */
async function askEverything(client: unknown, sessionId: string): Promise<Asked> {
  const told: Asked = {};
  for (const [verb, request] of Object.entries(requests(sessionId))) {
    const call = (client as Record<string, (input: object) => Promise<unknown>>)[verb]!;
    told[verb] = await call(request).then(
      (answer) => JSON.stringify(answer),
      (error: AppError) => JSON.stringify([error.reason, error.message, error.told]),
    );
  }
  return told;
}

const leaks = (told: Asked) =>
  Object.entries(told).filter(([, text]) => secrets.some((secret) => text.includes(String(secret))));

async function openAndSell() {
  const where = await shop.open({ openingFloatMinor: float });
  await world.tell(shop.tenantId, world.sales.book(where, { cash: soldCash, debit: soldDebit }));
  await world.network.drain();
  return where;
}

describe('before the count', () => {
  it('no verb tells a cashier, a till, a viewer or an accountant an amount', async () => {
    const { sessionId, ...where } = await openAndSell();
    expect(Object.keys(requests(sessionId))).toEqual(Object.keys(CashServiceDefinition.methods));
    for (const client of [shop.cashier, shop.colleague, shop.ownTill, shop.viewer, shop.accountant]) {
      expect(leaks(await askEverything(client, sessionId))).toEqual([]);
    }
    expect(JSON.parse((await askEverything(shop.cashier, sessionId))['getXReport']!)).toMatchObject({
      saleCount: 1,
      expected: [],
    });
    await expect(shop.cashier.listCashMovements({ sessionId })).rejects.toMatchObject({ reason: 'count_not_declared' });
    // The same walk finds them where they may be seen: it is able to find.
    expect(leaks(await askEverything(shop.supervisor, sessionId)).map(([verb]) => verb)).toEqual([
      'listCashMovements',
      'getXReport',
    ]);
    expect((await shop.supervisor.getSession({ sessionId })).state).toBe('open');
    await shop.supervisor.declareCount(shop.count({ sessionId, ...where }, 0, { ticketCount: 1 }));
  });
});

describe('after the count', () => {
  it('the session’s own cashier and till see the result, other cashiers do not', async () => {
    const where = await openAndSell();
    const { sessionId } = where;
    const answer = await shop.cashier.declareCount(shop.count(where, float + soldCash, { ticketCount: 1 }));
    expect(answer).toMatchObject({
      state: 'needs_justification',
      deviations: [{ expectedAtCloseMinor: String(float + soldCash) }, { expectedAtCloseMinor: String(soldDebit) }],
    });
    const seen = async (client: unknown) => leaks(await askEverything(client, sessionId)).map(([verb]) => verb);
    const everything = ['getSession', 'listSessions', 'listCashMovements', 'getXReport', 'getZReport'];
    for (const client of [shop.cashier, shop.ownTill, shop.accountant, shop.viewer])
      expect((await seen(client)).filter((verb) => verb !== 'openSession')).toEqual(everything);
    await expect(shop.colleague.getZReport({ sessionId })).rejects.toMatchObject({ reason: 'session_of_another' });
    await expect(shop.colleague.listCashMovements({ sessionId })).rejects.toMatchObject({
      reason: 'session_of_another',
    });
    // Until the next session's count, so that nothing of it is behind what a colleague is shown.
    expect(await seen(shop.colleague)).toEqual([]);
  });
});
