import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Ctx } from '@mostrador/kit';
import { env } from './env.ts';

type Place = { tenantId: string; webhookId: string; secretId: string };

const aboutOf = ({ tenantId, webhookId, secretId }: Place) => Buffer.from(`${tenantId} ${webhookId} ${secretId}`);

/** A new secret, sealed with AES-256-GCM (nonce, tag, secret). It opens only in the same place. */
export function sealNew(ctx: Pick<Ctx, 'env'>, place: Place): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', ctx.env(env).WEBHOOK_SEALING_KEY, nonce).setAAD(aboutOf(place));
  const sealed = Buffer.concat([cipher.update(randomBytes(32)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** The secret that was sealed there; null when the key is not the one that sealed it. */
export function unseal(ctx: Pick<Ctx, 'env'>, place: Place, sealed: Buffer): Buffer | null {
  const key = ctx.env(env).WEBHOOK_SEALING_KEY;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(aboutOf(place));
  decipher.setAuthTag(sealed.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch {
    return null;
  }
}
