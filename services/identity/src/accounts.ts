import { type Ctx, fail as refuse, type PrismaTx } from '@mostrador/kit';
import { prisma } from './database.ts';
import type { PrismaClient } from './db/client.ts';
import { fail } from './errors.ts';
import { guarded, passwordPlaces } from './guesses.ts';
import { hashSecret, verifySecret } from './hashing.ts';
import { userByEmail, type User } from './queries.ts';

/** Throws unless the password is right; as slow, and as silent, for an address that nobody has. */
export async function provePassword(
  ctx: Ctx,
  email: string,
  user: User | undefined,
  password: string,
): Promise<boolean> {
  const stored = user?.passwordHash ?? null;
  let stale = false;
  const right = await guarded(ctx, passwordPlaces(ctx, email), async () => {
    const verdict = await verifySecret(ctx, password, stored);
    stale = verdict.stale;
    return verdict.right;
  });
  if (right && stale) {
    const better = await hashSecret(ctx, password);
    // Not over a password that was changed meanwhile.
    await ctx.as(
      null,
      (tx) => tx.sql`
      update users set password_hash = ${better} where user_id = ${user!.userId} and password_hash = ${stored}`,
    );
  }
  return right;
}

type Claim = { userId: string; email: string; password: string };

/**
 * Runs a transaction for a company on behalf of whoever claims an e-mail address: the account there is, when the password
 * fits, or a new one made in that transaction. Two who claim a new address at once: the second finds the first's account.
 */
export async function withAccount<T>(
  ctx: Ctx,
  companyId: string,
  claim: Claim,
  run: (tx: PrismaTx<PrismaClient>, userId: string) => Promise<T>,
): Promise<T> {
  for (;;) {
    const known = await ctx.as(null, (tx) => userByEmail(tx, claim.email));
    if (known && !(await provePassword(ctx, claim.email, known, claim.password))) fail('credentials_invalid');
    const passwordHash = known ? null : await hashSecret(ctx, claim.password);
    const done = await ctx.prismaAs(companyId, prisma, async (tx) => {
      if (known) return { answer: await run(tx, known.userId) };
      const [made] = await tx.sql<{ user_id: string }>`
        insert into users (user_id, email, password_hash) values (${claim.userId}, ${claim.email}, ${passwordHash})
        on conflict do nothing returning user_id`;
      if (made) return { answer: await run(tx, made.user_id) };
      if (await userByEmail(tx, claim.email)) return null;
      return refuse('id_reused', { field: 'userId' });
    });
    if (done) return done.answer;
  }
}
