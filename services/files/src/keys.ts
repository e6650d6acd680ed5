import { hkdfSync } from 'node:crypto';
import type { Ctx } from '@mostrador/kit';
import type { Place } from '@mostrador/storage';
import { env } from './env.ts';

const derived = (from: Uint8Array, what: string): Buffer => Buffer.from(hkdfSync('sha256', from, '', what, 32));

/** What seals the bytes at one place and no others: derived from the company's key, as that is from ours. */
export function keyOf(ctx: Pick<Ctx, 'env'>, { companyId, objectId }: Place): Buffer {
  const ofCompany = derived(ctx.env(env).FILES_KEY, `mostrador files of company ${companyId}`);
  return derived(ofCompany, `object ${objectId}`);
}
