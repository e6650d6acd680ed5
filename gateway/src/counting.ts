import { type Actor, AppError, type Auth, fail, scope } from '@mostrador/kit';
import type { Request } from 'express';
import { isIP, isIPv6 } from 'node:net';
import type { Rate } from './env.ts';
import type { Counted, Limits } from './limits.ts';

export type Rates = { till: Rate; user: Rate; address: Rate; auth: Rate; prices: Rate; companyPrices: Rate };

/** Where a request came from. What a trusted proxy says counts where it is an address. */
export const addressOf = (request: Request): string =>
  isIP(request.ip ?? '') > 0 ? request.ip! : (request.socket.remoteAddress ?? '');

/** One household or shop: an IPv4 address, or a /64 of IPv6. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const halves = plain.toLowerCase().split('::');
  const [head, tail] = halves.map((half) => half.split(':').filter(Boolean)) as [string[], string[]?];
  const missing = Array.from({ length: tail ? 8 - head.length - tail.length : 0 }, () => '0');
  const full = [...head, ...missing, ...(tail ?? [])];
  return full
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The till at which a request was made, if any. */
export const tillOf = (actor: Actor): string | undefined =>
  actor.kind === 'till' ? actor.id : actor.kind === 'user' ? actor.tillId : undefined;

const ascii = /^[\x20-\x7e]*$/;

/** For whom a request takes its place: its company, or its address while nobody knows of which company it is. */
export const holderOf = (request: Request, actor: Actor | null): string =>
  actor?.tenantId || `address:${addressKey(addressOf(request))}`;

export type Counting = ReturnType<typeof makeCounting>;

/** Finds out who sends a request and counts it: for their till, else for them, else for their address. */
export function makeCounting(auth: Auth, limits: Limits, rates: Rates) {
  const byAddress = (request: Request): Counted => ({
    key: `address:${addressKey(addressOf(request))}`,
    rate: rates.address,
  });

  function counted(request: Request, actor: Actor, limit: 'auth' | 'prices' | undefined): Counted[] {
    const address = addressKey(addressOf(request));
    if (limit === 'auth') return [{ key: `auth:${address}`, rate: rates.auth }];
    if (limit === 'prices') {
      return [
        { key: `prices:${address}`, rate: rates.prices },
        { key: `company-prices:${String(request.params['companyId'])}`, rate: rates.companyPrices },
      ];
    }
    if (actor.kind === 'public') return [byAddress(request)];
    const tillId = tillOf(actor);
    if (tillId) return [{ key: `till:${actor.tenantId}:${tillId}`, rate: rates.till }];
    return [{ key: `user:${actor.tenantId}:${actor.id}`, rate: rates.user }];
  }

  return {
    /** Counts what has no sender: pages, and addresses at which there is nothing. */
    countAddress: (request: Request): void => limits.count([byAddress(request)]),
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
        Object.assign(scope()!, { tenantId: actor.tenantId, actorId: actor.id });
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
