import type { Ctx } from '@mostrador/kit';
import { objectionTo } from './domain/address.ts';
import { env } from './env.ts';
import { fail } from './errors.ts';

/** An address as it is kept; throws where notices cannot be sent there. Where its name leads is seen at each connection. */
export function destinationOf(ctx: Pick<Ctx, 'env'>, url: string): string {
  const objection = objectionTo(url, ctx.env(env).WEBHOOKS_ALLOW_PRIVATE);
  if (objection) fail(objection, { field: 'url' });
  return new URL(url).href;
}
