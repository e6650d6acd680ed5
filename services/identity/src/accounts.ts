import type { Ctx, Tx } from '@mostrador/kit';
import { holdAddress } from './addresses.ts';
import type { UserRow } from './convert.ts';
import { fail } from './errors.ts';
import { guarded, passwordPlaces } from './guesses.ts';
import { hashSecret, verifySecret } from './hashing.ts';
import { userByEmail, userById } from './queries.ts';

/**
 * True when the password is right; as slow, and as silent, for an address that nobody has. Guesses at a claim are counted
 * apart: who claims an address and knows the claim's password is not trusted at the address for it.
 */
export async function provePassword(
  ctx: Ctx,
  email: string,
  user: UserRow | undefined,
  password: string,
): Promise<boolean> {
  const stored = user?.password_hash ?? null;
  const account = user && !user.email_proven_at ? user.user_id : email;
  let stale = false;
  const right = await guarded(ctx, passwordPlaces(ctx, account), async () => {
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
      update users set password_hash = ${better} where user_id = ${user!.user_id} and password_hash = ${stored}`,
    );
  }
  return right;
}

/** `provesEmail`: it comes with what was sent to the address, so that an account made of it is proven. */
type Claim = { userId: string; email: string; password: string; provesEmail: boolean };

/** `isNew`: made by this very transaction. */
type Account = { userId: string; isProven: boolean; isNew: boolean };

/** Whose address it is, or else the same claim sent before. */
async function knownBy(tx: Tx, { userId, email, provesEmail }: Claim): Promise<UserRow | undefined> {
  const owner = await userByEmail(tx, email);
  if (owner || provesEmail) return owner;
  const claim = await userById(tx, userId);
  return claim?.email === email ? claim : undefined;
}

/**
 * Runs a transaction for a company on behalf of whoever gives an e-mail address: the account there is, when the password
 * fits, or a new one made in that transaction. Two who come with one id at once: the second finds the first's account.
 */
export async function withAccount<T>(
  ctx: Ctx,
  companyId: string,
  claim: Claim,
  run: (tx: Tx, account: Account) => Promise<T>,
): Promise<T> {
  for (;;) {
    const known = await ctx.as(null, (tx) => knownBy(tx, claim));
    if (known && !(await provePassword(ctx, claim.email, known, claim.password))) fail('credentials_invalid');
    const passwordHash = known ? null : await hashSecret(ctx, claim.password);
    const done = await ctx.as(companyId, async (tx) => {
      if (known)
        return {
          answer: await run(tx, { userId: known.user_id, isProven: known.email_proven_at !== null, isNew: false }),
        };
      const provenAt = claim.provesEmail ? ctx.now() : null;
      if (provenAt) await holdAddress(tx, claim.email);
      const [made] = await tx.sql<{ user_id: string }>`
        insert into users (user_id, email, password_hash, email_proven_at)
        values (${claim.userId}, ${claim.email}, ${passwordHash}, ${provenAt})
        on conflict do nothing returning user_id`;
      if (made) return { answer: await run(tx, { userId: made.user_id, isProven: claim.provesEmail, isNew: true }) };
      if (await knownBy(tx, claim)) return null;
      return fail('id_reused', { field: 'userId' });
    });
    if (done) return done.answer;
  }
}
