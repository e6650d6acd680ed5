import { randomBytes } from 'node:crypto';
import type { Ctx } from '@mostrador/kit';
import { open, seal } from '@mostrador/sealing';
import { env } from './env.ts';

type Place = { tenantId: string; webhookId: string; secretId: string };

const aboutOf = ({ tenantId, webhookId, secretId }: Place) => `${tenantId} ${webhookId} ${secretId}`;

/** A new secret of 32 bytes, sealed. It opens only in the same place. */
export const sealNew = (ctx: Pick<Ctx, 'env'>, place: Place): Buffer =>
  seal(ctx.env(env).WEBHOOK_SEALING_KEY, aboutOf(place), randomBytes(32));

/** The secret that was sealed there; null when the key is not the one that sealed it. */
export function unseal(ctx: Pick<Ctx, 'env'>, place: Place, sealed: Buffer): Buffer | null {
  try {
    return open(ctx.env(env).WEBHOOK_SEALING_KEY, aboutOf(place), sealed);
  } catch {
    return null;
  }
}
