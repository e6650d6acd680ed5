import { CashMovementRecorded, TillSessionOpened } from '@mostrador/proto/cash';
import { TillOperationRecorded } from '@mostrador/proto/sales';
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

const tell = (operation: TillOperationRecorded) =>
  world.network.publish(TillOperationRecorded, shop.tenantId, uuidv7(), operation);

/** One offline day of a till: opened with $ 10.000, $ 500 taken out, counted. */
function day(overrides: { cashMinor?: number; hour?: number } = {}) {
  const where = { sessionId: uuidv7(), tillId: shop.tillId, branchId: shop.branchId, cashierId: shop.cashierId };
  const hour = overrides.hour ?? 10;
  const clock = (minutes: number) => new Date(Date.UTC(2026, 2, 3, hour, minutes)).toISOString();
  const { branchId: _, ...who } = where;
  const opening: TillOperationRecorded = { openSession: { ...who, openingFloatMinor: 1_000_000, openedAt: clock(0) } };
  const movement: TillOperationRecorded = {
    cashMovement: {
      ...who,
      movementId: uuidv7(),
      kind: 'out',
      amountMinor: 50_000,
      reason: 'Proveedor',
      movedAt: clock(10),
      approvalToken: '',
    },
  };
  const count: TillOperationRecorded = {
    declaration: {
      ...who,
      declarationId: uuidv7(),
      counted: [{ method: 'cash', amountMinor: overrides.cashMinor ?? 1_020_000, denominations: [] }],
      ticketCount: 1,
      lastTicketNumber: 1,
      declaredAt: clock(20),
    },
  };
  return { where, opening, movement, count };
}

describe('what a till did offline', () => {
  it.each([
    ['in order', [0, 1, 2, 3]],
    ['backwards', [3, 2, 1, 0]],
    ['twice and mixed', [2, 1, 0, 3, 0, 2, 1, 3]],
  ])('closes its session %s', async (_, order) => {
    const { where, opening, movement, count } = day();
    const sale = world.sales.book(where, { cash: 70_000 });
    const tellings = [
      () => tell(opening),
      () => tell(movement),
      () => world.tell(shop.tenantId, sale),
      () => tell(count),
    ];
    for (const index of order) {
      await tellings[index]!();
      await world.network.drain();
    }
    const session = await shop.reached(where, 'closed');
    expect(session).toMatchObject({
      provisional: false,
      openingFloatMinor: 1_000_000,
      deviationClass: 'normal',
      declaredBy: shop.cashierId,
      flags: [],
    });
    expect(session.deviations).toMatchObject([
      { method: 'cash', expectedAtCloseMinor: 1_020_000, deviationAtCloseMinor: 0 },
    ]);
    expect(await world.network.emitted(TillSessionOpened, shop.tenantId)).toHaveLength(1);
    expect(await world.network.emitted(CashMovementRecorded, shop.tenantId)).toMatchObject([
      { body: { tillId: shop.tillId, branchId: shop.branchId } },
    ]);
  });

  it('is taken although the till has another session open, and flagged', async () => {
    const open = await shop.open();
    const { where, opening } = day();
    await tell(opening);
    await tell(opening);
    await world.network.drain();
    expect(await shop.owner.getSession({ sessionId: where.sessionId })).toMatchObject({
      state: 'open',
      flags: ['overlapping'],
    });
    expect(await shop.owner.getSession({ sessionId: open.sessionId })).toMatchObject({ state: 'open', flags: [] });
    await expect(shop.cashier.openSession(shop.opening())).rejects.toMatchObject({ reason: 'till_session_open' });
  });

  it('is taken for a till that identity has not told of; the branch follows', async () => {
    const { where, opening } = day();
    const tillId = uuidv7();
    await tell({ openSession: { ...opening.openSession!, tillId } });
    await world.network.drain();
    expect(await shop.owner.getSession({ sessionId: where.sessionId })).toMatchObject({ branchId: '' });
    await shop.addTill(tillId);
    expect(await shop.owner.getSession({ sessionId: where.sessionId })).toMatchObject({ branchId: shop.branchId });
  });

  it('is late when the session is closed', async () => {
    const where = await shop.open();
    await shop.cashier.declareCount(shop.count(where, 1_000_000));
    const { movement } = day();
    await tell({ cashMovement: { ...movement.cashMovement!, sessionId: where.sessionId } });
    await world.network.drain();
    expect(await shop.owner.getSession({ sessionId: where.sessionId })).toMatchObject({
      deviations: [{ deviationAtCloseMinor: 0, deviationNowMinor: 50_000 }],
      deviationClass: 'normal',
      deviationClassNow: 'critical',
    });
  });

  it('keeps a second count without using it', async () => {
    const where = await shop.open();
    await shop.cashier.declareCount(shop.count(where, 1_000_000));
    const { count } = day({ cashMinor: 5 });
    await tell({ declaration: { ...count.declaration!, sessionId: where.sessionId } });
    await world.network.drain();
    expect(await shop.owner.getSession({ sessionId: where.sessionId })).toMatchObject({
      flags: ['declared_again'],
      deviations: [{ countedMinor: 1_000_000 }],
    });
    expect(
      await world.network.sql('select from cash.declarations where session_id = $1', [where.sessionId]),
    ).toHaveLength(2);
  });

  it('of one till, session after session, is applied in the order of its clock', async () => {
    const first = day({ hour: 10, cashMinor: 950_000 });
    const second = day({ hour: 12 });
    world.sales.book(first.where, {});
    await Promise.all([second.opening, first.count, first.movement, first.opening].map(tell));
    await world.network.drain();
    await shop.reached(first.where, 'closed');
    expect(await shop.owner.getSession({ sessionId: second.where.sessionId })).toMatchObject({ state: 'open' });
  });
});
