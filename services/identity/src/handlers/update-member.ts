import { type Ctx, fail as refuse, handler, type Role, rules, type Tx } from '@mostrador/kit';
import { type Member, MemberChanged, type UpdateMemberRequest } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toMember, toMemberChanged } from '../convert.ts';
import { mayManage } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { lockMember, memberOf } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { id, managers, name, role } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSessionsOf } from '../sessions.ts';

/** Closes every door to the company that a member who leaves has or could open. */
async function leave(ctx: Ctx, tx: Tx, userId: string): Promise<void> {
  await tx.sql`delete from user_companies where user_id = ${userId} and company_id = ${ctx.tenantId}`;
  await tx.sql`
    update invitations set cancelled_at = ${ctx.now()}
    where invited_by = ${userId} and accepted_at is null and cancelled_at is null`;
}

export const updateMember = handler<UpdateMemberRequest, Member>({
  can: managers,
  rules: rules<UpdateMemberRequest>({
    userId: id,
    role: role.optional(),
    active: z.boolean().optional(),
    displayName: name.optional(),
  }),
  async run(ctx, input) {
    const person = personOf(ctx);
    const member = await ctx.once(async (tx) => {
      const before = await lockMember(tx, input.userId);
      if (!before) return refuse('not_found', { field: 'userId' });
      const after = { role: (input.role as Role | undefined) ?? before.role, active: input.active ?? before.active };
      if (!mayManage(person.role, before.role) || !mayManage(person.role, after.role)) fail('owner_needed');
      await tx.sql`
        update memberships set role = ${after.role}, active = ${after.active},
          display_name = coalesce(${input.displayName}, display_name), version = version + 1
        where user_id = ${input.userId}`;
      const [owners] = await tx.sql<{ count: number }>`
        select count(*) as count from memberships where role = 'owner' and active`;
      if (owners!.count === 0) fail('last_owner');
      if (before.active && !after.active) await leave(ctx, tx, input.userId);
      if (!before.active && after.active) {
        await tx.sql`
          insert into user_companies (user_id, company_id) values (${input.userId}, ${ctx.tenantId}) on conflict do nothing`;
      }
      // A token says the role: whoever has another one now, or none, must not go on with the old one.
      if (before.role !== after.role || !after.active) await endSessionsOf(ctx, tx, input.userId, ctx.tenantId);
      const changed = (await memberOf(tx, input.userId))!;
      tx.emit(MemberChanged, input.userId, toMemberChanged(changed));
      const detail = `${after.role}, ${after.active ? 'active' : 'left'}`;
      await note(ctx, tx, ctx.tenantId, { kind: 'member_changed', subjectId: input.userId, detail });
      return toMember(changed);
    });
    await announceRevocations(ctx);
    return member;
  },
});
