import { expect, test } from 'vitest';
import { momentsAfter } from '../src/dates/moments.ts';

const shown = (now: string) =>
  Object.fromEntries(momentsAfter(new Date(now)).map(({ name, at }) => [name, at.toISOString()]));

test('moments are the next ones in Buenos Aires, always ahead', () => {
  expect(shown('2026-11-29T15:00:00-03:00')).toEqual({
    month: '2026-12-30T18:00:00.000Z',
    year: '2027-11-29T18:00:00.000Z',
    first: '2026-12-01T15:00:00.000Z',
    sixteenth: '2026-12-16T15:00:00.000Z',
    'new-year': '2027-01-01T02:59:00.000Z',
    'leap-day': '2028-02-29T15:00:00.000Z',
    '21h': '2028-03-01T00:00:00.000Z',
    '22h': '2028-03-01T01:00:00.000Z',
    '23h': '2028-03-01T02:00:00.000Z',
    '00h': '2028-03-01T03:00:00.000Z',
    '01h': '2028-03-01T04:00:00.000Z',
  });
});

test('a moment of today is that of the next time', () => {
  // Already the 1st of March in UTC.
  const { first, 'leap-day': leapDay } = shown('2028-02-29T22:00:00-03:00');
  expect([first, leapDay]).toEqual(['2028-03-01T15:00:00.000Z', '2032-02-29T15:00:00.000Z']);
  expect(shown('2026-12-31T12:00:00-03:00')['new-year']).toBe('2028-01-01T02:59:00.000Z');
});
