import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { IssueResetCodeRequest, ResetCode } from '@mostrador/proto/identity';
import { dropCodes, issueCode } from '../codes.ts';
import { mayManage } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { memberOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';

export const issueResetCode = handler<IssueResetCodeRequest, ResetCode>({
  can: managers,
  companyWide: true,
  rules: rules<IssueResetCodeRequest>({ userId: id }),
  async run(ctx, input) {
    const person = personOf(ctx);
    // One's own password is changed with the present one: an unattended screen is no way around it.
    if (input.userId === person.id) fail('forbidden', { field: 'userId' });
    return ctx.tenant(async (tx) => {
      await assertStillMay(ctx, tx);
      const member = await memberOf(tx, input.userId);
      if (!member?.active) return fail('not_found', { field: 'userId' });
      if (!mayManage(person.role, member.role)) fail('owner_needed');
      if (!member.email) fail('member_without_email');
      const companies = await tx.sql`select 1 from user_companies where user_id = ${input.userId}`;
      if (companies.length > 1) fail('member_of_several');
      await dropCodes(tx, 'reset_by_company', input.userId);
      const issued = { purpose: 'reset_by_company', subjectId: input.userId, companyId: ctx.tenantId } as const;
      const { code, expiresAt } = await issueCode(ctx, tx, { ...issued, issuedBy: person.id });
      await note(ctx, tx, ctx.tenantId, { kind: 'reset_code_issued', subjectId: input.userId });
      return { userId: input.userId, code, expiresAt };
    });
  },
});
