import { divideHalfUp, priceTimes } from '@mostrador/money';

/** What goods cost, a unit; null where nobody knows. */
export type Cost = { unitCostMinor: number | null; costIncludesIva: boolean | null };

/** What a quantity of goods is worth, signed as it is; null where that is not known, or larger than any number that is exact. */
export function worthOf({ unitCostMinor }: Pick<Cost, 'unitCostMinor'>, quantityMilli: number): number | null {
  if (unitCostMinor === null) return null;
  try {
    return priceTimes(unitCostMinor, quantityMilli);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What one unit out of a pack cost. */
export const costInPack = ({ unitCostMinor, costIncludesIva }: Cost, units: number): Cost => ({
  unitCostMinor: unitCostMinor === null ? null : Number(divideHalfUp(BigInt(unitCostMinor), BigInt(units))),
  costIncludesIva,
});
