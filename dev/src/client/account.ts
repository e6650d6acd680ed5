import type { Api, Session } from '@mostrador/client';
import { apiOver } from './api.ts';
import type { Door } from './door.ts';

/** Reads the code that was sent to an address last. */
export type Mailbox = (recipient: string) => Promise<string>;

type Registration = Parameters<Api['identity']['registerCompany']>[0] & { email: string; password: string };

/** Registers a company and proves the address of its owner. Done again it finds what is there. */
export async function registerCompany(door: Door, mailbox: Mailbox, request: Registration) {
  const { identity } = apiOver(door);
  const { email, password } = request;
  const registered = await identity.registerCompany(request);
  if (registered.emailProofNeeded) await identity.confirmEmail({ email, password, code: await mailbox(email) });
  return registered;
}

type Invited = Parameters<Api['identity']['createInvitation']>[0];
type Newcomer = { userId: string; displayName: string; password: string };

/** Invites somebody and accepts in their name; undefined when they had accepted before. */
export async function bringIn(
  { door, mailbox, api }: { door: Door; mailbox: Mailbox; api: Api },
  invited: Invited,
  newcomer: Newcomer,
): Promise<Session | undefined> {
  const { state } = await api.identity.createInvitation(invited);
  if (state !== 'pending') return undefined;
  return apiOver(door).identity.acceptInvitation({ code: await mailbox(invited.email), ...newcomer });
}
