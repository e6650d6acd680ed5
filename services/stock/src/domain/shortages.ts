import { openPacks, type Pack } from './packs.ts';

/** Quantities in thousandths by product. */
type Amounts = ReadonlyMap<string, number>;

/** A family of packs in one branch: what is there, and the packs by what they hold. */
export type Shelf = { onHand: Amounts; byUnit: Map<string, Pack[]>; products: readonly string[] };

/**
 * How much is missing of each product of a family where all of this is taken, packs before what comes out of them: as much
 * of it as can be had, however it is had.
 */
function missingOf({ onHand, byUnit, products }: Shelf, wanted: Amounts): Map<string, number> {
  const left = new Map(onHand);
  const missing = new Map<string, number>();
  for (const productId of products) {
    left.set(productId, (left.get(productId) ?? 0) - (wanted.get(productId) ?? 0));
    openPacks(left, byUnit, productId);
    const short = -Math.min(0, left.get(productId)!);
    missing.set(productId, short);
    if (short > 0) left.set(productId, 0);
  }
  return missing;
}

const sumOf = (a: Amounts, b: Amounts): Map<string, number> => {
  const sum = new Map(a);
  for (const [productId, milli] of b) sum.set(productId, (sum.get(productId) ?? 0) + milli);
  return sum;
};

/** What there is too little of, where `held` is promised to others. `products`: the family, packs before what they hold. */
export function shortagesOf(shelf: Shelf, held: Amounts, asked: Amounts) {
  const before = missingOf(shelf, held);
  const fits = (wanted: Amounts) =>
    [...missingOf(shelf, sumOf(held, wanted))].every(([productId, milli]) => milli <= before.get(productId)!);
  if (fits(asked)) return [];
  const had = new Map<string, number>();
  return [...asked].flatMap(([productId, milli]) => {
    let [enough, tooMuch] = [0, milli + 1];
    while (tooMuch - enough > 1) {
      const middle = Math.floor((enough + tooMuch) / 2);
      if (fits(new Map(had).set(productId, middle))) enough = middle;
      else tooMuch = middle;
    }
    had.set(productId, enough);
    return enough < milli ? { productId, availableMilli: enough, missingMilli: milli - enough } : [];
  });
}
