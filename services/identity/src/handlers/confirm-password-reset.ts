import { type Ctx, handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { ConfirmPasswordResetRequest } from '@mostrador/proto/identity';
import { provePassword } from '../accounts.ts';
import { type CodeRow, dropResets, lockCode, spendCode } from '../codes.ts';
import type { UserRow } from '../convert.ts';
import { fail } from '../errors.ts';
import { hashSecret } from '../hashing.ts';
import { companiesOf, enter, userById } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { newPassword } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSessionsOf } from '../sessions.ts';
import { z } from 'zod';

type Found = { row: CodeRow; user: UserRow };

const find = (ctx: Ctx, code: string): Promise<Found | null> =>
  ctx.as(null, async (tx) => {
    const row = await lockCode(ctx, tx, code, ['reset', 'reset_by_company']);
    const user = row && (await userById(tx, row.subject_id));
    return row && user?.email ? { row, user } : null;
  });

export const confirmPasswordReset = handler<ConfirmPasswordResetRequest, Empty>({
  can: ['public'],
  rules: rules<ConfirmPasswordResetRequest>({ code: z.string().max(100), newPassword }),
  async run(ctx, input) {
    const found = await find(ctx, input.code);
    if (!found) return fail('code_invalid', { field: 'code' });
    const { user_id: userId } = found.user;
    const email = found.user.email!;
    if (input.newPassword.toLowerCase() === email) fail('password_is_email', { field: 'newPassword' });
    // Sent again after its answer was lost: the password holds already.
    const repeated = () => provePassword(ctx, email, found.user, input.newPassword);
    if (found.row.used_at) return (await repeated()) ? {} : fail('code_invalid', { field: 'code' });

    const hash = await hashSecret(ctx, input.newPassword);
    const done = await ctx.as(null, async (tx) => {
      const row = await lockCode(ctx, tx, input.code, ['reset', 'reset_by_company']);
      if (!row || row.used_at) return false;
      const companies = await companiesOf(tx, userId);
      // Joined another company since: the one that made the code has no say over that person's account any more.
      if (row.company_id && companies.some((one) => one.companyId !== row.company_id)) return false;
      await spendCode(ctx, tx, input.code);
      await dropResets(tx, userId);
      await tx.sql`update users set password_hash = ${hash} where user_id = ${userId}`;
      await endSessionsOf(ctx, tx, { userId });
      for (const { companyId } of companies) {
        await enter(tx, companyId);
        await note(ctx, tx, companyId, { kind: 'password_reset', subjectId: userId });
      }
      return true;
    });
    if (!done) return fail('code_invalid', { field: 'code' });
    await announceRevocations(ctx);
    return {};
  },
});
