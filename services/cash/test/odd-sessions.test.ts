import type { SessionFact } from '@mostrador/proto/sales';
import { TillOperationRecorded } from '@mostrador/proto/sales';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, makeShop, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const most = Number.MAX_SAFE_INTEGER;

describe('a session with every odd thing in it', () => {
  it('closes, and its sums are exact', async () => {
    const shop = await makeShop(world);
    const where = await shop.open({ openingFloatMinor: 1_000_000_000_000 });
    const { sessionId, tillId } = where;
    const facts: SessionFact[] = [
      // What former versions took: amounts whose sum no number holds.
      world.sales.book(where, { cash: most, debit: most }),
      world.sales.book(where, { cash: most, debit: most }),
      world.sales.book(where, { cash: most - 2 }),
      world.sales.book(where, { debit: -most }, 'return'),
      // Paid with nothing, voided at nothing, and years ago.
      world.sales.book(where, {}),
      world.sales.book(where, {}, 'void'),
      { ...world.sales.book(where, { qr: 1 }), at: '0001-01-01T00:00:00.000Z' },
      { ...world.sales.book(where, { transfer: 0 }), at: '9999-12-31T23:59:59.999Z' },
    ];
    for (const fact of facts) await world.tell(shop.tenantId, fact);
    const who = { sessionId, tillId, cashierId: shop.cashierId };
    const movement = { movementId: uuidv7(), kind: 'out', amountMinor: most, reason: 'Absurdo', movedAt: at };
    await world.network.publish(TillOperationRecorded, shop.tenantId, uuidv7(), {
      cashMovement: { ...who, ...movement, approvalToken: '' },
    });
    await world.network.drain();
    const expected = BigInt(most) * 2n - 2n + 1_000_000_000_000n;
    expect((await shop.owner.getXReport({ sessionId })).expected).toContainEqual({
      method: 'cash',
      amountMinor: String(expected),
    });
    await shop.cashier.declareCount(shop.count(where, 1, { ticketCount: 6 }));
    const closed = await shop.reached(where, 'closed', 'needs_justification');
    expect(closed.deviations).toMatchObject([
      { method: 'cash', expectedAtCloseMinor: String(expected), deviationAtCloseMinor: String(1n - expected) },
      { method: 'debit', expectedAtCloseMinor: String(most) },
      { method: 'qr', expectedAtCloseMinor: '1' },
      { method: 'transfer', expectedAtCloseMinor: '0' },
    ]);
    const z = await shop.owner.getZReport({ sessionId });
    expect(z.byKind).toContainEqual({
      kind: 'sale',
      method: 'cash',
      count: 4,
      amountMinor: String(BigInt(most) * 3n - 2n),
    });
    // What comes late re-classes it.
    await world.tell(shop.tenantId, world.sales.book(where, { cash: most }));
    await world.network.drain();
    expect((await shop.owner.getSession({ sessionId })).deviations[0]).toMatchObject({
      expectedNowMinor: String(expected + BigInt(most)),
    });
    expect(await shop.owner.verifyChain({ sessionId })).toMatchObject({ intact: true });
    expect(await world.problems()).toEqual([]);
  });

  it('closes although former versions gave one of its facts up', async () => {
    const shop = await makeShop(world);
    const where = await shop.open();
    // They stored sums as numbers, and put aside what made one too large.
    await world.tell(shop.tenantId, world.sales.book(where, { cash: most }));
    await world.network.drain();
    world.sales.book(where, { cash: most });
    await shop.cashier.declareCount(shop.count(where, 0, { ticketCount: 2 }));
    expect((await shop.reached(where, 'needs_justification')).deviations).toMatchObject([
      { expectedAtCloseMinor: String(2n * BigInt(most) + 1_000_000n) },
    ]);
    expect(await world.problems()).toEqual([]);
  });
});
