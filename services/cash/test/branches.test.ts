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

describe('somebody who acts in other branches only', () => {
  it('sees no session of this one, and does nothing in it', async () => {
    const where = await shop.open();
    const { sessionId } = where;
    const requests = {
      getSession: { sessionId },
      getXReport: { sessionId },
      getZReport: { sessionId },
      listCashMovements: { sessionId },
      declareCount: shop.count(where, 1),
      forceClose: { sessionId, reason: 'Quiero cerrar' },
      justifyDeviation: { sessionId, justification: 'Quiero explicar' },
      verifyChain: { sessionId },
      openSession: shop.opening(),
      listSessions: { branchId: shop.branchId },
    };
    const here = { branchIds: [uuidv7(), shop.branchId] };
    const there = { branchIds: [uuidv7()] };
    for (const role of ['supervisor', 'owner'] as const) {
      const stranger = await shop.as(shop.user(role, uuidv7(), there));
      for (const [verb, request] of Object.entries(requests)) {
        const call = (stranger as unknown as Record<string, (input: object) => Promise<unknown>>)[verb]!;
        await expect(call(request), `${role} ${verb}`).rejects.toMatchObject({ reason: 'branch_foreign' });
      }
      expect((await stranger.listSessions({})).sessions).toEqual([]);
      const neighbour = await shop.as(shop.user(role, uuidv7(), here));
      expect((await neighbour.listSessions({})).sessions).toHaveLength(1);
      expect(await neighbour.getSession({ sessionId })).toMatchObject({ state: 'open' });
    }
    const cashier = await shop.as(shop.atTill('cashier', uuidv7(), { tillId: uuidv7(), branchId: uuidv7() }));
    await expect(cashier.getXReport({ sessionId })).rejects.toMatchObject({ reason: 'branch_foreign' });
    expect((await cashier.listSessions({})).sessions).toEqual([]);
  });
});

describe('a till of another company under the same ids', () => {
  it('opens, moves and counts a session of its own', async () => {
    const twin = await makeShop(world);
    const first = await shop.open({ tillId: await till(shop) });
    await twin.addTill(first.tillId);
    const opening = twin.opening({ sessionId: first.sessionId, tillId: first.tillId, openingFloatMinor: 5 });
    await twin.owner.openSession(opening);
    await twin.owner.declareCount(twin.count({ ...first, branchId: twin.branchId }, 5));
    expect(await twin.owner.getSession(first)).toMatchObject({ openingFloatMinor: 5 });
    expect(await shop.owner.getSession(first)).toMatchObject({ state: 'open', openingFloatMinor: 1_000_000 });
  });
});

async function till(one: Shop): Promise<string> {
  const tillId = uuidv7();
  await one.addTill(tillId);
  return tillId;
}
