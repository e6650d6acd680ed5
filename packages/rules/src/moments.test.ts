import { describe, expect, it } from 'vitest';
import { moment, storedMoment } from './moments.ts';

describe('a moment', () => {
  it.each([
    ['2026-03-02T12:00:00-03:00', '2026-03-02T15:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('is taken: %s', (text, utc) => {
    expect(moment.parse(text)).toBe(utc);
  });

  it.each([
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '2026-02-30T00:00:00Z',
    '',
  ])('that no database can hold is refused: %s', (text) => {
    expect(moment.safeParse(text).success).toBe(false);
  });

  it('of a forged page token is refused where it cannot be held either', () => {
    expect(storedMoment.safeParse('0000-12-31T23:59:59Z').success).toBe(false);
    expect(storedMoment.safeParse('2026-03-02T15:00:00.123Z').success).toBe(true);
  });
});
