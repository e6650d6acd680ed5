import { type Actor, AppError, type Auth, fail } from '@mostrador/kit';
import type { Request } from 'express';
import { isIPv6 } from 'node:net';
import type { Rate } from './env.ts';
import type { Counted, Limits } from './limits.ts';

export type Rates = { till: Rate; user: Rate; address: Rate; auth: Rate; prices: Rate; companyPrices: Rate };

/** One household or shop: an IPv4 address, or a /64 of IPv6. */
export function addressKey(address: string): string {
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  if (!isIPv6(plain)) return plain;
  const [head, tail] = plain.split('::').map((half) => half.split(':').filter(Boolean)) as [string[], string[]?];
  const missing = Array.from({ length: tail ? 8 - head.length - tail.length : 0 }, () => '0');
  const full = [...head, ...missing, ...(tail ?? [])];
  return full
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

const ascii = /^[\x20-\x7e]*$/;

export type Counting = ReturnType<typeof makeCounting>;

/** Finds out who sends a request and counts it: for their till, else for them, else for their address. */
export function makeCounting(auth: Auth, limits: Limits, rates: Rates) {
  const byAddress = (request: Request): Counted => ({
    key: `address:${addressKey(request.ip ?? '')}`,
    rate: rates.address,
  });

  function counted(request: Request, actor: Actor, limit: 'auth' | 'prices' | undefined): Counted[] {
    const address = addressKey(request.ip ?? '');
    if (limit === 'auth') return [{ key: `auth:${address}`, rate: rates.auth }];
    if (limit === 'prices') {
      return [
        { key: `prices:${address}`, rate: rates.prices },
        { key: `company-prices:${String(request.params['companyId'])}`, rate: rates.companyPrices },
      ];
    }
    if (actor.kind === 'till') return [{ key: `till:${actor.id}`, rate: rates.till }];
    if (actor.kind === 'user' && actor.tillId) return [{ key: `till:${actor.tillId}`, rate: rates.till }];
    if (actor.kind === 'public') return [byAddress(request)];
    return [{ key: `user:${actor.id}`, rate: rates.user }];
  }

  return {
    /**
     * The verified sender, counted. A token that is not valid is refused here as any service would refuse it, and counts
     * for the address. While tokens cannot be checked the sender is null: the address counts, and the service, which has
     * keys of its own, decides.
     */
    async admit(request: Request, limit?: 'auth' | 'prices'): Promise<Actor | null> {
      let actor: Actor;
      try {
        const { authorization } = request.headers;
        if (authorization !== undefined && !ascii.test(authorization)) fail('unauthenticated');
        actor = await auth.verify(authorization);
      } catch (error) {
        limits.count([byAddress(request)]);
        if (error instanceof AppError && error.kind === 'unavailable') return null;
        throw error;
      }
      limits.count(counted(request, actor, limit));
      return actor;
    },
  };
}
