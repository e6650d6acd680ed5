import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '@mostrador/kit';
import { env } from './env.ts';

/** What is written to the database in place of a secret. */
export type Sealed = { sealed: Buffer; keyId: string };

const idOf = (key: Buffer) => createHash('sha256').update(key).digest('hex').slice(0, 16);

const keysOf = (ctx: Pick<Ctx, 'env'>) => {
  const { SEALING_KEY: current, SEALING_KEY_BEFORE: before } = ctx.env(env);
  return before ? [current, before] : [current];
};

/** Seals with AES-256-GCM (nonce, tag, text). It opens only in the same place: a row copied elsewhere is of no use. */
export function seal(ctx: Pick<Ctx, 'env'>, place: string, text: string): Sealed {
  const [key] = keysOf(ctx);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key!, nonce).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]), keyId: idOf(key!) };
}

/** Opens what was sealed in the same place; throws when the key is neither the current one nor the one before. */
export function unseal(ctx: Pick<Ctx, 'env'>, place: string, { sealed, keyId }: Sealed): string {
  const key = keysOf(ctx).find((one) => idOf(one) === keyId);
  if (!key) throw new Error(`SEALING_KEY is not the one that sealed ${place} (${keyId}). Put it back.`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    .setAAD(Buffer.from(place))
    .setAuthTag(sealed.subarray(12, 28));
  return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
}

/** True while something is sealed under the key before. */
export const isStale = (ctx: Pick<Ctx, 'env'>, keyId: string): boolean => keyId !== idOf(keysOf(ctx)[0]!);
