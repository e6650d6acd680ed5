import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideHalfUp, internalTaxIn, priceTimes, share, splitIva, spread, sum } from './money.ts';

const amount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });

describe('money', () => {
  it('rounds half away from zero', () => {
    expect([5n, 4n, -5n, -4n, 15n].map((n) => divideHalfUp(n, 10n))).toEqual([1n, 0n, -1n, 0n, 2n]);
    expect(priceTimes(333, 500)).toBe(167);
    expect(priceTimes(1, 499)).toBe(0);
    expect(() => divideHalfUp(1n, 0n)).toThrow(RangeError);
  });

  it('splits IVA as the worked vectors say', () => {
    expect(splitIva(121_00, 2100)).toEqual({ netMinor: 100_00, ivaMinor: 21_00 });
    expect(splitIva(100_00, 2100)).toEqual({ netMinor: 82_64, ivaMinor: 17_36 });
    expect(splitIva(100_00, 1050)).toEqual({ netMinor: 90_50, ivaMinor: 9_50 });
    expect(splitIva(1, 2100)).toEqual({ netMinor: 1, ivaMinor: 0 });
    expect(splitIva(100_00, 0)).toEqual({ netMinor: 100_00, ivaMinor: 0 });
  });

  it('net and IVA always add up, for credit notes too', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom(0, 250, 500, 1050, 2100, 2700), (gross, rate) => {
        const { netMinor, ivaMinor } = splitIva(gross, rate);
        expect(netMinor + ivaMinor).toBe(gross);
        expect(splitIva(0 - gross, rate)).toEqual({ netMinor: 0 - netMinor, ivaMinor: 0 - ivaMinor });
      }),
    );
  });

  it('finds internal taxes in a line up to what was paid for it', () => {
    const cigarettes = { unitInternalTaxMinor: 2_100_00, quantityMilli: 2_000 };
    expect([9_000_00, 4_200_00, 1_00, 0].map((paid) => internalTaxIn(cigarettes, paid))).toEqual([
      4_200_00, 4_200_00, 1_00, 0,
    ]);
  });

  it('spreads exactly, each part within one centavo of its exact share', () => {
    fc.assert(
      fc.property(
        amount,
        fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 30 }),
        (whole, weights) => {
          const parts = spread(whole, weights);
          expect(sum(parts)).toBe(whole);
          const total = weights.reduce((a, b) => a + b, 0);
          if (total === 0) return;
          parts.forEach((part, index) => {
            const exact = BigInt(whole) * BigInt(weights[index]!);
            const error = exact - BigInt(part) * BigInt(total);
            expect(error < 0n ? -error : error).toBeLessThan(BigInt(total));
          });
        },
      ),
    );
    expect(spread(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(spread(5, [0, 0])).toEqual([5, 0]);
    expect(spread(5, [])).toEqual([]);
  });

  it('refuses what is no longer exact', () => {
    expect(() => sum([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
    expect(() => share(Number.MAX_SAFE_INTEGER, 2, 1)).toThrow(RangeError);
  });
});
