/** Waits after a failure, in units of the first one: with 5 s they are 5 s, 1, 5 and 30 min, 2, 5 and 10 h, then a day. */
const waits = [1, 12, 60, 360, 1_440, 3_600, 7_200, 17_280, 17_280];

/** Failures in a row after which an address is left alone for a while. */
const patience = 3;
/** It is tried again within an hour, however long it has been away. */
const longestPark = 720;

/** A tenth more or less, so that what failed together does not come back together. `chance` is from 0 to 1. */
const spread = (units: number, firstMs: number, chance: number) => Math.round(units * firstMs * (0.9 + chance * 0.2));

/** How long a notice that has failed so often waits, in ms; null where it is given up. */
export function waitAfter(failures: number, firstMs: number, chance: number): number | null {
  const units = waits[failures - 1];
  return units === undefined ? null : spread(units, firstMs, chance);
}

/** How long an address that has failed so often in a row is left alone, in ms; 0 while it need not be. */
export function parkAfter(failures: number, firstMs: number, chance: number): number {
  if (failures < patience) return 0;
  return spread(Math.min(waits[failures - patience] ?? longestPark, longestPark), firstMs, chance);
}
