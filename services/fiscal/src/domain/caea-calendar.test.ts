import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fortnightOf, fortnightsToHold } from './caea-calendar.ts';
import { addDays } from './dates.ts';

describe('fortnightOf', () => {
  it('knows the deadlines that AFIP answered, and the longer ones since August 2026', () => {
    expect(fortnightOf('2021-06-30').reportUntil).toBe('2021-07-05');
    expect(fortnightOf('2026-02-16')).toEqual({
      period: '202602',
      order: 2,
      from: '2026-02-16',
      to: '2026-02-28',
      askFrom: '2026-02-11',
      reportUntil: '2026-03-05',
    });
    expect(fortnightOf('2026-08-15').reportUntil).toBe('2026-08-23');
  });

  it('is asked for when AFIP says: the first of July 2021 from 26/6 to 15/7', () => {
    expect(fortnightOf('2021-07-01')).toMatchObject({
      askFrom: '2021-06-26',
      to: '2021-07-15',
      period: '202107',
      order: 1,
    });
  });

  it('gives every day to one fortnight, each beginning the day after the one before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000 }), (days) => {
        const day = addDays('2011-01-01', days);
        const one = fortnightOf(day);
        expect(one.from <= day && day <= one.to).toBe(true);
        expect(fortnightOf(addDays(one.to, 1)).from).toBe(addDays(one.to, 1));
        expect(fortnightOf(one.from)).toEqual(fortnightOf(one.to));
      }),
    );
  });
});

describe('fortnightsToHold', () => {
  it('adds the next one five days ahead', () => {
    const orders = (day: string) => fortnightsToHold(day).map((one) => `${one.period}/${one.order}`);
    expect(orders('2026-11-10')).toEqual(['202611/1']);
    expect(orders('2026-11-11')).toEqual(['202611/1', '202611/2']);
    expect(orders('2026-12-26')).toEqual(['202612/2']);
    expect(orders('2026-12-27')).toEqual(['202612/2', '202701/1']);
  });
});
