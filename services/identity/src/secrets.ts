import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import * as sealing from '@mostrador/sealing';
import type { Env } from './env.ts';

/** A key of its own for each purpose, all from the one that the environment gives. */
const keyFor = (env: Env, purpose: string) =>
  Buffer.from(hkdfSync('sha256', env.KEY_ENCRYPTION_KEY, '', `mostrador ${purpose}`, 32));

/** A keyed hash of the parts, 32 bytes: nobody who has the database alone can make or check it. */
export function keyed(env: Env, purpose: string, ...parts: (Uint8Array | string)[]): Buffer {
  const hmac = createHmac('sha256', keyFor(env, purpose));
  for (const part of parts) {
    const bytes = Buffer.from(part as string);
    // The length first: parts cannot borrow from each other.
    hmac.update(`${bytes.length}:`).update(bytes);
  }
  return hmac.digest();
}

/** The secret that belongs to a random seed in the database. The same each time, so that an answer can be repeated. */
export const secretOf = (env: Env, purpose: 'till' | 'key' | 'session', seed: Uint8Array, name: string): string =>
  keyed(env, purpose, seed, name).toString('base64url');

export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `about` must be the same when it is opened. */
export const seal = (env: Env, about: string, plain: Uint8Array): Buffer =>
  sealing.seal(keyFor(env, 'seal'), about, plain);

export const open = (env: Env, about: string, sealed: Buffer): Buffer =>
  sealing.open(keyFor(env, 'seal'), about, sealed);
