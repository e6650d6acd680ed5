import type { Actor, Ctx } from '@mostrador/kit';
import { fail } from './errors.ts';

export type Person = Extract<Actor, { kind: 'user' }>;

/** The person who calls; an API key is refused where only a person will do. */
export const personOf = (ctx: Ctx): Person => (ctx.actor.kind === 'user' ? ctx.actor : fail('person_needed'));

/** The till that a call comes from. */
export function tillIdOf({ actor }: Pick<Ctx, 'actor'>): string | undefined {
  return actor.kind === 'till' ? actor.id : actor.kind === 'user' ? actor.tillId : undefined;
}
