import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { CancelInvitationRequest, Invitation } from '@mostrador/proto/identity';
import { dropCodes } from '../codes.ts';
import { toInvitation } from '../convert.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { invitationOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';

export const cancelInvitation = handler<CancelInvitationRequest, Invitation>({
  can: managers,
  companyWide: true,
  rules: rules<CancelInvitationRequest>({ invitationId: id }),
  async run(ctx, input) {
    personOf(ctx);
    return ctx.tenant(async (tx) => {
      // Who accepts holds the code's row: one of the two comes second.
      await dropCodes(tx, 'invitation', input.invitationId);
      const cancelled = await tx.sql`
        update invitations set cancelled_at = ${ctx.now()}
        where tenant_id = ${tx.tenantId} and invitation_id = ${input.invitationId} and accepted_at is null
          and cancelled_at is null
        returning 1`;
      const row = await invitationOf(tx, input.invitationId);
      if (!row) return fail('not_found', { field: 'invitationId' });
      if (row.accepted_at) return fail('invitation_accepted');
      if (cancelled.length > 0)
        await note(ctx, tx, ctx.tenantId, { kind: 'invitation_cancelled', subjectId: row.invitation_id });
      return toInvitation(row, ctx.now());
    });
  },
});
