import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { fail } from '@mostrador/kit';
import { type Cost, formatPhc, isCheaper, parsePhc } from './domain/phc.ts';
import type { Env } from './env.ts';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. */
const costOf = (env: Env): Cost => ({ memoryKib: env.ARGON2_MEMORY_KIB, passes: 2, parallelism: 1 });

// Memory is the process's, so the limit is too, whoever runs in it: a storm of log-ins takes 4 times 19 MiB, not more,
// and who would wait longer than a second or two is told to come back.
const atOnce = 4;
const waitingMost = 100;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= waitingMost)
      fail('unavailable', { retryAfterSeconds: 2, detail: 'Too many log-ins at once.' });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    // Whoever waits takes over this place.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** On the thread pool, so that the event loop goes on. */
const compute = (secret: string, salt: Buffer, cost: Cost, pepper: Buffer | undefined): Promise<Buffer> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        const parameters = {
          message: secret.normalize('NFC'),
          nonce: salt,
          memory: cost.memoryKib,
          passes: cost.passes,
          parallelism: cost.parallelism,
          tagLength: 32,
          ...(pepper ? { secret: pepper } : {}),
        };
        argon2('argon2id', parameters, (error, hash) => (error ? reject(error) : resolve(hash)));
      }),
  );

/** Hashes a password, or, with a pepper, a PIN: its few digits would be found at once by whoever has the database. */
export async function hashSecret(env: Env, secret: string, pepper?: Buffer): Promise<string> {
  const salt = randomBytes(16);
  const cost = costOf(env);
  return formatPhc({ ...cost, salt, hash: await compute(secret, salt, cost, pepper) });
}

/** Compares with a stored hash. Without one it takes as long and is never right. `stale`: hashed more cheaply than now. */
export async function verifySecret(
  env: Env,
  secret: string,
  stored: string | null,
  pepper?: Buffer,
): Promise<{ right: boolean; stale: boolean }> {
  if (stored === null) {
    await compute(secret, randomBytes(16), costOf(env), pepper);
    return { right: false, stale: false };
  }
  const phc = parsePhc(stored);
  const hash = await compute(secret, phc.salt, phc, pepper);
  return { right: timingSafeEqual(hash, phc.hash), stale: isCheaper(phc, costOf(env)) };
}
