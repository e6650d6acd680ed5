import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { CancelInvitationRequest, Invitation } from '@mostrador/proto/identity';
import { dropCodes } from '../codes.ts';
import { toInvitation } from '../convert.ts';
import { prisma } from '../database.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';

export const cancelInvitation = handler<CancelInvitationRequest, Invitation>({
  can: managers,
  companyWide: true,
  rules: rules<CancelInvitationRequest>({ invitationId: id }),
  async run(ctx, input) {
    personOf(ctx);
    const key = { tenantId: ctx.tenantId, invitationId: input.invitationId };
    return ctx.prisma(prisma, async (tx) => {
      // Who accepts holds the code's row: one of the two comes second.
      await dropCodes(tx, 'invitation', input.invitationId);
      const { count } = await tx.db.invitation.updateMany({
        where: { ...key, acceptedAt: null, cancelledAt: null },
        data: { cancelledAt: ctx.now() },
      });
      const row = await tx.db.invitation.findUnique({ where: { tenantId_invitationId: key } });
      if (!row) return fail('not_found', { field: 'invitationId' });
      if (row.acceptedAt) return fail('invitation_accepted');
      if (count > 0) await note(ctx, tx, ctx.tenantId, { kind: 'invitation_cancelled', subjectId: row.invitationId });
      return toInvitation(row, ctx.now());
    });
  },
});
