import { type Ctx } from '@mostrador/kit';
import type { MemberRow } from './convert.ts';
import { env } from './env.ts';
import { guarded, pinPlaces } from './guesses.ts';
import { hashSecret, verifySecret } from './hashing.ts';
import { tillIdOf } from './person.ts';
import { tillOf } from './queries.ts';
import { keyed } from './secrets.ts';
import { fail } from './errors.ts';

const pepper = (ctx: Ctx) => keyed(ctx.env(env), 'pin');

export const hashPin = (ctx: Ctx, pin: string): Promise<string> => hashSecret(ctx, pin, pepper(ctx));

/** True at an enrolled till, and within a session that goes on. Read here: a token may be older than the end of either. */
const isPlace = (ctx: Ctx): Promise<boolean> =>
  ctx.tenant(async (tx) => {
    const { actor } = ctx;
    const tillId = tillIdOf(ctx);
    if (tillId && (await tillOf(tx, tillId))?.state !== 'enrolled') return false;
    if (actor.kind !== 'user') return tillId !== undefined;
    const sessions = await tx.sql`
      select 1 from sessions where session_id = ${actor.sessionId} and user_id = ${actor.id}
        and company_id = ${tx.tenantId} and revoked_at is null and expires_at > ${ctx.now()}`;
    return sessions.length > 0;
  });

/**
 * True when it is the PIN of an active member; as slow where there is none. It is taken at enrolled tills and within
 * sessions only. Guesses are counted by place and person, and by person at all places.
 */
export async function provePin(ctx: Ctx, userId: string, member: MemberRow | undefined, pin: string): Promise<boolean> {
  if (!(await isPlace(ctx))) fail('token_revoked');
  return guarded(ctx, pinPlaces(ctx, userId), async () => {
    const stored = member?.active ? member.pin_hash : null;
    return (await verifySecret(ctx, pin, stored, pepper(ctx))).right;
  });
}
