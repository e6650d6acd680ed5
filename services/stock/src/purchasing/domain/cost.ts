import { divideHalfUp } from '@mostrador/money';
import type { StatedCost } from '@mostrador/proto/purchasing';
import { fail } from '../../errors.ts';

/** An exact amount of centavos. `under` is positive. */
type Fraction = { over: bigint; under: bigint };

/** What a cost is reckoned with besides: the product's rate of IVA, and what one of the supplier's packs holds. */
export type Terms = { ivaRateBp: number; packMilli: number };

/** What a quantity of goods comes to; never more than an amount may be. */
export type Worth = { quantityMilli: number; totalMinor: number };

const whole = 10_000n;
const mostMinor = 1_000_000_000_000n;

function rounded({ over, under }: Fraction, field: string): number {
  const minor = divideHalfUp(over, under);
  if (minor > mostMinor) fail('amount_too_large', { field });
  return Number(minor);
}

/** What one of what is priced comes to, without IVA: discounts one after the other, then IVA out, taxes and freight on. */
function netOf(cost: StatedCost, ivaRateBp: number): Fraction {
  let over = BigInt(cost.listPriceMinor);
  let under = 1n;
  for (const discount of cost.discountsBp) {
    over *= whole - BigInt(discount);
    under *= whole;
  }
  if (cost.includesIva) {
    over *= whole;
    under *= whole + BigInt(ivaRateBp);
  }
  return { over: over + BigInt(cost.internalTaxMinor + cost.freightMinor) * under, under };
}

/** How many thousandths of the product's unit one of what is priced holds. */
const pricedMilli = ({ per }: StatedCost, { packMilli }: Terms): number => (per === 'pack' ? packMilli : 1_000);

/**
 * A line of so many packs that are paid for: what it comes to, rounded once, and what comes, with the goods that are free
 * for every full so many that are paid.
 */
export function lineOf(cost: StatedCost, packs: number, terms: Terms, field: string): Worth {
  const { over, under } = netOf(cost, terms.ivaRateBp);
  const each = pricedMilli(cost, terms);
  const paidMilli = packs * terms.packMilli;
  const free = cost.bonusFree > 0 ? Math.floor(paidMilli / (each * cost.bonusPaid)) * cost.bonusFree * each : 0;
  const total = { over: over * BigInt(paidMilli), under: under * BigInt(each) };
  return { quantityMilli: paidMilli + free, totalMinor: rounded(total, field) };
}

/** What so much of goods comes to, each with its share of what is free: of goods that no order's line says. */
export function valueOf(cost: StatedCost, quantityMilli: number, terms: Terms, field: string): number {
  const { over, under } = netOf(cost, terms.ivaRateBp);
  const [paid, free] = cost.bonusFree > 0 ? [cost.bonusPaid, cost.bonusFree] : [1, 0];
  const each = BigInt(pricedMilli(cost, terms)) * BigInt(paid + free);
  return rounded({ over: over * BigInt(quantityMilli) * BigInt(paid), under: under * each }, field);
}

/** What one unit comes to, free ones counted in, rounded half up: to be shown and compared. Sums are made of totals. */
export const unitCostOf = ({ totalMinor, quantityMilli }: Worth): number =>
  Number(divideHalfUp(BigInt(totalMinor) * 1_000n, BigInt(quantityMilli)));

/**
 * What the next part of a line comes to, after what has come of it: all parts of a line come to what it does, to the
 * centavo, in whatever parts it comes and whatever is taken back in between. More than the line costs as much a unit.
 */
export function nextPartOf(line: Worth, before: Worth, partMilli: number): number {
  const upTo = BigInt(before.quantityMilli + partMilli);
  const due = divideHalfUp(BigInt(line.totalMinor) * upTo, BigInt(line.quantityMilli));
  return Math.max(0, Number(due) - before.totalMinor);
}

/** The same amount with IVA on it, for a company to whom IVA is a cost. */
export const withIva = (netMinor: number, ivaRateBp: number): number =>
  Number(divideHalfUp(BigInt(netMinor) * (whole + BigInt(ivaRateBp)), whole));
