import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPacks, openRest, type Pack, packsAbove, packsByUnit } from './packs.ts';

// A can, six-packs and twelve-packs of it, and cases of four six-packs.
const six: Pack = { productId: 'six', unitId: 'can', units: 6 };
const twelve: Pack = { productId: 'twelve', unitId: 'can', units: 12 };
const boxed: Pack = { productId: 'case', unitId: 'six', units: 4 };
const byUnit = packsByUnit([boxed, twelve, six]);
const inCans: Record<string, number> = { can: 1, six: 6, twelve: 12, case: 24 };
const total = (levels: Map<string, number>) => [...levels].reduce((sum, [id, level]) => sum + level * inCans[id]!, 0);
const levels = (given: Record<string, number>) =>
  new Map(Object.entries({ can: 0, six: 0, twelve: 0, case: 0, ...given }).map(([id, count]) => [id, count * 1000]));
const opened = (onHand: Map<string, number>) =>
  openPacks(onHand, byUnit, 'can').map(({ pack, packsMilli }) => `${packsMilli / 1000} ${pack.productId}`);

describe('openPacks', () => {
  it('opens nothing while there is enough', () => {
    expect(opened(levels({ can: 0, six: 3 }))).toEqual([]);
  });

  it('opens as few of the nearest and smallest as are needed', () => {
    const onHand = levels({ can: -7, six: 3, twelve: 5 });
    expect(opened(onHand)).toEqual(['2 six']);
    expect(onHand).toEqual(levels({ can: 5, six: 1, twelve: 5 }));
  });

  it('takes larger packs of the same unit before it opens cases', () => {
    expect(opened(levels({ can: -13, six: 1, twelve: 1, case: 1 }))).toEqual(['1 six', '1 twelve']);
  });

  it('cascades: a case into six-packs, and those into cans', () => {
    const onHand = levels({ can: -13, case: 1 });
    expect(opened(onHand)).toEqual(['1 case', '3 six']);
    expect(onHand).toEqual(levels({ can: 5, six: 1 }));
  });

  it('opens whole packs only', () => {
    const onHand = levels({ can: -1 });
    onHand.set('six', 999);
    expect(opened(onHand)).toEqual([]);
  });

  it('leaves what packs cannot cover below zero', () => {
    const onHand = levels({ can: -10, six: 1 });
    expect(opened(onHand)).toEqual(['1 six']);
    expect(onHand.get('can')).toBe(-4000);
  });

  it('keeps the total of the family, and leaves a unit below zero only when no whole pack is left', () => {
    const level = fc.integer({ min: -20_000, max: 20_000 });
    const family = fc.record({ can: level, six: level, twelve: level, case: level });
    fc.assert(
      fc.property(family, (given) => {
        const onHand = new Map(Object.entries(given));
        const before = new Map(onHand);
        openPacks(onHand, byUnit, 'can');
        expect(total(onHand)).toBe(total(before));
        if (onHand.get('can')! < 0) {
          expect(onHand.get('six')! < 1000 && onHand.get('twelve')! < 1000).toBe(true);
        }
        for (const pack of [six, twelve, boxed]) {
          // Opening never takes a pack below zero.
          expect(onHand.get(pack.productId)! >= Math.min(0, before.get(pack.productId)!)).toBe(true);
        }
      }),
    );
  });

  it('gives the family the same total whatever the order of sales and returns', () => {
    const move = fc.record({
      id: fc.constantFrom('can', 'six', 'twelve', 'case'),
      milli: fc.integer({ min: -9000, max: 9000 }),
    });
    const moves = fc.array(move, { maxLength: 20 });
    fc.assert(
      fc.property(
        moves.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const run = (order: typeof list) => {
            const onHand = levels({ can: 5, six: 5, twelve: 2, case: 3 });
            for (const { id, milli } of order) {
              onHand.set(id, onHand.get(id)! + milli);
              if (milli < 0) openPacks(onHand, byUnit, id);
            }
            return total(onHand);
          };
          expect(run(shuffled)).toBe(run(list));
        },
      ),
    );
  });
});

describe('openRest', () => {
  const packOf = new Map([six, boxed].map((pack) => [pack.productId, pack]));
  const rest = (productId: string, milli: number) =>
    openRest(packOf, productId, milli).map(({ pack, packsMilli }) => `${packsMilli} ${pack.productId}`);

  it('opens half a pack that came back, and what stays of one that was sold in part', () => {
    expect(rest('six', 1500)).toEqual(['500 six']);
    expect(rest('six', -1250)).toEqual(['750 six']);
    expect(rest('case', 375)).toEqual(['375 case', '500 six']);
  });

  it('leaves whole packs and what is no pack alone', () => {
    expect([...rest('six', -3000), ...rest('can', 500), ...rest('case', 0)]).toEqual([]);
  });
});

describe('packsAbove', () => {
  it('finds packs of packs', () => {
    expect(packsAbove(byUnit, 'can').map((pack) => pack.productId)).toEqual(['six', 'case', 'twelve']);
    expect(packsAbove(byUnit, 'case')).toEqual([]);
  });
});
