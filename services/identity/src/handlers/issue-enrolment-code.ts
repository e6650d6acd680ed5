import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { EnrolmentCode, IssueEnrolmentCodeRequest } from '@mostrador/proto/identity';
import { dropCodes, issueCode } from '../codes.ts';
import { fail } from '../errors.ts';
import { tillOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';

export const issueEnrolmentCode = handler<IssueEnrolmentCodeRequest, EnrolmentCode>({
  can: managers,
  companyWide: true,
  rules: rules<IssueEnrolmentCodeRequest>({ tillId: id }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      await assertStillMay(ctx, tx);
      const till = await tillOf(tx, input.tillId);
      if (!till) return fail('not_found', { field: 'tillId' });
      if (till.state === 'revoked') fail('till_revoked');
      if (till.kind === 'channel') fail('till_is_channel', { field: 'tillId' });
      await dropCodes(tx, 'enrolment', input.tillId);
      const issued = { purpose: 'enrolment', subjectId: input.tillId, companyId: ctx.tenantId } as const;
      const { code, expiresAt } = await issueCode(ctx, tx, { ...issued, issuedBy: ctx.actor.id });
      await note(ctx, tx, ctx.tenantId, { kind: 'till_code_issued', subjectId: input.tillId });
      return { tillId: input.tillId, code, expiresAt };
    }),
});
