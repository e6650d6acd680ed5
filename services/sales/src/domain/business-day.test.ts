import { describe, expect, it } from 'vitest';
import { businessDateOf, endOfBusinessDay } from './business-day.ts';

const days = [
  { timeZone: 'America/Argentina/Buenos_Aires', dayCutOffMinutes: 0, validFrom: '1970-01-01T00:00:00.000Z' },
  { timeZone: 'America/Argentina/Buenos_Aires', dayCutOffMinutes: 300, validFrom: '2026-06-10T03:00:00.000Z' },
];

describe('businessDateOf', () => {
  it('is the local date, also after 21:00 when UTC is a day ahead', () => {
    expect(businessDateOf(days, '2026-06-02T02:59:59.000Z')).toBe('2026-06-01');
    expect(businessDateOf(days, '2026-06-02T03:00:00.000Z')).toBe('2026-06-02');
    expect(businessDateOf([], '2026-06-02T02:59:59.000Z')).toBe('2026-06-01');
  });

  it('counts the night to the day before as far as the cut-off goes, from when it holds', () => {
    expect(businessDateOf(days, '2026-06-09T05:00:00.000Z')).toBe('2026-06-09');
    expect(businessDateOf(days, '2026-06-12T07:59:00.000Z')).toBe('2026-06-11');
    expect(businessDateOf(days, '2026-06-12T08:00:00.000Z')).toBe('2026-06-12');
  });

  it('keeps to zones whose clocks are moved', () => {
    const santiago = [{ timeZone: 'America/Santiago', dayCutOffMinutes: 0, validFrom: '1970-01-01T00:00:00.000Z' }];
    expect(businessDateOf(santiago, '2026-01-15T02:59:00.000Z')).toBe('2026-01-14');
    expect(businessDateOf(santiago, '2026-07-15T03:59:00.000Z')).toBe('2026-07-14');
    expect(endOfBusinessDay(santiago, '2026-07-14T20:00:00.000Z')).toBe('2026-07-15T04:00:00.000Z');
  });
});

describe('endOfBusinessDay', () => {
  it('is where the next one begins', () => {
    expect(endOfBusinessDay(days, '2026-06-02T02:59:59.000Z')).toBe('2026-06-02T03:00:00.000Z');
    expect(endOfBusinessDay(days, '2026-06-12T07:59:00.000Z')).toBe('2026-06-12T08:00:00.000Z');
    expect(endOfBusinessDay(days, '2026-06-12T08:00:00.000Z')).toBe('2026-06-13T08:00:00.000Z');
  });
});
