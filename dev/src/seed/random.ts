import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** Chance that is the same on every run: 0 up to, but not, 1. */
export type Random = () => number;

/** A stream of its own for each name (sfc32, seeded by SHA-256). */
export function randomOf(...names: (string | number)[]): Random {
  const seed = createHash('sha256').update(names.join('|')).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => seed.readInt32LE(at)) as [number, number, number, number];
  return () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
}

/** An integer from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

/** Draws indexes with the chances that the weights give, by binary search over their running sum. */
export function weighted(weights: readonly number[]): (random: Random) => number {
  let total = 0;
  const sums = Float64Array.from(weights, (weight) => (total += weight));
  return (random) => {
    const at = random() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** A UUIDv7 of a moment that is the same on every run. */
export const idAt = (ms: number, random: Random): string =>
  v7({ msecs: ms, random: Uint8Array.from({ length: 16 }, () => random() * 256) });
