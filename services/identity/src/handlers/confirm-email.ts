import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { ConfirmEmailRequest } from '@mostrador/proto/identity';
import { z } from 'zod';
import { addressIdOf, holdAddress } from '../addresses.ts';
import { lockCode, spendCode } from '../codes.ts';
import type { UserRow } from '../convert.ts';
import { fail } from '../errors.ts';
import { guarded, passwordPlaces } from '../guesses.ts';
import { verifySecret } from '../hashing.ts';
import { claimsTo, companiesOf, enter, userByEmail } from '../queries.ts';
import { email, secret } from '../rules.ts';
import { note } from '../security-log.ts';

/** Only the last so many claims are compared; whose is older registers again. */
const claimsMost = 20;

/** The code was sent to that address and is good, or was. */
async function lockProof(ctx: Ctx, tx: Tx, input: ConfirmEmailRequest) {
  const code = await lockCode(ctx, tx, input.code, ['email_proof']);
  return code?.subject_id === addressIdOf(ctx, input.email) ? code : undefined;
}

/**
 * Whose password it is, of those who claim the address, or of its owner once there is one. The code alone would prove
 * whatever somebody else registered with the address; so it is of the address, and the password says which account.
 */
async function pickByPassword(ctx: Ctx, input: ConfirmEmailRequest, claims: UserRow[]): Promise<UserRow> {
  let picked: UserRow | undefined;
  await guarded(ctx, passwordPlaces(ctx, input.email), async () => {
    for (const claim of claims) {
      if (!(await verifySecret(ctx, input.password, claim.password_hash)).right) continue;
      picked = claim;
      return true;
    }
    return false;
  });
  return picked ?? fail('credentials_invalid');
}

export const confirmEmail = handler<ConfirmEmailRequest, Empty>({
  can: ['public'],
  rules: rules<ConfirmEmailRequest>({ email, password: secret, code: z.string().max(100) }),
  async run(ctx, input) {
    const found = await ctx.as(null, async (tx) => {
      const code = await lockProof(ctx, tx, input);
      const owner = await userByEmail(tx, input.email);
      return code && { code, claims: owner ? [owner] : await claimsTo(tx, input.email, claimsMost) };
    });
    if (!found) return fail('code_invalid', { field: 'code' });
    const { user_id: userId, email_proven_at: provenAt } = await pickByPassword(ctx, input, found.claims);
    // Sent again after its answer was lost, or proven by another code.
    if (provenAt) return {};
    await ctx.as(null, async (tx) => {
      await holdAddress(tx, input.email);
      const code = await lockProof(ctx, tx, input);
      const owner = await userByEmail(tx, input.email);
      if (owner?.user_id === userId) return;
      if (owner || !code || code.used_at) return fail('code_invalid', { field: 'code' });
      await tx.sql`update users set email_proven_at = ${ctx.now()} where user_id = ${userId}`;
      await spendCode(ctx, tx, input.code);
      await tx.sql`delete from codes where subject_id = ${code.subject_id} and purpose = 'email_proof' and used_at is null`;
      for (const { companyId } of await companiesOf(tx, userId)) {
        await enter(tx, companyId);
        await note(ctx, tx, companyId, { kind: 'email_proven', actorId: userId, subjectId: userId });
      }
    });
    return {};
  },
});
