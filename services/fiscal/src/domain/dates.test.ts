import { makeVoucher } from '@mostrador/till/testing';
import { argentineDay, numbered } from '@mostrador/till/voucher';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateWindow, voucherDate } from './dates.ts';

const now = new Date('2026-11-20T15:00:00Z');
const dated = (given: Partial<Parameters<typeof voucherDate>[0]>) =>
  voucherDate({ type: 6, concept: 1, effectiveAt: now, now, lastDate: '', ...given });

describe('argentineDay', () => {
  it('ends at midnight in Buenos Aires, not in London', () => {
    expect(argentineDay('2026-11-21T02:59:59Z')).toBe('2026-11-20');
    expect(argentineDay('2026-11-21T03:00:00Z')).toBe('2026-11-21');
  });
});

describe('dateWindow', () => {
  it.each([
    [6, 1, '2026-11-15', '2026-11-25'],
    [6, 2, '2026-11-10', '2026-11-30'],
    [6, 3, '2026-11-10', '2026-11-30'],
    [201, 1, '2026-11-15', '2026-11-21'],
    [203, 1, '2026-11-15', '2026-11-20'],
  ])('of type %i and concept %i is %s to %s', (type, concept, from, to) => {
    expect(dateWindow(type, concept, '2026-11-20')).toEqual({ from, to });
  });

  it('does not reach into the next month', () => {
    expect(dateWindow(6, 1, '2026-02-27').to).toBe('2026-02-28');
    expect(dateWindow(6, 1, '2026-12-31').to).toBe('2026-12-31');
  });
});

describe('voucherDate', () => {
  it('is the day of the sale', () => {
    expect(dated({ effectiveAt: '2026-11-18T12:00:00Z' })).toEqual({ date: '2026-11-18', late: false, ahead: false });
  });

  it('is the earliest that AFIP takes for a sale that comes later, and says so', () => {
    expect(dated({ effectiveAt: '2026-10-01T12:00:00Z' })).toEqual({ date: '2026-11-15', late: true, ahead: false });
    expect(dated({ effectiveAt: '2026-11-12T12:00:00Z', concept: 2 }).date).toBe('2026-11-12');
  });

  it('is not before the last of the numbering', () => {
    const given = { effectiveAt: '2026-11-17T12:00:00Z', lastDate: '2026-11-19' };
    expect(dated(given)).toEqual({ date: '2026-11-19', late: true, ahead: false });
  });

  it('is today for a till whose clock is ahead', () => {
    expect(dated({ effectiveAt: '2026-11-25T12:00:00Z' }).date).toBe('2026-11-20');
  });

  it('tells when the numbering itself is ahead of today', () => {
    expect(dated({ lastDate: '2026-11-23' })).toEqual({ date: '2026-11-23', late: true, ahead: true });
  });

  it('never decreases along a numbering, and is never ahead by itself', () => {
    const minute = fc.integer({ min: -40 * 1_440, max: 1_440 });
    fc.assert(
      fc.property(fc.array(minute), fc.constantFrom(1, 2, 3), (minutes, concept) => {
        let lastDate = '';
        for (const one of minutes) {
          const effectiveAt = new Date(now.getTime() + one * 60_000);
          const { date, ahead } = dated({ effectiveAt, concept, lastDate });
          const { from, to } = dateWindow(6, concept, '2026-11-20');
          expect(date >= lastDate && date >= from && date <= to).toBe(true);
          expect(ahead).toBe(false);
          lastDate = date;
        }
      }),
    );
  });
});

describe('numbered', () => {
  const place = { pointOfSale: 3, number: 8, date: '2026-11-20' };

  it('does not let a service be due before the voucher’s date (code 10036)', () => {
    expect(numbered(makeVoucher({ concept: 2, dueDate: '2026-11-01' }), place).dueDate).toBe('2026-11-20');
    expect(numbered(makeVoucher({ concept: 2, dueDate: '2026-12-01' }), place).dueDate).toBe('2026-12-01');
    expect(numbered(makeVoucher(), place)).toMatchObject({ ...place, dueDate: '' });
  });
});
