import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted, type Tally, waitMs } from './guessing.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const minute = 60_000;
const tally = (over: Partial<Tally> = {}): Tally => ({ failures: 0, lastAt: 0, trustedUntil: 0, ...over });
const failed = (failures: number, lastAt = now) => tally({ failures, lastAt });

describe('waitMs', () => {
  it('lets the first five go, then doubles up to a quarter of an hour', () => {
    const waits = [0, 4, 5, 6, 7, 12, 15, 100].map((failures) => waitMs({ strict: failed(failures) }, now));
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 128_000, 15 * minute, 15 * minute]);
  });

  it('counts from the last attempt and forgets after a day', () => {
    expect(waitMs({ strict: failed(6, now - 1_500) }, now)).toBe(500);
    expect(waitMs({ strict: failed(6, now - 2_000) }, now)).toBe(0);
    expect(waitMs({ strict: failed(100, now - 25 * 60 * minute) }, now)).toBe(0);
  });

  it('gives one attempt to each new place while an account is under attack, and twenty to a place that is known', () => {
    const account = failed(50);
    expect(waitMs({ strict: failed(0), account }, now)).toBe(0);
    expect(waitMs({ strict: failed(1), account }, now)).toBe(30_000);
    const known = tally({ failures: 19, lastAt: now, trustedUntil: now + 1 });
    expect(waitMs({ strict: known, account }, now)).toBe(0);
    expect(waitMs({ strict: counted(known, now, 'strict'), account }, now)).toBe(1_000);
    // A PIN has no account beside it: four digits are never trusted with more.
    expect(waitMs({ strict: { ...known, failures: 5 } }, now)).toBe(1_000);
    expect(waitMs({ strict: failed(1), account: failed(500, now - 61 * minute) }, now)).toBe(0);
  });

  it('slows a place that tries many accounts, but not who is known there', () => {
    expect(waitMs({ strict: tally(), origin: failed(49) }, now)).toBe(0);
    expect(waitMs({ strict: tally(), origin: failed(60) }, now)).toBe(10_000);
    const strict = tally({ trustedUntil: now + 1 });
    expect(waitMs({ strict, account: tally(), origin: failed(1_000) }, now)).toBe(0);
  });

  it('gives all places that a person is not known at one rate for guesses at a PIN', () => {
    const attacked = failed(40);
    expect(waitMs({ strict: tally(), person: failed(9) }, now)).toBe(0);
    expect(waitMs({ strict: tally(), person: failed(11) }, now)).toBe(2_000);
    expect(waitMs({ strict: tally(), person: attacked }, now)).toBe(15 * minute);
    expect(waitMs({ strict: tally(), person: failed(40, now - 25 * 60 * minute) }, now)).toBe(0);
    // Where it was right before, only what was done there counts, with no more patience than anywhere.
    const known = { trustedUntil: now + 1, lastAt: now };
    expect(waitMs({ strict: tally({ ...known, failures: 4 }), person: attacked }, now)).toBe(0);
    expect(waitMs({ strict: tally({ ...known, failures: 5 }), person: attacked }, now)).toBe(1_000);
  });

  it('never lets what is done elsewhere keep a first attempt out', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(100 * minute), (failures, ago) => {
        expect(waitMs({ strict: tally(), account: failed(failures, now - ago) }, now)).toBe(0);
      }),
    );
  });

  it('is never longer than a quarter of an hour', () => {
    const any = fc.record({
      failures: fc.nat(1e6),
      lastAt: fc.integer({ min: 0, max: now }),
      trustedUntil: fc.nat(2 * now),
    });
    fc.assert(
      fc.property(any, any, any, (strict, account, origin) => {
        expect(waitMs({ strict, account, origin }, now)).toBeLessThanOrEqual(15 * minute);
        expect(waitMs({ strict, person: account }, now)).toBeLessThanOrEqual(15 * minute);
      }),
    );
  });
});

describe('counted', () => {
  it('adds one, or begins again after the time in which it counts', () => {
    expect(counted(failed(3), now, 'strict')).toEqual(failed(4));
    expect(counted(failed(3, now - 25 * 60 * minute), now, 'strict')).toEqual(failed(1));
    expect(counted(failed(3, now - 61 * minute), now, 'account')).toEqual(failed(1));
    expect(counted(failed(3, now - 61 * minute), now, 'strict')).toEqual(failed(4));
  });
});
