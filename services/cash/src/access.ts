import { type Actor, actsIn } from '@mostrador/kit';
import type { Sight } from './convert.ts';
import { fail } from './errors.ts';

/** What of a session decides who may see and do what. */
export type Owned = { branch_id: string | null; till_id: string; cashier_id: string; declaration_id: string | null };

const roleOf = (actor: Actor) => ('role' in actor ? actor.role : null);

export const isSupervisor = (actor: Actor) => ['supervisor', 'admin', 'owner'].includes(roleOf(actor) ?? '');

/** The till that somebody speaks from; undefined for who is at none. */
const tillOf = (actor: Actor) => (actor.kind === 'till' ? actor.id : actor.kind === 'user' ? actor.tillId : undefined);

/** True for the session's own cashier and till. */
export const isOwn = (actor: Actor, session: Owned) =>
  actor.kind === 'till' ? actor.id === session.till_id : actor.id === session.cashier_id;

/** True where somebody's branches reach a session; at its till they do before its branch is known. */
const reaches = (actor: Actor, session: Owned) =>
  isOwn(actor, session) || tillOf(actor) === session.till_id || actsIn(actor, session.branch_id ?? '');

/** Throws unless the actor's branches reach the session. */
export function assertReaches(actor: Actor, session: Owned): void {
  if (!reaches(actor, session)) fail('branch_foreign', { field: 'sessionId' });
}

/** Throws unless the actor is at the till named: a cashier works where the token was made for. */
export function assertAtTill(actor: Actor, tillId: string, field: string): void {
  const at = tillOf(actor);
  if (at === undefined) fail('till_needed', { field });
  if (at !== tillId) fail('till_foreign', { field });
}

/** Throws unless the actor may do something in a session: its cashier or till, at that till, or a supervisor of its branch. */
export function assertWorks(actor: Actor, session: Owned): void {
  if (isSupervisor(actor)) return assertReaches(actor, session);
  if (!isOwn(actor, session)) fail('session_of_another', { field: 'sessionId' });
  assertAtTill(actor, session.till_id, 'sessionId');
}

/**
 * The blind count: until it is declared nobody below supervisor sees an amount of the session. After it, those who read
 * the books do, and the session's own cashier and till; other cashiers never.
 */
export function seesAmounts(actor: Actor, session: Owned): boolean {
  if (isSupervisor(actor)) return true;
  if (session.declaration_id === null) return false;
  return isOwn(actor, session) || ['accountant', 'viewer'].includes(roleOf(actor) ?? '');
}

/** What somebody sees of a session; its float shows from the beginning to who opened it. */
export function sightOf(actor: Actor, session: Owned): Sight {
  const amounts = seesAmounts(actor, session);
  return { amounts, float: amounts || isOwn(actor, session) };
}
