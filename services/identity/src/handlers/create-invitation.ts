import { handler, type Role, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { CreateInvitationRequest, Invitation } from '@mostrador/proto/identity';
import { toInvitation } from '../convert.ts';
import { mayManage } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { sendCode } from '../messages.ts';
import { personOf } from '../person.ts';
import { assertBranches, invitationOf } from '../queries.ts';
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
    return ctx.tenant(async (tx) => {
      await assertStillMay(ctx, tx);
      await assertBranches(tx, input.branchIds, 'branchIds');
      // The code's row has the same end; this one is corrected to it below.
      const made = await tx.sql`
        insert into invitations (tenant_id, invitation_id, email, role, branch_ids, invited_by, expires_at)
        values (${tx.tenantId}, ${input.invitationId}, ${input.email}, ${input.role}, ${input.branchIds}::uuid[],
          ${person.id}, ${ctx.now()})
        on conflict do nothing returning 1`;
      if (made.length === 0) {
        const stored = (await invitationOf(tx, input.invitationId))!;
        const same =
          stored.email === input.email &&
          stored.role === input.role &&
          stored.branch_ids.join() === input.branchIds.join() &&
          stored.invited_by === person.id;
        if (!same) return fail('id_reused', { field: 'invitationId' });
        return toInvitation(stored, ctx.now());
      }
      const members = await tx.sql`
        select 1 from memberships m join users u on u.user_id = m.user_id
        where m.tenant_id = ${tx.tenantId} and m.active and u.email = ${input.email} limit 1`;
      if (members.length > 0) fail('member_exists', { field: 'email' });
      const of = { subjectId: input.invitationId, companyId: ctx.tenantId };
      const sent = await sendCode(ctx, tx, { kind: 'invitation', recipient: input.email, ...of });
      if (!sent) return fail('too_many_messages', { field: 'email', retryAfterSeconds: 15 * 60 });
      await tx.sql`
        update invitations set expires_at = ${sent.expiresAt}
        where tenant_id = ${tx.tenantId} and invitation_id = ${input.invitationId}`;
      const row = (await invitationOf(tx, input.invitationId))!;
      await note(ctx, tx, ctx.tenantId, { kind: 'invitation_created', subjectId: row.invitation_id, detail: row.role });
      return toInvitation(row, ctx.now());
    });
  },
});
