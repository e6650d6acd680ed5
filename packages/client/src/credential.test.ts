import { expect, test, vi } from 'vitest';
import { keepFresh } from './credential.ts';

const tokenOf = (lifeSeconds: number, name: string) =>
  `${name}.${btoa(JSON.stringify({ iat: 1_000, exp: 1_000 + lifeSeconds }))}.`;

test('a token is renewed in the last tenth of its life, beside those who ask, by its own times', async () => {
  vi.useFakeTimers({ now: Date.parse('2001-01-01') });
  let made = 0;
  let isAway = false;
  const token = keepFresh(async () => {
    made += 1;
    if (isAway) throw new Error('away');
    return tokenOf(900, `${made}`);
  });
  const held = async () => (await token.get())!.split('.')[0];
  expect([await held(), await held()]).toEqual(['1', '1']);
  vi.advanceTimersByTime(809_000);
  expect(await held()).toBe('1');
  expect(made).toBe(1);
  isAway = true;
  vi.advanceTimersByTime(2_000);
  expect([await held(), await held()]).toEqual(['1', '1']);
  expect(made).toBe(2);
  isAway = false;
  vi.advanceTimersByTime(5_000);
  expect(await held()).toBe('1');
  await vi.advanceTimersByTimeAsync(0);
  expect([await held(), made]).toEqual(['3', 3]);
  isAway = true;
  vi.advanceTimersByTime(901_000);
  await expect(token.get()).rejects.toThrow('away');
  vi.useRealTimers();
});
