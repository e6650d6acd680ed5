import fc from 'fast-check';
import { sum } from '@mostrador/money';
import { describe, expect, it } from 'vitest';
import { company, makeSheet, makeSold } from '../../testing/make-sheet.ts';

const minorOf = (text: string) => Number(text.replaceAll(/[^\d-]/g, ''));
const line = fc.tuple(
  fc.constant('Algo'),
  fc.integer({ min: 1, max: 900_000_00 }),
  fc.integer({ min: 1, max: 20_000 }),
  fc.constantFrom(
    {},
    { ivaRateBp: 1050 },
    { ivaRateBp: 0, ivaTreatment: 'exempt' },
    { ivaRateBp: 0, ivaTreatment: 'untaxed' },
  ),
);
const sold = fc
  .record({ lines: fc.array(line, { minLength: 1, maxLength: 20 }), roundingMinor: fc.integer({ min: 0, max: 99 }) })
  .map(({ lines, roundingMinor }) => makeSold(lines, { roundingMinor }));

describe('sheetOf', () => {
  it('prints rows and totals that add up to the total, in classes A and B', () => {
    fc.assert(
      fc.property(sold, fc.constantFrom(null, company), (sale, receiver) => {
        const sheet = makeSheet({ sale, receiver });
        const rows = sum(sheet.rows.map((row) => row.minor));
        const parts = sheet.totals.map((one) => ({ ...one, minor: minorOf(one.amount) }));
        const total = minorOf(sheet.total);
        expect(total).toBe(sale.totalMinor);
        const other = sum(
          parts.filter((one) => !/neto|no gravado|exento|Subtotal/.test(one.label)).map((one) => one.minor),
        );
        expect(rows + other).toBe(total);
        if (receiver) expect(sum(parts.map((one) => one.minor))).toBe(total);
      }),
    );
  });

  it('prints prices that come to the amount to the centavo, whatever the quantity', () => {
    const milli = fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(3_000, 7_000, 144_000, 999_999_000));
    const any = fc.tuple(
      fc.constant('Algo'),
      fc.integer({ min: 1, max: 900_000_00 }),
      milli,
      fc.constantFrom({}, { ivaRateBp: 1050 }, { discountMinor: 1 }),
    );
    const exactly = (text: string) => {
      const [whole, decimals = ''] = text.replaceAll('.', '').split(',');
      return { value: BigInt(whole! + decimals), scale: 10n ** BigInt(decimals.length) };
    };
    const sales = fc.array(any, { minLength: 1, maxLength: 12 }).map((lines) => makeSold(lines));
    const returned = fc.record({ amountMinor: fc.integer({ min: 1, max: 100_000 }), quantityMilli: milli });
    fc.assert(
      fc.property(sales, fc.constantFrom(null, company), fc.option(returned), (sale, receiver, back) => {
        fc.pre(sale.lines.every((line) => line.totalMinor > 0));
        fc.pre(back === null || back.amountMinor <= sale.lines[0]!.paidMinor);
        const credit = back && { earlier: [], returned: [{ lineNumber: 1, ...back }] };
        for (const row of makeSheet({ sale, receiver, ...(credit ? { credit } : {}) }).rows) {
          const [unit, quantity] = [exactly(row.unit), exactly(row.quantity)];
          // Half up, in thousandths of a centavo's parts.
          const parts = unit.scale * quantity.scale;
          const full = (unit.value * quantity.value * 200n + parts) / (2n * parts);
          expect(Number(full) + (row.discount ? minorOf(row.discount) : 0), JSON.stringify(row)).toBe(row.minor);
        }
      }),
    );
  });

  it('shows a discount where one was given, and none where only centavos were rounded', () => {
    const rows = makeSheet({ receiver: company }).rows;
    expect(rows.map((row) => row.discount)).toEqual(['', '', '', '', '', '-305,78']);
    expect(rows.map((row) => row.amount)).toEqual([
      '4.586,78',
      '4.515,84',
      '2.850,91',
      '2.231,40',
      '3.200,00',
      '2.752,07',
    ]);
  });
});
