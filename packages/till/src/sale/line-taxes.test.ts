import fc from 'fast-check';
import { sum } from '@mostrador/money';
import { describe, expect, it } from 'vitest';
import { makeLine, makeSale } from '../../testing/make-sale.ts';
import { taxedLines } from './line-taxes.ts';
import { formerTaxesOf, priceSale, taxesOf } from './price-sale.ts';
import { returnLines } from './return-lines.ts';

const where = { tillId: '', sessionId: '' };

const sale = fc
  .record({
    lines: fc.array(
      fc.record({
        unitPriceMinor: fc.integer({ min: 0, max: 5_000_000 }),
        quantityMilli: fc.integer({ min: 1, max: 20_000 }),
        ivaTreatment: fc.constantFrom('taxed', 'taxed', 'taxed', 'exempt', 'untaxed'),
        ivaRateBp: fc.constantFrom(0, 1050, 2100),
        taxPerMille: fc.integer({ min: 0, max: 1_000 }),
        discountPerMille: fc.constantFrom(0, 0, 300, 1_000),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    discountPerMille: fc.constantFrom(0, 0, 5, 333, 1_000),
  })
  .map(({ lines, discountPerMille }) => {
    const priced = lines.map(({ taxPerMille, discountPerMille: off, ivaTreatment, ivaRateBp, ...line }) =>
      makeLine({
        ...line,
        ivaTreatment,
        ivaRateBp: ivaTreatment === 'taxed' ? ivaRateBp : 0,
        discountMinor: Math.floor((Math.floor((line.unitPriceMinor * line.quantityMilli) / 1_000) * off) / 1_000),
        unitInternalTaxMinor: Math.floor((line.unitPriceMinor * taxPerMille) / 1_000),
      }),
    );
    const { totalMinor } = makeSale(where, { lines: priced });
    return makeSale(where, { lines: priced, discountMinor: Math.floor((totalMinor * discountPerMille) / 1_000) });
  });

describe('taxedLines', () => {
  it.each([
    ['of today', taxesOf],
    ['of before', formerTaxesOf],
  ])('gives the lines of each rate exactly the taxes %s of the rate', (_, taxesFor) => {
    fc.assert(
      fc.property(sale, (input) => {
        const { lines } = priceSale(input);
        const taxes = taxesFor(lines, input.discountMinor);
        const taxed = taxedLines(lines, input.discountMinor, taxes);
        for (const tax of taxes) {
          const own = taxed.filter(
            (line) => line.ivaTreatment === tax.ivaTreatment && line.ivaRateBp === tax.ivaRateBp,
          );
          expect(sum(own.map((line) => line.netMinor!))).toBe(tax.netMinor);
          expect(sum(own.map((line) => line.ivaMinor!))).toBe(tax.ivaMinor);
          expect(sum(own.map((line) => line.internalTaxMinor!))).toBe(tax.internalTaxMinor);
        }
        for (const { netMinor, ivaMinor, internalTaxMinor } of taxed)
          expect(Math.min(netMinor!, ivaMinor!, internalTaxMinor!)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is taken back whole by returns of a line, in whatever portions', () => {
    fc.assert(
      fc.property(sale, fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 6 }), (input, portions) => {
        const { lines } = priceSale(input);
        const [line] = taxedLines(lines, input.discountMinor, taxesOf(lines, input.discountMinor));
        const returned: ReturnType<typeof returnLines>['lines'] = [];
        for (const wanted of [...portions, line!.quantityMilli]) {
          const left = line!.quantityMilli - sum(returned.map((one) => one.quantityMilli));
          if (left === 0) break;
          const quantityMilli = Math.min(left, wanted);
          returned.push(...returnLines([line!], returned, [{ lineNumber: 1, quantityMilli }]).lines);
        }
        expect(sum(returned.map((one) => one.netMinor!))).toBe(line!.netMinor);
        expect(sum(returned.map((one) => one.ivaMinor!))).toBe(line!.ivaMinor);
        expect(sum(returned.map((one) => one.internalTaxMinor!))).toBe(line!.internalTaxMinor);
      }),
    );
  });
});
