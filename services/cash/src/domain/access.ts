import type { Actor } from '@mostrador/kit';

/** What of a session decides who may see and do what. */
export type Owned = { till_id: string; cashier_id: string; declaration_id: string | null };

const roleOf = (actor: Actor) => ('role' in actor ? actor.role : null);

export const isSupervisor = (actor: Actor) => ['supervisor', 'admin', 'owner'].includes(roleOf(actor) ?? '');

/** True for the session's own cashier and till. */
export const isOwn = (actor: Actor, session: Owned) =>
  actor.kind === 'till' ? actor.id === session.till_id : actor.id === session.cashier_id;

/**
 * The blind count: until it is declared nobody below supervisor sees an amount of the session. After it, those who read
 * the books do, and the session's own cashier and till; other cashiers never.
 */
export function seesAmounts(actor: Actor, session: Owned): boolean {
  if (isSupervisor(actor)) return true;
  if (session.declaration_id === null) return false;
  return isOwn(actor, session) || ['accountant', 'viewer'].includes(roleOf(actor) ?? '');
}
