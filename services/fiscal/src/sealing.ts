import { createHash } from 'node:crypto';
import type { Ctx } from '@mostrador/kit';
import * as sealing from '@mostrador/sealing';
import { env } from './env.ts';

/** What is written to the database in place of a secret. */
export type Sealed = { sealed: Buffer; keyId: string };

const idOf = (key: Buffer) => createHash('sha256').update(key).digest('hex').slice(0, 16);

const keysOf = (ctx: Pick<Ctx, 'env'>) => {
  const { SEALING_KEY: current, SEALING_KEY_BEFORE: before } = ctx.env(env);
  return before ? [current, before] : [current];
};

/** Seals a text under the current key. It opens only in the same place. */
export function seal(ctx: Pick<Ctx, 'env'>, place: string, text: string): Sealed {
  const [key] = keysOf(ctx);
  return { sealed: sealing.seal(key!, place, Buffer.from(text)), keyId: idOf(key!) };
}

/** Opens what was sealed in the same place; throws when the key is neither the current one nor the one before. */
export function unseal(ctx: Pick<Ctx, 'env'>, place: string, { sealed, keyId }: Sealed): string {
  const key = keysOf(ctx).find((one) => idOf(one) === keyId);
  if (!key) throw new Error(`SEALING_KEY is not the one that sealed ${place} (${keyId}). Put it back.`);
  return sealing.open(key, place, sealed).toString();
}

/** True while something is sealed under the key before. */
export const isStale = (ctx: Pick<Ctx, 'env'>, keyId: string): boolean => keyId !== idOf(keysOf(ctx)[0]!);
