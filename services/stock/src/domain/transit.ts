import { share } from '@mostrador/money';

/** A line of a transfer on its way; `valueMinor` is what all of that is worth, null where it is not known. */
export type Transit = { quantityMilli: number; valueMinor: number | null };

/** Takes a part out of what is in transit, with its part of the value: all of it has all that is left. */
export function takeOut(transit: Transit, quantityMilli: number): { taken: Transit; left: Transit } {
  const { valueMinor } = transit;
  const part = valueMinor === null ? null : share(valueMinor, quantityMilli, transit.quantityMilli);
  return {
    taken: { quantityMilli, valueMinor: part },
    left: {
      quantityMilli: transit.quantityMilli - quantityMilli,
      valueMinor: valueMinor === null ? null : valueMinor - part!,
    },
  };
}
