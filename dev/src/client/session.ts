import { type Api, type Client, session, type Session, till } from '@mostrador/client';
import { type ApiOptions, clientOver, type Token } from './api.ts';
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
  return person(door, await clientOver(door, options).identity.logIn({ email, password, companyId }), options);
}

/** A person whose session is known already. */
export function person(door: Door, opened: Session, options: Options = {}): Person {
  const api: Client = clientOver(door, options).as(session(opened));
  return { api, token: api.token, session: opened };
}

/** The API in the name of a till, by the credential it was enrolled with. */
export function tillApi(
  door: Door,
  enrolled: { tillId: string; credential: string },
  options: Options = {},
): { api: Api; token: Token } {
  const { tillId, credential } = enrolled;
  const api = clientOver(door, options).as(till({ tillId, credential }));
  return { api, token: api.token };
}
