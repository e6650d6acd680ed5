import { fail as common } from '@mostrador/kit';
import { fail } from '../src/errors.ts';
import { TillSessionClosed } from '@mostrador/proto/cash';
import { uuidv7 } from '@mostrador/kit/testing';
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
  world.sales.behaviour.down = false;
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

describe('declareCount', () => {
  it('closes at once when everything has arrived, with what was expected of each method', async () => {
    const where = await shop.open();
    await shop.sell(where, 150_000, 230_000);
    await world.tell(shop.tenantId, world.sales.book(where, { cash: 20_000, debit: 500_000 }));
    await world.tell(shop.tenantId, world.sales.book(where, { cash: -150_000 }, 'void'));
    await world.tell(shop.tenantId, world.sales.book(where, { debit: -100_000 }, 'return'));
    await shop.cashier.recordCashMovement({
      movementId: uuidv7(),
      sessionId: where.sessionId,
      kind: 'out',
      amountMinor: 50_000,
      reason: 'Hielo',
      movedAt: '2026-03-02T16:00:00Z',
    });
    await world.network.drain();
    const counted = [
      {
        method: 'cash',
        amountMinor: 1_201_000,
        denominations: [
          { valueMinor: 100_000, count: 12 },
          { valueMinor: 1_000, count: 1 },
        ],
      },
      { method: 'debit', amountMinor: 400_000, denominations: [] },
    ];
    const request = shop.count(where, 0, { counted, ticketCount: 3 });
    const closed = await shop.cashier.declareCount(request);
    expect(closed).toMatchObject({ state: 'closed', deviationClass: 'normal', declaredBy: shop.cashierId, flags: [] });
    expect(closed.deviations).toMatchObject([
      {
        method: 'cash',
        expectedAtCloseMinor: '1200000',
        countedMinor: 1_201_000,
        deviationAtCloseMinor: '1000',
        classAtClose: 'normal',
      },
      { method: 'debit', expectedAtCloseMinor: '400000', countedMinor: 400_000, deviationAtCloseMinor: '0' },
    ]);
    expect(await shop.cashier.declareCount(request)).toEqual(closed);
    const z = await shop.cashier.getZReport({ sessionId: where.sessionId });
    expect(z).toMatchObject({ zNumber: 1, saleCount: 3, voidCount: 1, returnCount: 1, movementCount: 8, counted });
    expect(z.byKind).toContainEqual({ kind: 'sale', method: 'cash', count: 3, amountMinor: '400000' });
    const told = await world.network.emitted(TillSessionClosed, shop.tenantId);
    expect(told.map((one) => one.body)).toMatchObject([
      { zNumber: 1, movementCount: 8, chainHead: z.chainHead, session: { state: 'closed' } },
    ]);
  });

  it('answers many equal declarations alike and refuses another count', async () => {
    const where = await shop.open();
    const request = shop.count(where, 1_000_000);
    const answers = await Promise.all(Array.from({ length: 6 }, () => shop.cashier.declareCount(request)));
    for (const answer of answers) expect(answer.sessionId).toBe(where.sessionId);
    expect((await shop.cashier.declareCount(request)).state).toBe('closed');
    await expect(shop.cashier.declareCount({ ...request, ticketCount: 7 })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    await expect(shop.cashier.declareCount(shop.count(where, 1))).rejects.toMatchObject({
      reason: 'count_already_declared',
    });
    const { sessions } = await shop.owner.listSessions({});
    expect(sessions).toHaveLength(1);
    expect(await world.network.emitted(TillSessionClosed, shop.tenantId)).toHaveLength(1);
  });

  it('lets one of two different counts win when both come at once', async () => {
    const where = await shop.open();
    const results = await Promise.allSettled(
      [1, 2, 3].map((amount) => shop.cashier.declareCount(shop.count(where, amount))),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  it('is for the session’s own cashier and till, and for supervisors', async () => {
    const where = await shop.open();
    await expect(shop.colleague.declareCount(shop.count(where, 0))).rejects.toMatchObject({
      reason: 'session_of_another',
    });
    const stranger = await makeShop(world);
    await expect(stranger.supervisor.declareCount(shop.count(where, 0))).rejects.toMatchObject({ reason: 'not_found' });
    expect(await shop.supervisor.declareCount(shop.count(where, 1_000_000))).toMatchObject({ state: 'closed' });
  });

  it('explains a count that is not well formed, and stores nothing of it', async () => {
    const where = await shop.open();
    const cash = { method: 'cash', amountMinor: 100, denominations: [] };
    const bad: [unknown[], string, string][] = [
      [[cash, cash], 'method_repeated', 'counted'],
      [[{ ...cash, denominations: [{ valueMinor: 50, count: 1 }] }], 'denominations_mismatch', 'counted.0'],
      [
        [{ ...cash, denominations: [{ valueMinor: -5_099_487_983_532_140, count: 2_147_483_647 }] }],
        'out_of_range',
        'counted.0.denominations.0.valueMinor',
      ],
      [
        [{ method: 'qr', amountMinor: 50, denominations: [{ valueMinor: 50, count: 1 }] }],
        'denominations_not_cash',
        'counted.0',
      ],
      [[{ ...cash, amountMinor: -1 }], 'out_of_range', 'counted.0.amountMinor'],
      [[{ ...cash, method: 'gold' }], 'not_allowed', 'counted.0.method'],
    ];
    for (const [counted, reason, field] of bad) {
      await expect(
        shop.cashier.declareCount({ ...shop.count(where, 0), counted: counted as [] }),
      ).rejects.toMatchObject({
        reason,
        message: (fail.catalogue[reason] ?? common.catalogue[reason])!.message,
        told: { field },
      });
    }
    expect((await shop.cashier.getSession({ sessionId: where.sessionId })).state).toBe('open');
  });

  it('keeps the count while sales is away, and closes once it is back', async () => {
    const where = await shop.open();
    await shop.sell(where, 10_000);
    world.sales.behaviour.down = true;
    const request = shop.count(where, 1_010_000, { ticketCount: 1 });
    expect(await shop.cashier.declareCount(request)).toMatchObject({ state: 'declared', deviations: [] });
    await expect(shop.cashier.declareCount(shop.count(where, 5))).rejects.toMatchObject({
      reason: 'count_already_declared',
    });
    // The till goes on with its next session meanwhile.
    expect((await shop.open()).sessionId).not.toBe(where.sessionId);
    world.sales.behaviour.down = false;
    expect(await shop.reached(where, 'closed')).toMatchObject({ deviationClass: 'normal' });
  });

  it('is taken up after a crash between the count and the seal', async () => {
    const where = await shop.open();
    world.sales.behaviour.down = true;
    await shop.cashier.declareCount(shop.count(where, 1_000_000));
    const { cash } = await import('../src/service.ts');
    await world.network.stopService(cash);
    world.sales.behaviour.down = false;
    await world.network.startService(cash);
    await shop.reached(where, 'closed');
  });

  it('waits for facts that were sealed and have not arrived, and closes with the last of them', async () => {
    const where = await shop.open();
    await shop.sell(where, 10_000);
    const missing = world.sales.book(where, { cash: 70_000 });
    const before = world.sales.calls.listSessionFacts;
    const answer = await shop.cashier.declareCount(shop.count(where, 1_080_000, { ticketCount: 2 }));
    expect(answer).toMatchObject({ state: 'waiting_facts', deviations: [] });
    await world.tell(shop.tenantId, missing);
    await world.network.drain();
    expect(await shop.owner.getSession({ sessionId: where.sessionId })).toMatchObject({
      state: 'closed',
      deviations: [{ method: 'cash', expectedAtCloseMinor: '1080000', deviationAtCloseMinor: '0' }],
    });
    expect(world.sales.calls.listSessionFacts).toBe(before);
  });

  it('fetches what does not come by itself, and takes it once when it comes after all', async () => {
    const where = await shop.open();
    const facts = Array.from({ length: 450 }, () => world.sales.book(where, { cash: 100, qr: 50 }));
    await shop.cashier.declareCount(shop.count(where, 1_045_000, { ticketCount: 450 }));
    await shop.reached(where, 'needs_justification');
    await Promise.all(facts.slice(0, 50).map((fact) => world.tell(shop.tenantId, fact)));
    await world.network.drain();
    const session = await shop.owner.getSession({ sessionId: where.sessionId });
    expect(session.deviations).toMatchObject([
      { method: 'cash', expectedNowMinor: '1045000', classAtClose: 'normal' },
      // Not declared: nothing was counted of it.
      {
        method: 'qr',
        expectedNowMinor: '22500',
        countedMinor: 0,
        deviationAtCloseMinor: '-22500',
        classAtClose: 'critical',
      },
    ]);
    expect(session.lateFactCount).toBe(0);
  });

  it('shows a person that what arrived is not what was sealed', async () => {
    const where = await shop.open();
    await shop.sell(where, 10_000);
    await world.tell(shop.tenantId, { ...world.sales.book(where, { cash: 1 }), late: true });
    await world.network.drain();
    await shop.cashier.declareCount(shop.count(where, 0, { ticketCount: 2 }));
    await world.network.until(
      async () => (await shop.owner.getSession({ sessionId: where.sessionId })).flags.includes('unbalanced'),
      'the flag',
    );
    expect((await shop.owner.getSession({ sessionId: where.sessionId })).state).toBe('waiting_facts');
  });

  it('numbers the Z reports of a till without gaps, also when several sessions close at once', async () => {
    world.sales.behaviour.down = true;
    const wheres = [];
    for (let index = 0; index < 5; index += 1) {
      const where = await shop.open();
      wheres.push(where);
      await shop.cashier.declareCount(shop.count(where, 1_000_000));
    }
    world.sales.behaviour.down = false;
    await Promise.all(
      wheres.map((where) => shop.owner.forceClose({ sessionId: where.sessionId, reason: 'Cierre del día' })),
    );
    const numbers = [];
    for (const where of wheres) {
      await shop.reached(where, 'closed');
      numbers.push((await shop.owner.getZReport({ sessionId: where.sessionId })).zNumber);
    }
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
