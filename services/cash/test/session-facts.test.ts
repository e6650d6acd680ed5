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
afterEach(async () => expect(await world.problems()).toEqual([]));
afterAll(() => world.stop());

const movementsOf = async (sessionId: string) =>
  (await shop.supervisor.listCashMovements({ sessionId, pageSize: 500 })).movements;

describe('facts of sales', () => {
  it('leave one movement a payment, however often they come', async () => {
    const where = await shop.open();
    const sale = world.sales.book(where, { cash: 100_000, debit: 50_000 });
    const taken = world.sales.book(where, { cash: -100_000, debit: -50_000 }, 'void');
    const back = world.sales.book(where, { qr: -2_500 }, 'return');
    const sameEvent = uuidv7();
    for (const fact of [taken, sale, back, sale]) await world.tell(shop.tenantId, fact);
    await world.tell(shop.tenantId, sale, sameEvent);
    await world.network.drain();
    await world.tell(shop.tenantId, sale, sameEvent);
    await world.tell(shop.tenantId, taken);
    await world.network.drain();
    const movements = await movementsOf(where.sessionId);
    expect(movements.map(({ kind, method, amountMinor }) => [kind, method, amountMinor]).sort()).toEqual([
      ['float', 'cash', 1_000_000],
      ['return', 'qr', -2_500],
      ['sale', 'cash', 100_000],
      ['sale', 'debit', 50_000],
      ['void', 'cash', -100_000],
      ['void', 'debit', -50_000],
    ]);
    expect(movements.map((one) => one.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(movements.filter((one) => one.factId === sale.factId)).toMatchObject([
      { actorId: shop.cashierId, movedAt: sale.at },
      {},
    ]);
    expect(await shop.supervisor.getXReport({ sessionId: where.sessionId })).toMatchObject({
      saleCount: 1,
      voidCount: 1,
      returnCount: 1,
    });
  });

  it('stay in their own company, where another one gave its session the same id', async () => {
    const [where, other] = [await shop.open(), await makeShop(world)];
    const [ours, theirs] = [world.sales.book(where, { cash: 100 }), world.sales.book(where, { cash: 7_000 })];
    await Promise.all([world.tell(shop.tenantId, ours), world.tell(other.tenantId, theirs)]);
    await world.network.drain();
    const amounts = async ({ supervisor }: Shop) =>
      (await supervisor.listCashMovements({ sessionId: where.sessionId, pageSize: 500 })).movements.map(
        (one) => one.amountMinor,
      );
    expect(await amounts(shop)).toEqual([1_000_000, 100]);
    expect(await amounts(other)).toEqual([7_000]);
    expect(await other.supervisor.getSession({ sessionId: where.sessionId })).toMatchObject({ provisional: true });
    expect(await shop.supervisor.getSession({ sessionId: where.sessionId })).toMatchObject({ provisional: false });
  });

  it('count although they moved nothing', async () => {
    const where = await shop.open();
    await world.tell(shop.tenantId, world.sales.book(where, {}));
    await world.network.drain();
    expect(await movementsOf(where.sessionId)).toMatchObject([
      { kind: 'float' },
      { kind: 'sale', amountMinor: 0, paymentNumber: 0 },
    ]);
    expect(await shop.cashier.declareCount(shop.count(where, 1_000_000, { ticketCount: 1 }))).toMatchObject({
      state: 'closed',
    });
  });

  it('that are refunds with credit notes take their money out, beside a return under the same id', async () => {
    const where = await shop.open();
    const back = world.sales.book(where, { cash: -2_100 }, 'return');
    const refund = Object.assign(world.sales.book(where, { cash: -10_000 }, 'refund'), { factId: back.factId });
    for (const fact of [refund, back, refund]) await world.tell(shop.tenantId, fact);
    await world.network.drain();
    const movements = await movementsOf(where.sessionId);
    expect(movements.map(({ kind, amountMinor }) => [kind, amountMinor]).sort()).toEqual([
      ['float', 1_000_000],
      ['refund', -10_000],
      ['return', -2_100],
    ]);
    expect(await shop.cashier.declareCount(shop.count(where, 987_900))).toMatchObject({ state: 'closed' });
    expect(await shop.supervisor.getZReport({ sessionId: where.sessionId })).toMatchObject({ returnCount: 2 });
  });

  it('of a session nobody opened make it provisional, until its opening comes', async () => {
    const request = shop.opening();
    const where = {
      sessionId: request.sessionId,
      tillId: shop.tillId,
      branchId: shop.branchId,
      cashierId: shop.cashierId,
    };
    await shop.sell(where, 5_000);
    expect(await shop.owner.getSession({ sessionId: where.sessionId })).toMatchObject({
      provisional: true,
      state: 'open',
      branchId: shop.branchId,
      openingFloatMinor: 0,
    });
    const stranger = uuidv7();
    await shop.addTill(stranger);
    await expect(shop.owner.openSession({ ...request, tillId: stranger })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    const opened = await shop.cashier.openSession(request);
    expect(opened).toMatchObject({ provisional: false, openingFloatMinor: 1_000_000 });
    expect(await shop.cashier.openSession(request)).toEqual(opened);
    expect(await movementsOf(where.sessionId)).toMatchObject([{ kind: 'sale' }, { kind: 'float', late: false }]);
  });

  it('do not keep a till from opening its session', async () => {
    await shop.sell(
      { sessionId: uuidv7(), tillId: shop.tillId, branchId: shop.branchId, cashierId: shop.cashierId },
      5_000,
    );
    await shop.open();
  });

  it('of a provisional session close with it only when its opening has come, or a supervisor does without', async () => {
    const request = shop.opening();
    const where = {
      sessionId: request.sessionId,
      tillId: shop.tillId,
      branchId: shop.branchId,
      cashierId: shop.cashierId,
    };
    const other = { ...where, sessionId: uuidv7() };
    await shop.sell(where, 5_000);
    await shop.sell(other, 5_000);
    expect(await shop.cashier.declareCount(shop.count(where, 1_005_000, { ticketCount: 1 }))).toMatchObject({
      state: 'waiting_facts',
      provisional: true,
    });
    await shop.cashier.declareCount(shop.count(other, 5_000, { ticketCount: 1 }));
    expect(await shop.supervisor.openSession(request)).toMatchObject({ state: 'closed', deviationClass: 'normal' });
    expect(await shop.supervisor.forceClose({ sessionId: other.sessionId, reason: 'No hubo apertura' })).toMatchObject({
      state: 'closed',
      provisional: true,
    });
  });

  it('that came late attach to the closed session and do not change what it was', async () => {
    const where = await shop.open();
    await shop.sell(where, 100_000);
    const closed = await shop.cashier.declareCount(shop.count(where, 1_100_000, { ticketCount: 1 }));
    expect(closed.state).toBe('closed');
    const late = world.sales.book(where, { cash: 200_000, qr: 1_000_000 });
    expect(late.late).toBe(true);
    await world.tell(shop.tenantId, late);
    await world.tell(shop.tenantId, late);
    await world.network.drain();
    const now = await shop.owner.getSession({ sessionId: where.sessionId });
    expect(now).toMatchObject({
      state: 'closed',
      deviationClass: 'normal',
      deviationClassNow: 'critical',
      lateFactCount: 1,
    });
    expect(now.deviations).toMatchObject([
      {
        method: 'cash',
        deviationAtCloseMinor: '0',
        deviationNowMinor: '-200000',
        classAtClose: 'normal',
        classNow: 'critical',
      },
      {
        method: 'qr',
        expectedAtCloseMinor: '0',
        expectedNowMinor: '1000000',
        classAtClose: 'normal',
        classNow: 'critical',
      },
    ]);
    expect(now.version).toBeGreaterThan(closed.version);
  });

  it('of many sessions and companies are applied in one go, in any order', async () => {
    const shops = [shop, await makeShop(world)];
    const wheres = [];
    for (const one of shops) {
      for (let index = 0; index < 10; index += 1) {
        const tillId = uuidv7();
        await one.addTill(tillId);
        wheres.push({ one, where: await one.open({ tillId }) });
      }
    }
    const told = wheres.flatMap(({ one, where }) =>
      Array.from({ length: 12 }, (_, index) => ({ one, fact: world.sales.book(where, { cash: 1_000 * (index + 1) }) })),
    );
    const shuffled = [...told, ...told].sort(() => Math.random() - 0.5);
    await Promise.all(shuffled.map(({ one, fact }) => world.tell(one.tenantId, fact)));
    await world.network.drain();
    for (const { one, where } of wheres) {
      const x = await one.owner.getXReport({ sessionId: where.sessionId });
      expect(x).toMatchObject({
        saleCount: 12,
        movementCount: 13,
        expected: [{ method: 'cash', amountMinor: '1078000' }],
      });
    }
  });
});
