import { start } from '@mostrador/kit';
import { type Network, startForTest } from '@mostrador/kit/testing';
import type { Reservation } from '@mostrador/proto/stock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, type Shop, uuidv7 } from './make.ts';

let network: Network;
beforeAll(async () => {
  network = await startForTest(stock);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const writers = 64;
const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;

/** On a machine that has no time every writer asks again, as tills do: twice is once. */
async function insist<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!/^(deadline_exceeded|unavailable)$/.test((error as { reason?: string }).reason ?? '')) throw error;
    }
  }
}

/** What one writer does in turn: it meets all others on the same few products. */
function actsOf(own: Shop, ids: string[]) {
  const { branchId, otherBranchId } = own;
  const branches = [branchId, otherBranchId] as const;
  const items = () => [{ productId: any(ids), quantityMilli: 1_000 }];
  const adjust = (what: { reason: string; deltaMilli?: number; countedMilli?: number; unitCostMinor?: number }) => {
    const adjustment = { adjustmentId: uuidv7(), branchId: any(branches), productId: any(ids), ...what };
    return insist(() => own.inventory.adjustStock(adjustment));
  };
  return {
    async sale() {
      const sale = own.sale([[any(ids), 1_000]], any(branches));
      await own.sold(sale);
      await any([
        () => own.voided(sale),
        () => own.returned(own.saleReturn(sale, [[1, sale.lines[0]!.productId!, 1_000]])),
        () => Promise.resolve(),
      ])();
    },
    adjustment: () =>
      adjust({ deltaMilli: 2_000, reason: 'purchase', unitCostMinor: Math.ceil(Math.random() * 10_000) }),
    loss: () => adjust({ deltaMilli: -1_000, reason: 'expired_to_exchange' }),
    count: () => adjust({ countedMilli: 5_000, reason: 'count' }),
    async transfer() {
      const transferId = uuidv7();
      const [fromBranchId, toBranchId] = any([branches, [otherBranchId, branchId] as const]);
      const plan = { transferId, fromBranchId, toBranchId, items: items() };
      await insist(() => own.inventory.createTransfer(plan));
      const sent = await insist(() => own.inventory.dispatchTransfer({ transferId, expectedVersion: 1 }));
      const receipt = { transferId, receiptId: uuidv7(), expectedVersion: sent.version, items: plan.items };
      if (Math.random() < 0.7) await insist(() => own.inventory.receiveTransfer(receipt));
    },
    async reservation() {
      const asked = { reservationId: uuidv7(), branchId: any(branches), lines: items() };
      const { state } = await insist(() => own.inventory.reserveStock(asked));
      if (state !== 'held') return;
      const sale = own.sale([[asked.lines[0]!.productId, 1_000]], asked.branchId, { saleId: asked.reservationId });
      await any([
        () => own.sold(sale),
        () => insist(() => own.inventory.cancelReservation({ reservationId: asked.reservationId })),
      ])();
    },
  };
}

