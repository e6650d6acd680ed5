import {
  CashMovementRecorded,
  CashServiceDefinition,
  TillSessionClosed,
  TillSessionDeclared,
  TillSessionJustified,
  TillSessionOpened,
  TillSessionReclassed,
} from '@mostrador/proto/cash';
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

const moved = (sessionId: string, more: object = {}) => ({
  movementId: uuidv7(),
  sessionId,
  kind: 'out',
  amountMinor: 1_000,
  reason: 'Hielo',
  movedAt: at,
  ...more,
});

describe('a session', () => {
  it('tells each step of its way: opened with its float, counted, closed, justified', async () => {
    const { network } = world;
    const where = await shop.open();
    const declaration = shop.count(where, 900_000);
    await shop.cashier.declareCount(declaration);
    await shop.cashier.declareCount(declaration);
    const justification = { sessionId: where.sessionId, justification: 'Faltó un billete' };
    const justified = await shop.supervisor.justifyDeviation(justification);
    await shop.supervisor.justifyDeviation(justification);
    const bodies = async <T>(type: Parameters<typeof network.emitted<T>>[0]) =>
      (await network.emitted(type, shop.tenantId)).map((event) => event.body);
    expect(await bodies(TillSessionOpened)).toEqual([
      expect.objectContaining({ openingFloatMinor: 1_000_000, kind: 'counter', branchId: shop.branchId }),
    ]);
    expect((await bodies(TillSessionDeclared)).map(({ session }) => [session!.state, session!.version])).toEqual([
      ['declared', 2],
    ]);
    expect(await bodies(TillSessionJustified)).toEqual([{ session: justified }]);
  });

  it('keeps what kind of reason cash was moved for, as a part of its chain', async () => {
    const { sessionId } = await shop.open();
    const request = moved(sessionId, { reasonCode: 'expense' });
    expect(await shop.cashier.recordCashMovement(request)).toMatchObject({ reasonCode: 'expense' });
    await shop.cashier.recordCashMovement(request);
    await expect(shop.cashier.recordCashMovement({ ...request, reasonCode: 'owner' })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    expect(await shop.supervisor.verifyChain({ sessionId })).toMatchObject({ intact: true, movementCount: 2 });
    await world.network.sql(`
      set session_replication_role = replica;
      update cash.cash_movements set reason_code = 'wages' where session_id = '${sessionId}' and kind = 'out'`);
    expect(await shop.supervisor.verifyChain({ sessionId })).toMatchObject({ intact: false, brokenAtSequence: 2 });
    await world.network.sql(`
      set session_replication_role = replica;
      update cash.cash_movements set reason_code = 'expense' where session_id = '${sessionId}' and kind = 'out'`);
  });
});

describe('exportFacts', () => {
  const types = [
    TillSessionOpened,
    TillSessionDeclared,
    TillSessionClosed,
    TillSessionReclassed,
    TillSessionJustified,
    CashMovementRecorded,
  ] as unknown as (typeof TillSessionClosed)[];

  /** A context that keeps the newest of what it hears, by natural key. */
  const makeHearer = () => {
    const state = new Map<string, { version: number; body: unknown }>();
    return {
      state,
      hear(key: string, json: { session?: { version: number } }) {
        const version = json.session?.version ?? 0;
        const name = `${json.session ? 'session' : 'fact'} ${key}`;
        if ((state.get(name)?.version ?? -1) < version) state.set(name, { version, body: json.session ?? json });
      },
    };
  };

  it('fills an empty hearer with what it would have heard, in whatever order', async () => {
    const { network, sales, tell } = world;
    const where = await shop.open();
    await shop.cashier.recordCashMovement(moved(where.sessionId));
    await shop.cashier.declareCount(shop.count(where, 500_000));
    await tell(shop.tenantId, sales.book(where, { cash: 20_000 }));
    await network.drain();
    await shop.supervisor.justifyDeviation({ sessionId: where.sessionId, justification: 'Faltó un billete' });
    const next = await shop.open();
    await shop.cashier.recordCashMovement(moved(next.sessionId, { kind: 'in', reasonCode: 'change' }));

    const live = makeHearer();
    for (const type of types)
      for (const event of await network.emitted(type, shop.tenantId))
        live.hear(event.key, type.toJSON(event.body) as object);
    const token = await network.keys.serviceToken('test', 'cash', shop.tenantId);
    const client = network.client(CashServiceDefinition, token);
    const facts: { key: string; bodyJson: string }[] = [];
    for (let since = 0, more = true; more;) {
      const page = await client.exportFacts({ since, pageSize: 2 });
      facts.push(...page.facts);
      ({ nextSince: since, more } = page);
    }
    const filled = makeHearer();
    for (const one of facts.toReversed()) filled.hear(one.key, JSON.parse(one.bodyJson) as object);
    expect(filled.state).toEqual(live.state);
    expect(filled.state.size).toBe(2 + 1 + 2);
    for (const one of [shop.owner, shop.ownTill])
      await expect(one.exportFacts({})).rejects.toMatchObject({ reason: 'forbidden' });
  });
});
