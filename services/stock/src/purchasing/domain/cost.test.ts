import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatedCost } from '@mostrador/proto/purchasing';
import { lineOf, nextPartOf, unitCostOf, valueOf, withIva } from './cost.ts';
import { documentKey } from './paper.ts';

const cost = (more: Partial<StatedCost> = {}): StatedCost => ({
  listPriceMinor: 100_000,
  per: 'unit',
  discountsBp: [],
  includesIva: false,
  internalTaxMinor: 0,
  freightMinor: 0,
  bonusPaid: 0,
  bonusFree: 0,
  ...more,
});
const single = { ivaRateBp: 2_100, packMilli: 1_000 };

const anyCost = fc.record({
  listPriceMinor: fc.integer({ min: 0, max: 1e8 }),
  per: fc.constantFrom('unit', 'pack'),
  discountsBp: fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 10 }),
  includesIva: fc.boolean(),
  internalTaxMinor: fc.integer({ min: 0, max: 1e5 }),
  freightMinor: fc.integer({ min: 0, max: 1e5 }),
  bonusPaid: fc.integer({ min: 1, max: 100 }),
  bonusFree: fc.integer({ min: 0, max: 10 }),
});
const anyTerms = fc.record({
  ivaRateBp: fc.constantFrom(0, 250, 500, 1050, 2100, 2700),
  packMilli: fc.constantFrom(1_000, 6_000, 12_000, 12_500),
});

describe('lineOf', () => {
  it.each([
    ['10+5+3', { discountsBp: [1_000, 500, 300] }, 82_935],
    ['IVA in the price', { listPriceMinor: 121_000, includesIva: true }, 100_000],
    ['10+5 on a price with IVA', { listPriceMinor: 121_000, includesIva: true, discountsBp: [1_000, 500] }, 85_500],
    [
      'internal tax and freight on top, not discounted',
      { discountsBp: [5_000], internalTaxMinor: 7, freightMinor: 3 },
      50_010,
    ],
    ['everything off', { discountsBp: [10_000] }, 0],
  ])('reckons %s', (_, more, total) => {
    expect(lineOf(cost(more), 1, single, 'cost')).toEqual({ quantityMilli: 1_000, totalMinor: total });
  });

  it('counts free goods into what comes, and not into what is paid', () => {
    const line = lineOf(cost({ bonusPaid: 10, bonusFree: 1 }), 25, single, 'cost');
    expect(line).toEqual({ quantityMilli: 27_000, totalMinor: 2_500_000 });
    expect(unitCostOf(line)).toBe(92_593);
    const packed = cost({ per: 'pack', bonusPaid: 10, bonusFree: 1 });
    expect(lineOf(packed, 10, { ...single, packMilli: 12_000 }, 'cost').quantityMilli).toBe(132_000);
  });

  it('prices what a pack holds by the unit, or the pack', () => {
    const terms = { ivaRateBp: 2_100, packMilli: 12_500 };
    expect(lineOf(cost({ per: 'pack' }), 2, terms, 'cost').totalMinor).toBe(200_000);
    expect(lineOf(cost(), 2, terms, 'cost').totalMinor).toBe(2_500_000);
  });

  it('refuses what is more than any amount may be', () => {
    expect(() => lineOf(cost({ listPriceMinor: 1e12 }), 2, single, 'lines.0.cost')).toThrow(
      expect.objectContaining({ reason: 'amount_too_large', told: { field: 'lines.0.cost' } }) as Error,
    );
  });

  it('is at most half a centavo from the exact cost, however it is stated', () => {
    fc.assert(
      fc.property(anyCost, anyTerms, fc.integer({ min: 1, max: 500 }), (one, terms, packs) => {
        const { totalMinor } = lineOf(one, packs, terms, 'cost');
        const things = one.per === 'pack' ? packs : (packs * terms.packMilli) / 1_000;
        const price = one.discountsBp.reduce((left, bp) => left * (1 - bp / 10_000), one.listPriceMinor);
        const net = one.includesIva ? price / (1 + terms.ivaRateBp / 10_000) : price;
        const exact = (net + one.internalTaxMinor + one.freightMinor) * things;
        expect(Math.abs(totalMinor - exact)).toBeLessThanOrEqual(0.5 + exact * 1e-9);
      }),
    );
  });
});

describe('valueOf', () => {
  it('is what the line comes to, for a whole round of what is free', () => {
    fc.assert(
      fc.property(anyCost, anyTerms, (one, terms) => {
        const packs = one.bonusPaid;
        const stated = { ...one, per: 'pack' };
        const line = lineOf(stated, packs, terms, 'cost');
        expect(valueOf(stated, line.quantityMilli, terms, 'cost')).toBe(line.totalMinor);
      }),
    );
  });
});

describe('nextPartOf', () => {
  it('never loses a centavo over a line, in whatever parts it comes and whatever is taken back', () => {
    const line = fc.record({
      totalMinor: fc.integer({ min: 0, max: 1e9 }),
      quantityMilli: fc.integer({ min: 1, max: 1e6 }),
    });
    const steps = fc.array(fc.record({ part: fc.integer({ min: 1, max: 1e5 }), back: fc.boolean() }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(line, steps, (whole, parts) => {
        const come: { quantityMilli: number; totalMinor: number }[] = [];
        const soFar = () => ({
          quantityMilli: come.reduce((sum, one) => sum + one.quantityMilli, 0),
          totalMinor: come.reduce((sum, one) => sum + one.totalMinor, 0),
        });
        for (const { part, back } of parts) {
          if (back) come.shift();
          const before = soFar();
          const quantityMilli = Math.min(part, whole.quantityMilli - before.quantityMilli);
          if (quantityMilli > 0) come.push({ quantityMilli, totalMinor: nextPartOf(whole, before, quantityMilli) });
        }
        const before = soFar();
        const rest = whole.quantityMilli - before.quantityMilli;
        const last = rest > 0 ? nextPartOf(whole, before, rest) : 0;
        // Only what was rounded up and kept may be more, where less than that is left to come.
        if (rest === 0 || last > 0) expect(before.totalMinor + last).toBe(whole.totalMinor);
        else expect(before.totalMinor).toBeGreaterThanOrEqual(whole.totalMinor);
      }),
    );
  });

  it('charges what comes beyond the line as the line', () => {
    expect(
      nextPartOf({ totalMinor: 300, quantityMilli: 3_000 }, { totalMinor: 300, quantityMilli: 3_000 }, 1_000),
    ).toBe(100);
  });
});

describe('withIva', () => {
  it('is what the company pays that deducts none', () => expect(withIva(100_000, 2_100)).toBe(121_000));
});

describe('documentKey', () => {
  it.each([['R 0003-00001234'], ['r 3 - 1234'], ['R0003-1234']])('takes %s for one paper', (number) =>
    expect(documentKey(number)).toBe('r 3 1234'),
  );
});
