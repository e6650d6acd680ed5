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
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

describe('justifyDeviation', () => {
  it('closes a session that needs it, once', async () => {
    const where = await shop.open();
    const open = { sessionId: where.sessionId, justification: 'Faltó un billete' };
    await expect(shop.supervisor.justifyDeviation(open)).rejects.toMatchObject({ reason: 'session_not_closed' });
    expect(await shop.cashier.declareCount(shop.count(where, 900_000))).toMatchObject({
      state: 'needs_justification',
      deviationClass: 'critical',
    });
    await expect(shop.cashier.justifyDeviation(open)).rejects.toMatchObject({ reason: 'forbidden' });
    const closed = await shop.supervisor.justifyDeviation(open);
    expect(closed).toMatchObject({ state: 'closed', justification: open.justification, deviationClass: 'critical' });
    expect(await shop.supervisor.justifyDeviation(open)).toEqual(closed);
    await expect(shop.owner.justifyDeviation(open)).rejects.toMatchObject({ reason: 'already_justified' });
  });

  it('is only for what is critical', async () => {
    const where = await shop.open();
    await shop.cashier.declareCount(shop.count(where, 1_000_000));
    await expect(
      shop.owner.justifyDeviation({ sessionId: where.sessionId, justification: 'Todo bien' }),
    ).rejects.toMatchObject({ reason: 'deviation_not_critical' });
  });
});
