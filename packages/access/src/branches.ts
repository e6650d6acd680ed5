import type { Actor } from './auth.ts';
import { fail } from './errors.ts';

/** The branches an actor is limited to; null for all. */
export function branchesOf(actor: Actor): readonly string[] | null {
  if (actor.kind === 'till') return [actor.branchId];
  return (actor.kind === 'user' && actor.branchIds) || null;
}

/** True where the actor may act in a branch. */
export const actsIn = (actor: Actor, branchId: string): boolean => branchesOf(actor)?.includes(branchId) ?? true;

/** Throws unless the actor may act in a branch. */
export function assertActsIn(actor: Actor, branchId: string, field = 'branchId'): void {
  if (!actsIn(actor, branchId)) fail('branch_foreign', { field });
}
