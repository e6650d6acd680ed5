import { divideHalfUp } from '@mostrador/money';

/** A part of a kit from a moment on; `partId` is null where it is no kit from then on. */
export type Part = { kitId: string; since: string; partId: string | null; quantityMilli: number };

/** What a kit was made of at a moment. What was sold before anybody said is made of what was said first. */
function partsAt(parts: Part[], at: string): Part[] {
  const bySince = Map.groupBy(parts, (part) => part.since);
  const moments = [...bySince.keys()].sort();
  const moment = moments.findLast((since) => Date.parse(since) <= Date.parse(at)) ?? moments[0];
  return (moment === undefined ? [] : bySince.get(moment)!).filter((part) => part.partId !== null);
}

/**
 * What so much of a product moves at a moment: itself, or its parts and theirs, by product. A quantity is rounded half away
 * from zero, so that what comes back is what went.
 */
export function takenApart(
  kits: Map<string, Part[]>,
  productId: string,
  quantityMilli: number,
  at: string,
): Map<string, number> {
  const parts = partsAt(kits.get(productId) ?? [], at);
  if (parts.length === 0) return new Map([[productId, quantityMilli]]);
  const all = new Map<string, number>();
  for (const part of parts) {
    const sign = quantityMilli < 0 ? -1 : 1;
    const whole = divideHalfUp(BigInt(Math.abs(quantityMilli)) * BigInt(part.quantityMilli), 1000n);
    for (const [id, milli] of takenApart(kits, part.partId!, sign * Number(whole), at))
      all.set(id, (all.get(id) ?? 0) + milli);
  }
  return all;
}
