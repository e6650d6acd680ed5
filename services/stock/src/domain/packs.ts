/** A product that holds so many units of another. */
export type Pack = { productId: string; unitId: string; units: number };

/** Packs opened into their units; a part of one, where only a part was there. */
export type Opening = { pack: Pack; packsMilli: number };

const milli = 1000;

/** Packs by the product that they hold, smallest first. */
export const packsByUnit = (packs: Iterable<Pack>): Map<string, Pack[]> =>
  Map.groupBy(
    [...packs].sort((a, b) => a.units - b.units || (a.productId < b.productId ? -1 : 1)),
    (pack) => pack.unitId,
  );

/**
 * Opens as many whole packs as a product needs not to be below zero: its own packs first, the smallest before larger
 * ones, then packs of those. Changes `onHand` (thousandths by product) and tells what was opened, in order. Every opening
 * leaves the family's total in base units as it was.
 */
export function openPacks(onHand: Map<string, number>, byUnit: Map<string, Pack[]>, productId: string): Opening[] {
  const openings: Opening[] = [];
  const level = (id: string) => onHand.get(id) ?? 0;

  function open(pack: Pack, packs: number): void {
    onHand.set(pack.productId, level(pack.productId) - packs * milli);
    onHand.set(pack.unitId, level(pack.unitId) + packs * pack.units * milli);
    openings.push({ pack, packsMilli: packs * milli });
  }

  /** Brings a product to `wanted`, or as near as there are packs. */
  function supply(id: string, wanted: number): void {
    for (const fromLarger of [false, true]) {
      for (const pack of byUnit.get(id) ?? []) {
        const missing = wanted - level(id);
        if (missing <= 0) return;
        const needed = Math.ceil(missing / (pack.units * milli));
        if (fromLarger) supply(pack.productId, needed * milli);
        const packs = Math.min(needed, Math.floor(level(pack.productId) / milli));
        if (packs > 0) open(pack, packs);
      }
    }
  }

  supply(productId, 0);
  return openings;
}

/**
 * Opens what a movement leaves of a pack that is not whole: half a six-pack brought back is three units, and of half a
 * six-pack sold three units stay. So packs are always counted whole.
 */
export function openRest(packOf: Map<string, Pack>, productId: string, quantityMilli: number): Opening[] {
  const pack = packOf.get(productId);
  const packsMilli = ((quantityMilli % milli) + milli) % milli;
  if (!pack || packsMilli === 0) return [];
  return [{ pack, packsMilli }, ...openRest(packOf, pack.unitId, packsMilli * pack.units)];
}

/** The packs that can end up in a product, however many packs they are in themselves. */
export function packsAbove(byUnit: Map<string, Pack[]>, productId: string): Pack[] {
  return (byUnit.get(productId) ?? []).flatMap((pack) => [pack, ...packsAbove(byUnit, pack.productId)]);
}

/** Numbers from one on, for each key. */
export function numbering(): (key: string) => number {
  const last = new Map<string, number>();
  return (key) => {
    const next = (last.get(key) ?? 0) + 1;
    last.set(key, next);
    return next;
  };
}
