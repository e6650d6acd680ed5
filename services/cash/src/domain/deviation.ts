import type { MethodDeviation } from '@mostrador/proto/cash';
import { type Word, words } from '@mostrador/proto/words';
import { expectedAtClose, expectedNow, type Total } from './totals.ts';

/** From the best to the worst. */
const classes = words.deviationClass;
export type DeviationClass = Word<'deviationClass'>;

/**
 * How bad it is that so much was counted where so much was expected: up to 1 % normal, up to 5 % a warning, above it
 * critical. Measured against what was expected, but at least against the floor. All in centavos.
 */
export function classify(expectedMinor: bigint, countedMinor: number, floorMinor: number): DeviationClass {
  const deviation = magnitude(BigInt(countedMinor) - expectedMinor);
  const expected = magnitude(expectedMinor);
  const base = expected > BigInt(floorMinor) ? expected : BigInt(floorMinor);
  if (deviation * 100n <= base) return 'normal';
  return deviation * 100n <= base * 5n ? 'warning' : 'critical';
}

const magnitude = (value: bigint) => (value < 0n ? -value : value);

/** The worst of all; normal when there is none. */
export const worst = (all: string[]): DeviationClass => classes.findLast((one) => all.includes(one)) ?? 'normal';

/** Deviations at the close, a method that was not declared counting as zero. Late movements show in the `now` parts. */
export function deviationsAtClose(
  counted: { method: string; amountMinor: number }[],
  totals: Total[],
  floorMinor: number,
): MethodDeviation[] {
  const expected = expectedAtClose(totals);
  const found = new Map(counted.map((one) => [one.method, one.amountMinor]));
  const methods = [...new Set([...expected.keys(), ...found.keys()])].sort();
  const closing = methods.map((method) => {
    const [wanted, there] = [expected.get(method) ?? 0n, found.get(method) ?? 0];
    const sums = { expected: String(wanted), deviation: String(BigInt(there) - wanted) };
    return {
      method,
      expectedAtCloseMinor: sums.expected,
      countedMinor: there,
      deviationAtCloseMinor: sums.deviation,
      classAtClose: classify(wanted, there, floorMinor),
      expectedNowMinor: sums.expected,
      deviationNowMinor: sums.deviation,
      classNow: '',
    };
  });
  return deviationsNow(closing, totals, floorMinor);
}

/** The same deviations with what has come since; what they were at the close stays. */
export function deviationsNow(closing: MethodDeviation[], totals: Total[], floorMinor: number): MethodDeviation[] {
  const expected = expectedNow(totals);
  const known = new Map(closing.map((one) => [one.method, one]));
  return [...new Set([...known.keys(), ...expected.keys()])].sort().map((method) => {
    const before = known.get(method) ?? untouched(method);
    const wanted = expected.get(method) ?? 0n;
    return {
      ...before,
      expectedNowMinor: String(wanted),
      deviationNowMinor: String(BigInt(before.countedMinor) - wanted),
      classNow: classify(wanted, before.countedMinor, floorMinor),
    };
  });
}

const untouched = (method: string): MethodDeviation => ({
  method,
  expectedAtCloseMinor: '0',
  countedMinor: 0,
  deviationAtCloseMinor: '0',
  classAtClose: 'normal',
  expectedNowMinor: '0',
  deviationNowMinor: '0',
  classNow: 'normal',
});
