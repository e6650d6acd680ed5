import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Ctx, fail, makeBudget } from '@mostrador/kit';
import { type Cost, formatPhc, isCheaper, parsePhc } from './domain/phc.ts';
import { siteOf } from './domain/network.ts';
import { type Env, env } from './env.ts';
import { tillIdOf } from './person.ts';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. */
const costOf = (env: Env): Cost => ({ memoryKib: env.ARGON2_MEMORY_KIB, passes: 2, parallelism: 1 });

// Memory is the process's, so the places are too, whoever runs in it: 4 times 19 MiB together. Each lane has its own and
// waits for no other: whatever strangers send, people at tills log in. In a lane companies take turns.
const atTills = makeBudget({ atOnce: 2, waitingPerCompany: 20 });
const members = makeBudget({ atOnce: 1, waitingPerCompany: 10 });
const strangers = makeBudget({ atOnce: 1, waitingPerCompany: 20 });

/** Addresses cost nothing, so that strangers are also bounded together: to the work of a second or two. */
const strangersMost = 60;
let strangersInside = 0;

export type Hands = Pick<Ctx, 'actor' | 'tenantId' | 'address' | 'signal' | 'env'>;

async function ofStrangers<T>({ address, signal }: Hands, work: () => Promise<T>): Promise<T> {
  if (strangersInside >= strangersMost) fail('too_busy', { retryAfterSeconds: 2 });
  strangersInside += 1;
  try {
    return await strangers(siteOf(address), work, { signal });
  } finally {
    strangersInside -= 1;
  }
}

function inTurn<T>(ctx: Hands, work: () => Promise<T>): Promise<T> {
  if (ctx.actor.kind === 'public') return ofStrangers(ctx, work);
  const lane = tillIdOf(ctx) ? atTills : members;
  return lane(ctx.tenantId, work, { signal: ctx.signal });
}

type Hashed = { secret: string; salt: Buffer; pepper: Buffer | undefined };

/** On the thread pool, so that the event loop goes on. */
const compute = (ctx: Hands, { secret, salt, pepper }: Hashed, cost: Cost): Promise<Buffer> =>
  inTurn(
    ctx,
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
export async function hashSecret(ctx: Hands, secret: string, pepper?: Buffer): Promise<string> {
  const salt = randomBytes(16);
  const cost = costOf(ctx.env(env));
  return formatPhc({ ...cost, salt, hash: await compute(ctx, { secret, salt, pepper }, cost) });
}

/** Compares with a stored hash. Without one it takes as long and is never right. `stale`: hashed more cheaply than now. */
export async function verifySecret(
  ctx: Hands,
  secret: string,
  stored: string | null,
  pepper?: Buffer,
): Promise<{ right: boolean; stale: boolean }> {
  const cost = costOf(ctx.env(env));
  if (stored === null) {
    await compute(ctx, { secret, salt: randomBytes(16), pepper }, cost);
    return { right: false, stale: false };
  }
  const phc = parsePhc(stored);
  const hash = await compute(ctx, { secret, salt: phc.salt, pepper }, phc);
  return { right: timingSafeEqual(hash, phc.hash), stale: isCheaper(phc, cost) };
}
