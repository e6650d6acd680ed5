import { TillSessionClosed, TillSessionOpened } from '@mostrador/proto/cash';
import { RoleLimitsChanged, TillChanged } from '@mostrador/proto/identity';
import { ChannelSessionOpened } from '@mostrador/proto/sales';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, makeShop, type Shop, startWorld, type World } from './make.ts';

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

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

/** A channel's day, as `sales` tells of it. */
async function openDay(closesAt: string, tillId = uuidv7()) {
  const { branchId, tenantId } = shop;
  const where = { sessionId: uuidv7(), tillId, branchId, cashierId: tillId };
  const told = { ...where, businessDate: '2026-11-30', openedAt: at, closesAt };
  const tell = () => world.network.publish(ChannelSessionOpened, tenantId, where.sessionId, told);
  await tell();
  return { where, tell };
}

describe('the session of a channel', () => {
  it('closes by itself when its day is over, with what it should hold, and needs nobody', async () => {
    const { where, tell } = await openDay(inMs(1_500));
    await tell();
    // One that a marketplace keeps the money of moves none; one that was paid by transfer does.
    await world.tell(shop.tenantId, world.sales.book(where, {}));
    await world.tell(shop.tenantId, world.sales.book(where, { transfer: 70_000 }));
    await world.network.drain();
    expect(await shop.supervisor.getSession(where)).toMatchObject({ state: 'open', kind: 'channel', flags: [] });
    const closed = await shop.reached(where, 'closed');
    expect(closed).toMatchObject({ kind: 'channel', deviationClass: 'normal', declaredBy: 'system', flags: [] });
    expect(closed.deviations.map((one) => [one.method, one.deviationAtCloseMinor])).toEqual([
      ['cash', '0'],
      ['transfer', '0'],
    ]);
    expect(await shop.supervisor.getZReport(where)).toMatchObject({ zNumber: 1, saleCount: 2 });
    const told = await world.network.emitted(TillSessionClosed, shop.tenantId);
    expect(told.map((event) => event.key)).toEqual([where.sessionId]);
    await tell();
    // What comes late is nobody's deviation.
    await world.tell(shop.tenantId, world.sales.book(where, { transfer: 999_999_999 }));
    await world.network.drain();
    expect(await shop.supervisor.getSession(where)).toMatchObject({ state: 'closed', deviationClassNow: 'normal' });
  });

  it('is known from its facts first, and beside another day of the same channel', async () => {
    const tillId = uuidv7();
    const first = await openDay(inMs(600_000), tillId);
    const second = { sessionId: uuidv7(), tillId, branchId: shop.branchId, cashierId: tillId };
    await world.tell(shop.tenantId, world.sales.book(second, { transfer: 5 }));
    await world.network.drain();
    const told = { ...second, businessDate: '2026-12-01', openedAt: at, closesAt: inMs(600_000) };
    await world.network.publish(ChannelSessionOpened, shop.tenantId, second.sessionId, told);
    await world.network.drain();
    for (const where of [first.where, second])
      expect(await shop.supervisor.getSession(where)).toMatchObject({ state: 'open', provisional: false, flags: [] });
    const opened = await world.network.emitted(TillSessionOpened, shop.tenantId);
    expect(opened.map((event) => event.body.kind)).toEqual(['channel', 'channel']);
  });

  it('is opened by nobody else', async () => {
    const tillId = uuidv7();
    const { branchId, tenantId } = shop;
    const till = { tillId, branchId, name: 'Tienda', state: 'enrolled', version: 1, kind: 'channel' };
    await world.network.publish(TillChanged, tenantId, tillId, till);
    await world.network.drain();
    await expect(shop.supervisor.openSession(shop.opening({ tillId }))).rejects.toMatchObject({
      reason: 'till_is_channel',
    });
  });
});

describe('limits of roles', () => {
  const out = (sessionId: string, amountMinor: number) => ({
    movementId: uuidv7(),
    sessionId,
    kind: 'out',
    amountMinor,
    reason: 'Retiro a la caja fuerte',
    movedAt: at,
  });

  it('say how much cashiers take out without an approval, and list what supervisors take beyond theirs', async () => {
    const limits = [
      { role: 'cashier', cashOutMinor: 1_000 },
      { role: 'supervisor', cashOutMinor: 5_000 },
    ];
    await world.network.publish(RoleLimitsChanged, shop.tenantId, shop.tenantId, { limits, version: 3 });
    await world.network.publish(RoleLimitsChanged, shop.tenantId, shop.tenantId, { limits: [], version: 2 });
    await world.network.drain();
    const { sessionId } = await shop.open();
    await shop.cashier.recordCashMovement(out(sessionId, 1_000));
    await expect(shop.cashier.recordCashMovement(out(sessionId, 1))).rejects.toMatchObject({
      reason: 'approval_needed',
    });
    await shop.supervisor.recordCashMovement(out(sessionId, 4_000));
    const beyond = out(sessionId, 1);
    expect(await shop.supervisor.recordCashMovement(beyond)).toMatchObject({ amountMinor: -1 });
    await shop.owner.recordCashMovement(out(sessionId, 1));
    const { reviews } = await shop.owner.listCashReviews({});
    expect(reviews.map((one) => [one.flag, one.subjectId])).toEqual([['limit_exceeded', beyond.movementId]]);
  });
});
