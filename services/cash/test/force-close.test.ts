import { TillSessionReclassed } from '@mostrador/proto/cash';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeShop, type Shop, startWorld, type World } from './make.ts';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  shop = await makeShop(world);
});
afterEach(async () => {
  world.sales.behaviour.ignoresExpectation = false;
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

describe('a till that still holds tickets', () => {
  it('is waited for: what it sends then is on time', async () => {
    const where = await shop.open();
    await shop.sell(where, 10_000);
    const answer = await shop.cashier.declareCount(shop.count(where, 1_030_000, { ticketCount: 2 }));
    expect(answer).toMatchObject({ state: 'waiting_facts', flags: ['missing_tickets'] });
    expect(world.sales.seals.has(where.sessionId)).toBe(false);
    await shop.sell(where, 20_000);
    const closed = await shop.reached(where, 'closed');
    expect(closed).toMatchObject({
      flags: [],
      lateFactCount: 0,
      deviations: [{ deviationAtCloseMinor: '0', deviationNowMinor: '0' }],
    });
  });

  it('is closed without them when a supervisor forces it: they are late', async () => {
    const where = await shop.open();
    await shop.sell(where, 10_000);
    await expect(shop.supervisor.forceClose({ sessionId: where.sessionId, reason: 'Se rompió' })).rejects.toMatchObject(
      { reason: 'session_not_declared' },
    );
    await shop.cashier.declareCount(shop.count(where, 1_030_000, { ticketCount: 2 }));
    await expect(shop.cashier.forceClose({ sessionId: where.sessionId, reason: 'Me quiero ir' })).rejects.toMatchObject(
      { reason: 'forbidden' },
    );
    const force = { sessionId: where.sessionId, reason: 'La caja se rompió' };
    const closed = await shop.supervisor.forceClose(force);
    expect(closed).toMatchObject({
      state: 'closed',
      flags: ['forced', 'missing_tickets'],
      deviationClass: 'warning',
      forceReason: force.reason,
    });
    expect(await shop.supervisor.forceClose(force)).toEqual(closed);

    await shop.sell(where, 20_000);
    const late = await shop.owner.getSession({ sessionId: where.sessionId });
    expect(late).toMatchObject({
      state: 'closed',
      deviationClass: 'warning',
      deviationClassNow: 'normal',
      lateFactCount: 1,
    });
    expect(late.deviations).toMatchObject([
      { deviationAtCloseMinor: '20000', deviationNowMinor: '0', classAtClose: 'warning', classNow: 'normal' },
    ]);
    const told = await world.network.emitted(TillSessionReclassed, shop.tenantId);
    expect(told).toMatchObject([
      { key: where.sessionId, body: { session: { deviationClassNow: 'normal', version: late.version } } },
    ]);
    expect(await shop.owner.getZReport({ sessionId: where.sessionId })).toMatchObject({
      saleCount: 1,
      movementCount: 2,
    });
    expect(await shop.owner.verifyChain({ sessionId: where.sessionId })).toMatchObject({
      intact: true,
      movementCount: 3,
    });
  });

  it('closes with the flag where sales does not know of expectations yet', async () => {
    world.sales.behaviour.ignoresExpectation = true;
    const where = await shop.open();
    const answer = await shop.cashier.declareCount(shop.count(where, 1_000_000, { ticketCount: 1 }));
    expect(answer).toMatchObject({ state: 'closed', flags: ['missing_tickets'] });
  });
});

describe('forceClose', () => {
  it('has nothing to force once a session is closed', async () => {
    const where = await shop.open();
    await shop.cashier.declareCount(shop.count(where, 1_000_000));
    await expect(shop.owner.forceClose({ sessionId: where.sessionId, reason: 'Por las dudas' })).rejects.toMatchObject({
      reason: 'session_not_waiting',
    });
  });
});
