import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type AcceptInvitationRequest, MemberChanged, type Session } from '@mostrador/proto/identity';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { withAccount } from '../accounts.ts';
import { lockCode, spendCode } from '../codes.ts';
import { type InvitationRow, toMemberChanged } from '../convert.ts';
import { fail } from '../errors.ts';
import { companiesOf, enter, memberOf } from '../queries.ts';
import { name, newPassword } from '../rules.ts';
import { note } from '../security-log.ts';
import { holderOf, openSession, toSession } from '../sessions.ts';
import { holdMembers, isStillGiven } from '../standing.ts';

/** The invitation of a code that holds, with the company's rows in sight. Locked, so that it is accepted once. */
async function lockInvitation(ctx: Ctx, tx: Tx, code: string): Promise<InvitationRow | undefined> {
  const found = await lockCode(ctx, tx, code, ['invitation']);
  if (!found?.company_id) return undefined;
  await enter(tx, found.company_id);
  const [invited] = await tx.sql<InvitationRow>`
    select * from invitations
    where tenant_id = ${found.company_id} and invitation_id = ${found.subject_id} and cancelled_at is null`;
  return invited;
}

type Person = { userId: string; displayName: string };

/** Makes the person a member, or an active one again. Who is one already stays as they are. */
async function join(ctx: Ctx, tx: Tx, invited: InvitationRow, { userId, displayName }: Person): Promise<void> {
  const { tenant_id: companyId } = invited;
  const joined = await tx.sql`
    insert into memberships (tenant_id, user_id, display_name, role, branch_ids, changed_at)
    values (${companyId}, ${userId}, ${displayName}, ${invited.role}, ${invited.branch_ids}::uuid[], ${ctx.now()})
    on conflict (tenant_id, user_id) do update
      set active = true, role = excluded.role, branch_ids = excluded.branch_ids, display_name = excluded.display_name,
        changed_at = excluded.changed_at, version = memberships.version + 1
      where not memberships.active
    returning 1`;
  await tx.sql`
    insert into user_companies (user_id, company_id) values (${userId}, ${companyId}) on conflict do nothing`;
  await tx.sql`
    update invitations set accepted_at = ${ctx.now()}, accepted_by = ${userId}
    where tenant_id = ${companyId} and invitation_id = ${invited.invitation_id}`;
  if (joined.length === 0) return;
  tx.emit(MemberChanged, userId, toMemberChanged((await memberOf(tx, userId))!));
  await note(ctx, tx, companyId, { kind: 'member_joined', actorId: userId, subjectId: userId, detail: invited.role });
}

export const acceptInvitation = handler<AcceptInvitationRequest, Session>({
  can: ['public'],
  rules: rules<AcceptInvitationRequest>({
    code: z.string().max(100),
    userId: id,
    displayName: name,
    password: newPassword,
  }),
  async run(ctx, input) {
    const invited = await ctx.as(null, (tx) => lockInvitation(ctx, tx, input.code));
    if (!invited) return fail('code_invalid', { field: 'code' });
    if (input.password.toLowerCase() === invited.email) fail('password_is_email', { field: 'password' });
    const { tenant_id: companyId } = invited;
    // The code was sent to the address and told to nobody else.
    const claim = { userId: input.userId, email: invited.email, password: input.password, provesEmail: true };
    const opened = await withAccount(ctx, companyId, claim, async (tx, { userId }) => {
      await holdMembers(tx);
      const again = await lockInvitation(ctx, tx, input.code);
      // Sent again by the same person: they are let in again.
      if (!again || (again.accepted_by && again.accepted_by !== userId)) return fail('code_invalid', { field: 'code' });
      if (!again.accepted_by) {
        if (!(await isStillGiven(tx, again))) fail('code_invalid', { field: 'code' });
        await join(ctx, tx, again, { userId, displayName: input.displayName });
        await spendCode(ctx, tx, input.code);
      }
      const companies = await companiesOf(tx, userId);
      await enter(tx, companyId);
      const member = await memberOf(tx, userId);
      if (!member?.active) return fail('no_company');
      return { member, companies, session: await openSession(ctx, tx, { userId, companyId }) };
    });
    return toSession(ctx, opened.session, { ...holderOf(opened.member), companies: opened.companies });
  },
});
