import { expect, test } from 'vitest';
import { AppError, isTransient } from '@mostrador/access';

test('a call that ran out of time may succeed later; a refusal or a bug will not', () => {
  const timedOut = AbortSignal.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  expect(isTransient(timedOut.reason)).toBe(true);
  expect(isTransient(new AppError('unavailable', 'unavailable', ''))).toBe(true);
  expect(isTransient(Object.assign(new Error('deadlock'), { code: '40P01' }))).toBe(true);
  expect(isTransient(new AppError('conflict', 'id_reused', ''))).toBe(false);
  expect(isTransient(new TypeError('a is not a function'))).toBe(false);
});
