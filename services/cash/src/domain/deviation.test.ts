import { describe, expect, it } from 'vitest';
import { classify, deviationsAtClose, deviationsNow, worst } from './deviation.ts';
import type { Total } from './totals.ts';

const floor = 100_000;
const total = (kind: string, method: string, amountMinor: number, late = false): Total => ({
  kind,
  method,
  late,
  count: 1,
  amountMinor,
});

describe('classify', () => {
  it.each([
    [1_000_000, 1_000_000, 'normal'],
    [1_000_000, 1_010_000, 'normal'],
    [1_000_000, 989_999, 'warning'],
    [1_000_000, 1_050_000, 'warning'],
    [1_000_000, 949_999, 'critical'],
    // Below the floor a coin is not a crime.
    [0, 1_000, 'normal'],
    [0, 1_001, 'warning'],
    [100, 5_101, 'critical'],
    // More was paid back than came in.
    [-1_000_000, 0, 'critical'],
    [-1_000_000, -1_010_000, 'normal'],
  ])('%i expected and %i counted is %s', (expected, counted, found) =>
    expect(classify(BigInt(expected), counted, floor)).toBe(found),
  );
});

describe('deviationsAtClose', () => {
  it('takes every method that was expected or counted, and what was not declared as zero', () => {
    const totals = [total('float', 'cash', 50_000), total('sale', 'cash', 950_000), total('sale', 'debit', 30_000)];
    const found = deviationsAtClose(
      [
        { method: 'cash', amountMinor: 1_000_000 },
        { method: 'qr', amountMinor: 0 },
      ],
      totals,
      floor,
    );
    expect(found.map((one) => [one.method, one.deviationAtCloseMinor, one.classAtClose])).toEqual([
      ['cash', '0', 'normal'],
      ['debit', '-30000', 'critical'],
      ['qr', '0', 'normal'],
    ]);
    expect(worst(found.map((one) => one.classAtClose))).toBe('critical');
  });

  it('leaves late movements to the `now` parts', () => {
    const found = deviationsAtClose(
      [{ method: 'cash', amountMinor: 100 }],
      [total('sale', 'cash', 100), total('sale', 'cash', 7, true)],
      floor,
    );
    expect(found).toMatchObject([
      { expectedAtCloseMinor: '100', deviationAtCloseMinor: '0', expectedNowMinor: '107', deviationNowMinor: '-7' },
    ]);
  });
});

describe('deviationsNow', () => {
  it('keeps what was at the close, even when the floor has changed', () => {
    const closing = deviationsAtClose([{ method: 'cash', amountMinor: 0 }], [total('sale', 'cash', 50_000)], floor);
    expect(closing).toMatchObject([{ classAtClose: 'critical' }]);
    const now = deviationsNow(closing, [total('sale', 'cash', 50_000), total('void', 'cash', -50_000, true)], 1);
    expect(now).toMatchObject([
      { classAtClose: 'critical', deviationAtCloseMinor: '-50000', classNow: 'normal', deviationNowMinor: '0' },
    ]);
  });
});
