import fc from 'fast-check';
import { priceTimes, sum } from '@mostrador/money';
import type { CompleteSaleRequest } from '@mostrador/proto/sales';
import { describe, expect, it } from 'vitest';
import { makeLine, makePayment, makeSale } from '../../testing/make-sale.ts';
import { formerTaxesOf, priceSale, taxesOf } from './price-sale.ts';
import { returnLines } from './return-lines.ts';

const where = { tillId: '', sessionId: '' };
const rate = fc.constantFrom(0, 250, 500, 1050, 2100, 2700);

const saleOf = (lines: Parameters<typeof makeLine>[0][], discount: number, rounding: number): CompleteSaleRequest => {
  const made = lines.map((line) => makeLine(line));
  const gross = sum(made.map((line) => priceTimes(line.unitPriceMinor, line.quantityMilli) - line.discountMinor));
  const discountMinor = Math.min(discount, gross);
  const roundingMinor = Math.max(rounding, discountMinor - gross);
  return makeSale(where, { lines: made, discountMinor, roundingMinor, payments: [makePayment({ tenderedMinor: 1 })] });
};

const sale = fc
  .record({
    lines: fc.array(
      fc.record({
        unitPriceMinor: fc.integer({ min: 0, max: 5_000_000 }),
        quantityMilli: fc.integer({ min: 1, max: 200_000 }),
        ivaRateBp: rate,
        taxPerMille: fc.integer({ min: 0, max: 1_000 }),
        discountPerMille: fc.constantFrom(0, 0, 300, 1_000),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    discount: fc.integer({ min: 0, max: 3_000_000 }),
    rounding: fc.integer({ min: -9_999, max: 9_999 }),
  })
  .map(({ lines, discount, rounding }) =>
    saleOf(
      lines.map(({ taxPerMille, discountPerMille, ...line }) => ({
        ...line,
        unitInternalTaxMinor: Math.floor((line.unitPriceMinor * taxPerMille) / 1_000),
        discountMinor: Math.floor((priceTimes(line.unitPriceMinor, line.quantityMilli) * discountPerMille) / 1_000),
      })),
      discount,
      rounding,
    ),
  )
  .map((one) => ({ ...one, payments: [makePayment({ tenderedMinor: one.totalMinor })] }));

describe('priceSale', () => {
  it('gives every line its share, so that the shares add up to what was paid', () => {
    fc.assert(
      fc.property(sale, (one) => {
        const { lines } = priceSale(one);
        expect(sum(lines.map((line) => line.paidMinor))).toBe(one.totalMinor);
        expect(lines.every((line) => line.paidMinor >= 0)).toBe(true);
      }),
    );
  });

  it('splits IVA so that net, IVA and internal taxes add up to the price after discounts, before the rounding', () => {
    fc.assert(
      fc.property(sale, (one) => {
        const taxes = taxesOf(priceSale(one).lines, one.discountMinor);
        expect(sum(taxes.map((tax) => tax.grossMinor))).toBe(one.totalMinor - one.roundingMinor);
        for (const tax of taxes) {
          expect(tax.netMinor + tax.ivaMinor + tax.internalTaxMinor).toBe(tax.grossMinor);
          expect(Math.min(tax.netMinor, tax.ivaMinor, tax.internalTaxMinor)).toBeGreaterThanOrEqual(0);
        }
        expect(new Set(taxes.map((tax) => tax.ivaRateBp)).size).toBe(taxes.length);
      }),
    );
  });

  it('computes the vectors that were worked by hand', () => {
    const vector = saleOf(
      [
        { unitPriceMinor: 121_00, quantityMilli: 2_000 },
        { unitPriceMinor: 110_50, ivaRateBp: 1050 },
        { unitPriceMinor: 4_500_00, unitInternalTaxMinor: 2_100_00 },
      ],
      0,
      0,
    );
    const { lines } = priceSale({ ...vector, payments: [makePayment({ tenderedMinor: vector.totalMinor })] });
    expect(taxesOf(lines, 0)).toEqual([
      // 242.00 + 4,500.00 - 2,100.00 of internal taxes = 2,642.00 with 21 %
      {
        ivaTreatment: 'taxed',
        ivaRateBp: 2100,
        grossMinor: 474_200,
        netMinor: 218_347,
        ivaMinor: 45_853,
        internalTaxMinor: 210_000,
      },
      {
        ivaTreatment: 'taxed',
        ivaRateBp: 1050,
        grossMinor: 11_050,
        netMinor: 10_000,
        ivaMinor: 1_050,
        internalTaxMinor: 0,
      },
    ]);
  });

  it('finds no tax in a line that was given away, nor more in any than was paid for it', () => {
    const vector = saleOf(
      [
        { unitPriceMinor: 1_210_00 },
        { unitPriceMinor: 3_000_00, unitInternalTaxMinor: 2_100_00, discountMinor: 3_000_00 },
        { unitPriceMinor: 3_000_00, unitInternalTaxMinor: 2_100_00, discountMinor: 2_000_00, ivaRateBp: 1050 },
      ],
      0,
      0,
    );
    const { lines } = priceSale({ ...vector, payments: [makePayment({ tenderedMinor: vector.totalMinor })] });
    expect(taxesOf(lines, 0)).toMatchObject([
      { ivaRateBp: 2100, grossMinor: 1_210_00, netMinor: 1_000_00, ivaMinor: 210_00, internalTaxMinor: 0 },
      { ivaRateBp: 1050, grossMinor: 1_000_00, netMinor: 0, ivaMinor: 0, internalTaxMinor: 1_000_00 },
    ]);
    expect(formerTaxesOf(lines, 0)).toMatchObject([
      { ivaRateBp: 2100, netMinor: 0, internalTaxMinor: 1_210_00 },
      { ivaRateBp: 1050, internalTaxMinor: 1_000_00 },
    ]);
  });

  it('refuses amounts that are no longer exact', () => {
    const huge = makeSale(where, { lines: [makeLine({ unitPriceMinor: 1 })], totalMinor: 1 });
    huge.lines[0]!.unitPriceMinor = Number.MAX_SAFE_INTEGER;
    huge.lines[0]!.quantityMilli = 2_000;
    expect(() => priceSale(huge)).toThrow(expect.objectContaining({ reason: 'amount_too_large' }));
  });
});

describe('returnLines', () => {
  it('pays back what was paid, whatever the portions and their order', () => {
    fc.assert(
      fc.property(sale, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }), (one, cuts) => {
        const { lines } = priceSale(one);
        const line = lines[0]!;
        const points = [...cuts.map((cut) => Math.floor(cut * line.quantityMilli)), 0, line.quantityMilli].toSorted(
          (a, b) => a - b,
        );
        const earlier: ReturnType<typeof returnLines>['lines'] = [];
        points.slice(1).forEach((point, index) => {
          const quantityMilli = point - points[index]!;
          if (quantityMilli > 0) earlier.push(...returnLines(lines, earlier, [{ lineNumber: 1, quantityMilli }]).lines);
        });
        expect(sum(earlier.map((each) => each.amountMinor))).toBe(line.paidMinor);
        expect(earlier.every((each) => each.amountMinor >= 0)).toBe(true);
      }),
    );
  });
});
