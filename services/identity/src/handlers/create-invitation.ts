import { handler, type Role, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { CreateInvitationRequest, Invitation } from '@mostrador/proto/identity';
import { toInvitation } from '../convert.ts';
import { prisma } from '../database.ts';
import { mayManage } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { sendCode } from '../messages.ts';
import { personOf } from '../person.ts';
import { assertBranches } from '../queries.ts';
import { branchIds, email, managers, role } from '../rules.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';

export const createInvitation = handler<CreateInvitationRequest, Invitation>({
  can: managers,
  companyWide: true,
  rules: rules<CreateInvitationRequest>({ invitationId: id, email, role, branchIds }),
  async run(ctx, input) {
    const person = personOf(ctx);
    if (!mayManage(person.role, input.role as Role)) fail('owner_needed', { field: 'role' });
    if (input.role === 'owner' && input.branchIds.length > 0) fail('owner_in_all_branches', { field: 'branchIds' });
    return ctx.prisma(prisma, async (tx) => {
      await assertStillMay(ctx, tx);
      await assertBranches(tx, input.branchIds, 'branchIds');
      const key = { tenantId: ctx.tenantId, invitationId: input.invitationId };
      // The code's row has the same end; this one is corrected to it below.
      const content = {
        ...key,
        email: input.email,
        role: input.role,
        branchIds: input.branchIds,
        invitedBy: person.id,
        expiresAt: ctx.now(),
      };
      const { count } = await tx.db.invitation.createMany({ data: [content], skipDuplicates: true });
      if (count === 0) {
        const stored = await tx.db.invitation.findUniqueOrThrow({ where: { tenantId_invitationId: key } });
        const same =
          stored.email === input.email &&
          stored.role === input.role &&
          stored.branchIds.join() === input.branchIds.join() &&
          stored.invitedBy === person.id;
        if (!same) return fail('id_reused', { field: 'invitationId' });
        return toInvitation(stored, ctx.now());
      }
      const active = await tx.db.membership.count({
        where: { tenantId: ctx.tenantId, active: true, user: { email: input.email } },
      });
      if (active > 0) fail('member_exists', { field: 'email' });
      const of = { subjectId: input.invitationId, companyId: ctx.tenantId };
      const sent = await sendCode(ctx, tx, { kind: 'invitation', recipient: input.email, ...of });
      if (!sent) return fail('too_many_messages', { field: 'email', retryAfterSeconds: 15 * 60 });
      const { expiresAt } = sent;
      const row = await tx.db.invitation.update({ where: { tenantId_invitationId: key }, data: { expiresAt } });
      await note(ctx, tx, ctx.tenantId, { kind: 'invitation_created', subjectId: row.invitationId, detail: row.role });
      return toInvitation(row, ctx.now());
    });
  },
});
