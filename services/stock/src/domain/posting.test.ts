import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Held, keyOf, type Movement } from './movement.ts';
import { postAll } from './posting.ts';

const place = { tenantId: 't', branchId: 'b', productId: 'p' };
const empty: Held = {
  ...place,
  onHandMilli: 0,
  version: 0,
  acceptedMilli: 0,
  countedAt: null,
  uncountedMilli: 0,
  valueMinor: 0,
  valueKnown: true,
  lastCostMinor: null,
  reservedMilli: 0,
};

type Step = [kind: Movement['kind'], quantityMilli: number, unitCostMinor?: number | null, reason?: string];

const movementsOf = (steps: Step[]): Movement[] =>
  steps.map(([kind, quantityMilli, unitCostMinor = 100, reason = ''], index) => ({
    ...place,
    sourceId: String(index),
    lineNumber: 1,
    kind,
    step: 0,
    quantityMilli,
    unitCostMinor,
    costIncludesIva: null,
    reason,
    actorId: '',
    at: '2026-11-30T12:00:00.000Z',
  }));

const bought = (quantityMilli: number, unitCostMinor: number): Step => [
  'adjustment',
  quantityMilli,
  unitCostMinor,
  'purchase',
];
const posted = (steps: Step[], level = empty) =>
  postAll(new Map([[keyOf(place), level]]), movementsOf(steps)).map((one) => [
    one.kind,
    one.valueMinor,
    one.balanceValueMinor,
  ]);

describe('postAll', () => {
  it('lets goods leave, and come back, at the average of the moment', () => {
    expect(posted([bought(10_000, 100), bought(10_000, 200), ['sale', -5_000], ['return', 1_000]])).toEqual([
      ['adjustment', 1_000, 1_000],
      ['adjustment', 2_000, 3_000],
      ['sale', -750, 2_250],
      ['return', 150, 2_400],
    ]);
  });

  it('takes a receipt back for what it was, as far as that much is there', () => {
    const undone: Step = ['receipt', -10_000, 100];
    expect(posted([bought(10_000, 10), ['receipt', 10_000, 100], undone]).at(-1)).toEqual(['receipt', -1_000, 100]);
    expect(posted([bought(10_000, 10), ['receipt', 10_000, 100], ['sale', -10_000], undone]).slice(-2)).toEqual([
      ['receipt', -1_000, -450],
      ['revaluation', 450, 0],
    ]);
  });

  it('leaves nothing of the value where nothing is left', () => {
    expect(
      posted([bought(3_000, 33), bought(4_000, 11), ['sale', -2_000], ['sale', -2_500], ['sale', -2_500]]),
    ).toEqual([
      ['adjustment', 99, 99],
      ['adjustment', 44, 143],
      ['sale', -41, 102],
      ['sale', -51, 51],
      ['sale', -51, 0],
    ]);
  });

  it('sells what is not there at the last cost, and makes good the difference when it comes', () => {
    expect(posted([bought(1_000, 100), ['sale', -3_000], bought(10_000, 120)])).toEqual([
      ['adjustment', 100, 100],
      ['sale', -300, -200],
      ['adjustment', 1_200, 1_000],
      ['revaluation', -40, 960],
    ]);
  });

  it('values a level of before at what its next movement knows', () => {
    const unknown = { ...empty, onHandMilli: 4_000, valueMinor: 17, valueKnown: false };
    expect(posted([['sale', -1_000]], unknown)).toEqual([
      ['sale', -100, -83],
      ['revaluation', 383, 300],
    ]);
    expect(posted([['sale', -1_000, null]], unknown)).toEqual([['sale', null, null]]);
  });

  it('knows no worth that is not exact', () => {
    expect(posted([bought(1e12, 9e12), ['sale', -1_000]])).toEqual([
      ['adjustment', null, null],
      ['sale', -9_000_000_000_000, null],
    ]);
  });

  it('adds up, whatever moves, and is worth nothing where there is nothing', () => {
    const step = fc.oneof(
      fc.tuple(fc.constantFrom('sale' as const), fc.integer({ min: -9_000, max: -1 }), fc.constant(100)),
      fc.tuple(
        fc.constantFrom('return' as const, 'void' as const),
        fc.integer({ min: 1, max: 9_000 }),
        fc.constant(90),
      ),
      fc.tuple(
        fc.constant('adjustment' as const),
        fc.integer({ min: 1, max: 9_000 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.constant('purchase'),
      ),
      fc.tuple(fc.constant('adjustment' as const), fc.integer({ min: -9_000, max: -1 })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let [onHand, value] = [0, 0];
        for (const one of postAll(new Map([[keyOf(place), empty]]), movementsOf(steps as Step[]))) {
          onHand += one.quantityMilli;
          value += one.valueMinor!;
          expect(one.balanceMilli).toBe(onHand);
          expect(one.balanceValueMinor).toBe(value);
        }
        if (onHand === 0) expect(value).toBe(0);
        if (onHand > 0) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
