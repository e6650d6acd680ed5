/**
 * Exact money: integers in the minor unit (centavos) and quantities in thousandths. Products and divisions are made in
 * BigInt and rounded half up (away from zero). Imports nothing: the same file runs in services and in the browser.
 */

/** numerator / denominator, rounded half away from zero. The denominator is positive. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('denominator must be positive');
  const sign = numerator < 0n ? -1n : 1n;
  return sign * ((2n * sign * numerator + denominator) / (2n * denominator));
}

function toSafe(value: bigint): number {
  const result = Number(value);
  if (!Number.isSafeInteger(result)) throw new RangeError('amount too large');
  return result;
}

/** Unit price times a quantity in thousandths. */
export function priceTimes(unitPriceMinor: number, quantityMilli: number): number {
  return toSafe(divideHalfUp(BigInt(unitPriceMinor) * BigInt(quantityMilli), 1000n));
}

/** amount * part / whole, rounded half up. */
export function share(amountMinor: number, part: number, whole: number): number {
  return toSafe(divideHalfUp(BigInt(amountMinor) * BigInt(part), BigInt(whole)));
}

/** Net and IVA inside a gross amount; the rate in basis points (2100 is 21 %). Net + IVA = gross always. */
export function splitIva(grossMinor: number, rateBp: number): { netMinor: number; ivaMinor: number } {
  const netMinor = toSafe(divideHalfUp(BigInt(grossMinor) * 10_000n, BigInt(10_000 + rateBp)));
  return { netMinor, ivaMinor: grossMinor - netMinor };
}

/** What bears internal taxes: so much a unit, in the full price, and a quantity in thousandths. */
export type InternallyTaxed = { unitInternalTaxMinor: number; quantityMilli: number };

/**
 * The internal taxes in what was paid for a line, discounts taken off. They were computed on the full price: where less
 * than they are was paid, all of it is them, and what was given away has none. No other line bears the rest.
 */
export function internalTaxIn({ unitInternalTaxMinor, quantityMilli }: InternallyTaxed, paidMinor: number): number {
  return Math.min(priceTimes(unitInternalTaxMinor, quantityMilli), paidMinor);
}

/**
 * Spreads an amount over weights by largest remainder, so that the parts add up to it exactly; ties go to the earlier
 * part. Weights are not negative; when all are zero everything goes to the first part.
 */
export function spread(amountMinor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (weights.length === 0) return [];
  if (total === 0n) return weights.map((_, index) => (index === 0 ? amountMinor : 0));
  const sign = amountMinor < 0 ? -1n : 1n;
  const amount = sign * BigInt(amountMinor);
  const parts = weights.map((weight, index) => {
    const exact = amount * BigInt(weight);
    return { index, floor: exact / total, remainder: exact % total };
  });
  let left = amount - parts.reduce((sum, part) => sum + part.floor, 0n);
  for (const part of [...parts].sort((a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder))) {
    if (left === 0n) break;
    part.floor += 1n;
    left -= 1n;
  }
  return parts.map((part) => toSafe(sign * part.floor));
}

/** Adds integers and refuses a sum that is no longer exact. */
export function sum(amounts: Iterable<number>): number {
  let total = 0n;
  for (const amount of amounts) total += BigInt(amount);
  return toSafe(total);
}
