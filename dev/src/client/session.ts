import type { Session } from '@mostrador/proto/identity';
import { type Api, apiOver, type ApiOptions, type Token } from './api.ts';
import type { Door } from './door.ts';

/** Somebody who is logged in: the API in their name, for as long as it takes. */
export type Person = { api: Api; token: Token; session: Session };

type Options = Pick<ApiOptions, 'attempts'>;

/** Logs a person in by e-mail and password. */
export async function login(
  door: Door,
  { email, password, companyId = '' }: { email: string; password: string; companyId?: string },
  options: Options = {},
): Promise<Person> {
  return person(door, await apiOver(door, options).identity.logIn({ email, password, companyId }), options);
}

/** A person whose session is known already; their access token is renewed a minute before it expires. */
export function person(door: Door, opened: Session, options: Options = {}): Person {
  const state = { session: opened };
  let renewing: Promise<void> | undefined;
  const renew = async () => {
    const { refreshToken } = state.session;
    const next = await apiOver(door, options).identity.refreshSession({ refreshToken });
    state.session = { ...next, companies: state.session.companies };
  };
  const token = async () => {
    if (Date.parse(state.session.accessTokenExpiresAt ?? '') - Date.now() < 60_000) {
      await (renewing ??= renew().finally(() => (renewing = undefined)));
    }
    return state.session.accessToken;
  };
  return { api: apiOver(door, { ...options, token }), token, session: opened };
}

/** The API in the name of a till, by the credential it was enrolled with. */
export function tillApi(
  door: Door,
  { tillId, credential }: { tillId: string; credential: string },
  options: Options = {},
): { api: Api; token: Token } {
  let known: { token: string; until: number } | undefined;
  const token = async () => {
    if (!known || known.until - Date.now() < 60_000) {
      const issued = await apiOver(door, options).identity.issueTillToken({ tillId, credential });
      known = { token: issued.accessToken, until: Date.parse(issued.expiresAt ?? '') };
    }
    return known.token;
  };
  return { api: apiOver(door, { ...options, token }), token };
}