describe('64 writers on the same products', () => {
  it('keep every level the sum of its movements, and every value the sum of theirs', { timeout: 120_000 }, async () => {
    const own = await makeShop(network);
    const can = await own.product({ costMinor: 333 });
    const ids = [can, await own.product({ packOfProductId: can, packUnits: 6 }), await own.product()];
    for (const id of ids) await own.put(id, 50_000);
    const replica = await start(stock, network.envOf(stock));
    try {
      const acts = Object.values(actsOf(own, ids));
      await Promise.all(
        Array.from({ length: writers }, async (_, index) => {
          for (let turn = 0; turn < 3; turn += 1) await acts[(index + turn) % acts.length]!();
        }),
      );
      await network.drain();
      await network.until(replica.idle, 'the replica to be idle');
      await expectInvariants(network);
      const [row] = await network.sql<{ deadlocks: string }>(
        'select deadlocks from pg_stat_database where datname = current_database()',
      );
      expect(Number(row!.deadlocks)).toBe(0);
    } finally {
      await replica.stop();
    }
  });

  it('never oversell a strict product that they reserve first', { timeout: 120_000 }, async () => {
    const own = await makeShop(network);
    const can = await own.product({ negativePolicy: 'strict' });
    const six = await own.product({ negativePolicy: 'strict', packOfProductId: can, packUnits: 6 });
    await own.put(six, 3_000);
    await own.put(can, 5_000);
    const sold = await Promise.all(
      Array.from({ length: writers }, async (_, index): Promise<[Reservation, number]> => {
        const productId = index % 8 === 0 ? six : can;
        const sale = own.sale([[productId, 1_000]]);
        const asked = {
          reservationId: sale.saleId,
          branchId: own.branchId,
          lines: [{ productId, quantityMilli: 1_000 }],
        };
        const answer = await insist(() => own.inventory.reserveStock(asked));
        if (answer.state === 'held') await own.sold(sale);
        return [answer, productId === six ? 6 : 1];
      }),
    );
    await network.drain();
    expect(await own.conflicts()).toEqual([]);
    const cans = sold.filter(([answer]) => answer.state === 'held').reduce((sum, [, units]) => sum + units, 0);
    // Nothing that could be had was withheld either: cans were asked for until none was left.
    expect(cans).toBe(23);
    expect([await own.level(can), await own.level(six)]).toEqual([0, 0]);
  });
});

/** What anybody would keep on paper: how much there is and what it is worth, in fractions of a centavo. */
type Naive = { milli: number; value: number; last: number };

describe('a level', () => {
  type Step = { act: 'buy' | 'sell' | 'return' | 'count'; units: number; cost: number };
  const step = fc.record<Step>({
    act: fc.constantFrom('buy', 'sell', 'return', 'count'),
    units: fc.integer({ min: 1, max: 20 }),
    cost: fc.integer({ min: 1, max: 100_000 }),
  });

  function apply({ milli, value, last }: Naive, { act, units, cost }: Step): Naive {
    const moved = { buy: units, sell: -units, return: units, count: units - milli / 1_000 }[act] * 1_000;
    const after = milli + moved;
    if (act === 'buy') {
      const there = milli < 0 ? (after > 0 ? (after * cost) / 1_000 : (value * after) / milli) : value + units * cost;
      return { milli: after, value: there, last: cost };
    }
    const isAtAverage = milli !== 0 && (milli > 0 ? after >= 0 : after <= 0 && after >= milli);
    if (isAtAverage) return { milli: after, value: (value * after) / milli, last };
    const isDeeper = milli < 0 && after < milli;
    return { milli: after, value: isDeeper ? value + (moved * last) / 1_000 : (after * last) / 1_000, last };
  }

  it(
    'is what a naive model has, whatever is bought, sold, brought back and counted',
    { timeout: 120_000 },
    async () => {
      const own = await makeShop(network);
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const productId = await own.product({ costMinor: 50 });
          let model: Naive = { milli: 0, value: 0, last: 50 };
          for (const one of steps) {
            model = apply(model, one);
            const milli = one.units * 1_000;
            const adjustment = { adjustmentId: uuidv7(), branchId: own.branchId, productId };
            if (one.act === 'buy')
              await own.inventory.adjustStock({
                ...adjustment,
                deltaMilli: milli,
                reason: 'purchase',
                unitCostMinor: one.cost,
              });
            else if (one.act === 'count') await own.count(productId, milli);
            else {
              const sale = own.sale([[productId, milli]], own.branchId, { effectiveAt: new Date().toISOString() });
              if (one.act === 'sell') await own.sold(sale);
              else await own.returned(own.saleReturn(sale, [[1, productId, milli]], new Date().toISOString()));
              await network.drain();
            }
          }
          const [level] = (await own.inventory.listLevels({ productId })).levels;
          // The model rounds nothing; a level rounds each movement to the centavo.
          expect(level!.onHandMilli).toBe(model.milli);
          expect(Math.abs(level!.valueMinor! - model.value)).toBeLessThan(steps.length * 25);
        }),
        { numRuns: 8 },
      );
    },
  );
});
