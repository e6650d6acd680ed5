import { type Api, bearer, type Client, connect as connectTo } from '@mostrador/client';
import type { Door } from './door.ts';

export type Token = () => string | undefined | Promise<string | undefined>;

export type ApiOptions = {
  /** Whose token goes along. */
  token?: Token;
  /** How often a request whose outcome is unknown is sent; always the same one, with the same ids. */
  attempts?: number;
};

/** The client of the public API over one door, in nobody's name. */
export const clientOver = (door: Door, { attempts = 3 }: Pick<ApiOptions, 'attempts'> = {}): Client =>
  connectTo(door.url, { fetch: door.fetch, attempts });

/** The public API over one door. */
export function apiOver(door: Door, { token, ...options }: ApiOptions = {}): Api {
  const client = clientOver(door, options);
  return token ? client.as(bearer(token)) : client;
}
