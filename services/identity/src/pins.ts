import type { Ctx } from '@mostrador/kit';
import type { MemberRow } from './convert.ts';
import { env } from './env.ts';
import { guarded, pinPlaces } from './guesses.ts';
import { hashSecret, verifySecret } from './hashing.ts';
import { tillIdOf } from './person.ts';
import { keyed } from './secrets.ts';

const pepper = (ctx: Ctx) => keyed(ctx.env(env), 'pin');

export const hashPin = (ctx: Ctx, pin: string): Promise<string> => hashSecret(ctx, pin, pepper(ctx));

/** True when it is the PIN of an active member; as slow where there is none. Guesses are counted by till and person. */
export const provePin = (ctx: Ctx, userId: string, member: MemberRow | undefined, pin: string): Promise<boolean> =>
  guarded(ctx, pinPlaces(ctx, userId, tillIdOf(ctx)), async () => {
    const stored = member?.active ? member.pinHash : null;
    return (await verifySecret(ctx, pin, stored, pepper(ctx))).right;
  });
