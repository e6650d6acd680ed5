import { expect, test } from 'vitest';
import { untilNight } from '../src/nightly.ts';

const hours = (ms: number) => ms / 3_600_000;

test('the night’s reconciliation is due at half past three in Buenos Aires', () => {
  expect(hours(untilNight(new Date('2026-11-20T03:30:00-03:00')))).toBe(24);
  expect(hours(untilNight(new Date('2026-11-20T02:00:00-03:00')))).toBe(1.5);
  expect(hours(untilNight(new Date('2026-11-20T22:30:00-03:00')))).toBe(5);
});
