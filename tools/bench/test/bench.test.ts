import { percentile } from '@mostrador/chaos/harness/percentile';
import { expect, test } from 'vitest';
import { median, type Measured, scenarios, shortcomings } from '../src/scenarios.ts';
import { barcodeOf, productOf, PRODUCTS_EACH } from '../src/world.ts';

const run = (more: Partial<Measured>): Measured => ({
  name: 'single-sales',
  offeredPerS: 300,
  achievedPerS: 300,
  p50Ms: 5,
  p95Ms: 20,
  p99Ms: 40,
  errors: 0,
  ratioToLimit: null,
  drainSeconds: 1,
  cpuMsPerOp: 1,
  cpuSecondsByProcess: {},
  memoryMbByProcess: {},
  ...more,
});
const floored = scenarios.find(({ name }) => name === 'single-sales')!;

test('percentiles are those of the sorted times', () => {
  const times = Array.from({ length: 100 }, (_, at) => at + 1);
  expect([0.5, 0.95, 0.99, 1].map((part) => percentile(times, part))).toEqual([51, 96, 100, 100]);
  expect(percentile([], 0.5)).toBe(0);
});

test('a run misses the floor by its rate, its tail or one error', () => {
  expect(shortcomings(floored, run({}))).toEqual([]);
  expect(shortcomings(floored, run({ achievedPerS: 280 }))).toHaveLength(1);
  expect(shortcomings(floored, run({ p95Ms: 100 }))).toHaveLength(1);
  expect(shortcomings(floored, run({ errors: 1 }))).toHaveLength(1);
});

test('the median run is the one in the middle', () => {
  expect(median([run({ p95Ms: 30 }), run({ p95Ms: 10 }), run({ p95Ms: 20 })]).p95Ms).toBe(20);
});

test('no two products of the bench share a barcode or an id', () => {
  const some = [0, 1, 199].flatMap((company) =>
    Array.from({ length: PRODUCTS_EACH }, (_, product) => productOf(company, product)),
  );
  expect(new Set(some.map(({ productId }) => productId)).size).toBe(some.length);
  expect(
    new Set(
      [0, 1, 199].flatMap((company) =>
        Array.from({ length: PRODUCTS_EACH }, (_, product) => barcodeOf(company, product)),
      ),
    ).size,
  ).toBe(some.length);
});
