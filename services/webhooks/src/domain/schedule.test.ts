import { expect, it } from 'vitest';
import { parkAfter, waitAfter } from './schedule.ts';

const first = 5_000;
const hour = 3_600_000;

it('waits longer each time, for three days in all, and then no more', () => {
  const waits = Array.from({ length: 9 }, (_, index) => waitAfter(index + 1, first, 0.5)!);
  expect(waits.slice(0, 4)).toEqual([5_000, 60_000, 300_000, 1_800_000]);
  expect(waits.every((wait, index) => index === 0 || wait >= waits[index - 1]!)).toBe(true);
  const all = waits.reduce((sum, wait) => sum + wait, 0);
  expect(all).toBeGreaterThan(60 * hour);
  expect(all).toBeLessThan(73 * hour);
  expect(waitAfter(10, first, 0.5)).toBeNull();
});

it('spreads waits by a tenth', () => {
  expect([waitAfter(2, first, 0), waitAfter(2, first, 1)]).toEqual([54_000, 66_000]);
});

it('leaves an address alone from the third failure on, never longer than an hour or so', () => {
  expect([parkAfter(1, first, 0.5), parkAfter(2, first, 0.5), parkAfter(3, first, 0.5)]).toEqual([0, 0, 5_000]);
  expect(parkAfter(1_000, first, 1)).toBeLessThan(1.2 * hour);
});
