import { CashMovementRecorded } from '@mostrador/proto/cash';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, makeShop, type Shop, startWorld, type World } from './make.ts';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  shop = await makeShop(world);
});
afterAll(() => world.stop());

const movement = (sessionId: string, amountMinor = 5_000, kind = 'in') => ({
  movementId: uuidv7(),
  sessionId,
  kind,
  amountMinor,
  reason: 'Cambio',
  movedAt: at,
});

describe('recordCashMovement', () => {
  it('adds a link to the chain, and tells it once', async () => {
    const { sessionId } = await shop.open();
    const request = movement(sessionId, 5_000, 'out');
    const [first, ...again] = await Promise.all(
      Array.from({ length: 5 }, () => shop.cashier.recordCashMovement(request)),
    );
    expect(first).toMatchObject({
      sequence: 2,
      kind: 'out',
      method: 'cash',
      amountMinor: -5_000,
      reason: 'Cambio',
      actorId: shop.cashierId,
      late: false,
    });
    for (const answer of again) expect(answer).toEqual(first);
    const told = await world.network.emitted(CashMovementRecorded, shop.tenantId);
    expect(told.map((one) => one.body)).toEqual([{ movement: first, branchId: shop.branchId, tillId: shop.tillId }]);
    await expect(shop.cashier.recordCashMovement({ ...request, amountMinor: 6_000 })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    await expect(shop.cashier.recordCashMovement({ ...request, kind: 'in' })).rejects.toMatchObject({
      reason: 'id_reused',
    });
  });

  it('keeps the chain whole when many come at once', async () => {
    const { sessionId } = await shop.open();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => shop.ownTill.recordCashMovement(movement(sessionId, index + 1))),
    );
    expect(await shop.owner.verifyChain({ sessionId })).toMatchObject({ intact: true, movementCount: 41 });
    expect(await shop.owner.getXReport({ sessionId })).toMatchObject({
      expected: [{ method: 'cash', amountMinor: '1000820' }],
    });
    expect(await world.problems()).toEqual([]);
  });

  it('is for the session’s own cashier while it is open', async () => {
    const where = await shop.open();
    const { sessionId } = where;
    await expect(shop.colleague.recordCashMovement(movement(sessionId))).rejects.toMatchObject({
      reason: 'session_of_another',
    });
    await expect(shop.accountant.recordCashMovement(movement(sessionId))).rejects.toMatchObject({
      reason: 'forbidden',
    });
    await expect((await makeShop(world)).owner.recordCashMovement(movement(sessionId))).rejects.toMatchObject({
      reason: 'not_found',
    });
    await expect(shop.cashier.recordCashMovement({ ...movement(sessionId), reason: '' })).rejects.toMatchObject({
      told: { field: 'reason' },
    });
    const elsewhere = await shop.as(shop.atTill('cashier', shop.cashierId, { tillId: uuidv7() }));
    await expect(elsewhere.recordCashMovement(movement(sessionId))).rejects.toMatchObject({ reason: 'till_foreign' });
    const atNone = await shop.as(shop.user('cashier', shop.cashierId));
    await expect(atNone.recordCashMovement(movement(sessionId))).rejects.toMatchObject({ reason: 'till_needed' });
    await shop.supervisor.recordCashMovement(movement(sessionId));
    await shop.cashier.declareCount(shop.count(where, 1_005_000));
    await expect(shop.supervisor.recordCashMovement(movement(sessionId))).rejects.toMatchObject({
      reason: 'session_not_open',
    });
  });
});

describe('listCashMovements', () => {
  it('pages in the order of the chain', async () => {
    const { sessionId } = await shop.open();
    for (let index = 0; index < 4; index += 1) await shop.cashier.recordCashMovement(movement(sessionId));
    const first = await shop.supervisor.listCashMovements({ sessionId, pageSize: 3 });
    const second = await shop.supervisor.listCashMovements({ sessionId, pageSize: 3, pageToken: first.nextPageToken });
    expect([...first.movements, ...second.movements].map((one) => one.sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(second.nextPageToken).toBe('');
  });
});

describe('verifyChain', () => {
  /** Breaks the books as somebody could who owns the database: with the walls taken down. */
  const tamper = (sql: string, sessionId: string) =>
    world.network.sql(
      `do $$ begin set local session_replication_role = replica; ${sql.replaceAll('$1', `'${sessionId}'`)}; end $$`,
    );

  const broken: [string, string, object][] = [
    [
      'an amount was changed',
      'update cash.cash_movements set amount_minor = 1 where session_id = $1 and sequence = 2',
      { brokenAtSequence: 2 },
    ],
    [
      'a link was removed from the middle',
      'delete from cash.cash_movements where session_id = $1 and sequence = 2',
      { brokenAtSequence: 2 },
    ],
    [
      'the last link was removed',
      'delete from cash.cash_movements where session_id = $1 and sequence = 4',
      { brokenAtSequence: 4 },
    ],
    [
      'the last link was removed and the head put back',
      `delete from cash.cash_movements where session_id = $1 and sequence = 4;
       update cash.session_heads h set movement_count = 3, head = (select hash from cash.cash_movements m where m.session_id = h.session_id and sequence = 3)
       where session_id = $1`,
      { brokenAtSequence: 4 },
    ],
    [
      'a link was put in front of the head',
      `insert into cash.cash_movements select tenant_id, session_id, 5, gen_random_uuid(), kind, method, 1, reason, gen_random_uuid(), 0, late, moved_at, actor_id, hash
       from cash.cash_movements where session_id = $1 and sequence = 4`,
      { brokenAtSequence: 5 },
    ],
  ];

  it.each(broken)('notices that %s', async (_, sql, found) => {
    const where = await shop.open();
    for (let index = 0; index < 3; index += 1) await shop.cashier.recordCashMovement(movement(where.sessionId));
    await shop.cashier.declareCount(shop.count(where, 1_015_000));
    expect(await shop.accountant.verifyChain({ sessionId: where.sessionId })).toMatchObject({
      intact: true,
      movementCount: 4,
      problem: '',
    });
    await tamper(sql, where.sessionId);
    expect(await shop.accountant.verifyChain({ sessionId: where.sessionId })).toMatchObject({
      intact: false,
      ...found,
    });
    expect(await world.problems()).toContainEqual(
      expect.objectContaining({
        invariant: 'chains_recompute',
        row: expect.objectContaining({ session_id: where.sessionId }),
      }),
    );
    await expect(shop.cashier.verifyChain({ sessionId: where.sessionId })).rejects.toMatchObject({
      reason: 'forbidden',
    });
  });

  it('keeps the rows from the service itself', async () => {
    await shop.open();
    for (const table of ['cash_movements', 'declarations', 'justifications', 'z_reports']) {
      await expect(world.network.sql(`delete from cash.${table}`), table).rejects.toThrow('append-only');
    }
  });
});

describe('tables', () => {
  it('name their company, save for the list of closes under way', async () => {
    const tables = await world.network.sql<{ name: string }>(`
      select c.relname as name from pg_class c where c.relnamespace = 'cash'::regnamespace and c.relkind = 'r'
        and c.relname not like 'kit\\_%' and c.relname <> '_prisma_migrations'
        and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')`);
    expect(tables).toEqual([{ name: 'closings' }]);
  });
});
