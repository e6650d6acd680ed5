import { TillSessionOpened } from '@mostrador/proto/cash';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeShop, type Shop, startWorld, type World } from './make.ts';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await makeShop(world);
});
afterAll(() => world.stop());

describe('openSession', () => {
  it('opens a session with its float as the first movement, and tells it once', async () => {
    const shop = await makeShop(world);
    const request = shop.opening();
    const first = await shop.cashier.openSession(request);
    expect(first).toMatchObject({
      state: 'open',
      branchId: shop.branchId,
      openingFloatMinor: 1_000_000,
      provisional: false,
      flags: [],
    });
    expect(await shop.cashier.openSession(request)).toEqual(first);
    const { movements } = await shop.supervisor.listCashMovements({ sessionId: request.sessionId });
    expect(movements).toMatchObject([
      { sequence: 1, kind: 'float', method: 'cash', amountMinor: 1_000_000, factId: '' },
    ]);
    const told = await world.network.emitted(TillSessionOpened, shop.tenantId);
    expect(told.map((one) => one.body)).toEqual([
      {
        sessionId: request.sessionId,
        branchId: shop.branchId,
        tillId: shop.tillId,
        cashierId: shop.cashierId,
        openedAt: request.openedAt,
        openingFloatMinor: 1_000_000,
        kind: 'counter',
      },
    ]);
  });

  it('refuses another session under the same id', async () => {
    const shop = await makeShop(world);
    const request = shop.opening();
    await shop.cashier.openSession(request);
    await expect(shop.cashier.openSession({ ...request, openingFloatMinor: 1 })).rejects.toMatchObject({
      reason: 'id_reused',
    });
  });

  it('refuses a second session while one is open, also when many open at once', async () => {
    const shop = await makeShop(world);
    const requests = Array.from({ length: 8 }, () => shop.opening());
    const same = Array.from({ length: 4 }, () => requests[0]!);
    const results = await Promise.allSettled([...same, ...requests].map((one) => shop.cashier.openSession(one)));
    const opened = new Set(results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.sessionId] : [])));
    expect(opened.size).toBe(1);
    for (const one of results)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ reason: 'till_session_open', kind: 'precondition' });
    expect((await shop.cashier.listSessions({ tillId: shop.tillId, state: 'open' })).sessions).toHaveLength(1);
  });

  it('lets a cashier open only for themselves, a till only for itself, a supervisor for anybody', async () => {
    const shop = await makeShop(world);
    await expect(shop.colleague.openSession(shop.opening())).rejects.toMatchObject({ reason: 'session_of_another' });
    const other = await shop.as(shop.till(uuidv7()));
    await expect(other.openSession(shop.opening())).rejects.toMatchObject({ reason: 'till_foreign' });
    await expect(shop.viewer.openSession(shop.opening())).rejects.toMatchObject({ reason: 'forbidden' });
    const elsewhere = await shop.as(shop.atTill('cashier', shop.cashierId, { tillId: uuidv7() }));
    await expect(elsewhere.openSession(shop.opening())).rejects.toMatchObject({ reason: 'till_foreign' });
    const atNone = await shop.as(shop.user('cashier', shop.cashierId));
    await expect(atNone.openSession(shop.opening())).rejects.toMatchObject({ reason: 'till_needed' });
    expect(await shop.supervisor.openSession(shop.opening())).toMatchObject({
      state: 'open',
      cashierId: shop.cashierId,
    });
  });

  it('knows the tills of its own company only, and no revoked ones', async () => {
    const stranger = await makeShop(world);
    await expect(stranger.owner.openSession(stranger.opening({ tillId: shop.tillId }))).rejects.toMatchObject({
      reason: 'till_unknown',
    });
    const revoked = uuidv7();
    await shop.addTill(revoked, 2, 'revoked');
    await shop.addTill(revoked, 1);
    await expect(shop.owner.openSession(shop.opening({ tillId: revoked }))).rejects.toMatchObject({
      reason: 'till_revoked',
    });
  });

  it('trusts the token of a till that identity has not told of yet', async () => {
    const tillId = uuidv7();
    const till = await shop.as(shop.till(tillId));
    expect(await till.openSession(shop.opening({ tillId }))).toMatchObject({ branchId: shop.branchId });
  });

  it('names the field that is wrong', async () => {
    await expect(shop.cashier.openSession(shop.opening({ openingFloatMinor: -1 }))).rejects.toMatchObject({
      reason: 'out_of_range',
      told: { field: 'openingFloatMinor' },
    });
  });

  it('shows a company only its own sessions', async () => {
    const { sessionId } = await shop.open();
    const stranger = await makeShop(world);
    await expect(stranger.owner.getSession({ sessionId })).rejects.toMatchObject({ reason: 'not_found' });
    expect((await stranger.owner.listSessions({})).sessions).toEqual([]);
  });
});

describe('the float', () => {
  it('is compared with what was counted in the till before; the difference shows with the amounts', async () => {
    const shop = await makeShop(world);
    const first = await shop.open();
    expect((await shop.owner.getSession({ sessionId: first.sessionId })).lastCountMinor).toBeUndefined();
    await shop.cashier.declareCount(shop.count(first, 1_000_000));
    const same = await shop.open({ openingFloatMinor: 1_000_000 });
    expect(await shop.owner.getSession(same)).toMatchObject({ lastCountMinor: 1_000_000, flags: [] });
    await shop.cashier.declareCount(shop.count(same, 1_000_000));
    const less = await shop.open({ openingFloatMinor: 999_900 });
    expect(await shop.supervisor.getSession(less)).toMatchObject({
      lastCountMinor: 1_000_000,
      flags: ['float_differs'],
    });
    const seen = await shop.cashier.getSession(less);
    expect(seen).toMatchObject({ flags: [], openingFloatMinor: 999_900 });
    expect(seen.lastCountMinor).toBeUndefined();
  });

  it('shows to who opened the session and to supervisors, not to a colleague', async () => {
    const shop = await makeShop(world);
    const { sessionId } = await shop.open();
    for (const one of [shop.cashier, shop.ownTill, shop.supervisor])
      expect((await one.getSession({ sessionId })).openingFloatMinor).toBe(1_000_000);
    for (const one of [shop.colleague, shop.viewer, shop.accountant]) {
      expect((await one.getSession({ sessionId })).openingFloatMinor).toBeUndefined();
      expect((await one.listSessions({})).sessions.map((session) => session.openingFloatMinor)).toEqual([undefined]);
    }
  });
});

describe('listSessions', () => {
  it('pages through sessions, newest first', async () => {
    const shop = await makeShop(world);
    const tills = Array.from({ length: 5 }, () => uuidv7());
    const ids: string[] = [];
    for (const tillId of tills) {
      await shop.addTill(tillId);
      ids.unshift((await shop.open({ tillId })).sessionId);
    }
    const first = await shop.owner.listSessions({ pageSize: 3 });
    const second = await shop.owner.listSessions({ pageSize: 3, pageToken: first.nextPageToken });
    expect([...first.sessions, ...second.sessions].map((one) => one.sessionId)).toEqual(ids);
    expect(second.nextPageToken).toBe('');
    expect((await shop.owner.listSessions({ tillId: tills[1]! })).sessions).toHaveLength(1);
  });
});
