import { describe, expect, it } from 'vitest';
import { type KeyTimes, planRotation, signingAt } from './signing-keys.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-01-01T00:00:00Z');

describe('planRotation', () => {
  it('makes the first key at once', () => {
    expect(planRotation([], start)).toEqual({ addFrom: start, remove: [] });
  });

  it('publishes the next key an hour before it signs', () => {
    const keys = [{ kid: 'a', signsFrom: start }];
    expect(planRotation(keys, start + 30 * day - hour - 1)).toEqual({ addFrom: null, remove: [] });
    expect(planRotation(keys, start + 30 * day - hour)).toEqual({ addFrom: start + 30 * day, remove: [] });
  });

  it('does not let a key sign at once after a long absence', () => {
    const late = start + 90 * day;
    expect(planRotation([{ kid: 'a', signsFrom: start }], late).addFrom).toBe(late + hour);
  });

  it('keeps an old key for as long as a till token may live', () => {
    const keys = [
      { kid: 'a', signsFrom: start },
      { kid: 'b', signsFrom: start + 30 * day },
    ];
    expect(planRotation(keys, start + 30 * day + 25 * hour).remove).toEqual([]);
    expect(planRotation(keys, start + 30 * day + 25 * hour + 1).remove).toEqual(['a']);
  });

  it('over a year: a key that signs was published an hour before, and stays until its last token has ended', () => {
    let keys: (KeyTimes & { madeAt: number })[] = [];
    const lastUse = new Map<string, number>();
    const broken: string[] = [];
    for (let now = start; now < start + 365 * day; now += 30 * minute) {
      const { addFrom, remove } = planRotation(keys, now);
      broken.push(
        ...remove.filter((kid) => now - lastUse.get(kid)! <= 24 * hour).map((kid) => `${kid} left too early`),
      );
      keys = keys.filter((key) => !remove.includes(key.kid));
      if (addFrom !== null) keys.push({ kid: String(now), signsFrom: addFrom, madeAt: now });
      const signing = signingAt(keys, now) as (typeof keys)[number];
      if (signing.madeAt > start && now - signing.madeAt < hour) broken.push(`${signing.kid} signed too early`);
      lastUse.set(signing.kid, now);
    }
    expect(broken).toEqual([]);
    expect(lastUse.size).toBe(13);
    expect(keys.length).toBeLessThanOrEqual(2);
  });
});
