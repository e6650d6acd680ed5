import { assertVersion, type Ctx, handler, type Role, rules, type Tx } from '@mostrador/kit';
import { type Member, MemberChanged, type UpdateMemberRequest } from '@mostrador/proto/identity';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { standingOf, toMember, toMemberChanged } from '../convert.ts';
import { mayManage, type Standing } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { assertBranches, lockMember, memberOf } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { branchIds, managers, name, role } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSessionsOf } from '../sessions.ts';
import { assertStillMay, endWhatWasGiven } from '../standing.ts';

/** What the member is from now on. Who becomes an owner acts in all branches. */
async function decide(tx: Tx, before: Standing, input: UpdateMemberRequest): Promise<Standing> {
  const next = (input.role as Role | undefined) ?? before.role;
  const named = input.branches?.branchIds;
  const field = 'branches.branchIds';
  if (next === 'owner' && named?.length) fail('owner_in_all_branches', { field });
  if (named) await assertBranches(tx, named, field);
  return {
    role: next,
    active: input.active ?? before.active,
    branchIds: next === 'owner' ? [] : (named ?? before.branchIds),
  };
}

const isSame = (a: Standing, b: Standing): boolean =>
  a.role === b.role && a.active === b.active && a.branchIds.join() === b.branchIds.join();

/** Opens or closes the company's door, and ends what rests on what the member was. */
async function follow(ctx: Ctx, tx: Tx, userId: string, [before, after]: [Standing, Standing]): Promise<void> {
  if (before.active && !after.active) {
    await tx.sql`delete from user_companies where user_id = ${userId} and company_id = ${ctx.tenantId}`;
  }
  if (!before.active && after.active) {
    await tx.sql`
      insert into user_companies (user_id, company_id) values (${userId}, ${ctx.tenantId}) on conflict do nothing`;
  }
  if (isSame(before, after)) return;
  await endWhatWasGiven(ctx, tx, (await memberOf(tx, userId))!);
  // A token says the role and the branches: whoever has others now, or none, must not go on with the old ones.
  await endSessionsOf(ctx, tx, { userId, companyId: ctx.tenantId });
}

export const updateMember = handler<UpdateMemberRequest, Member>({
  can: managers,
  companyWide: true,
  rules: rules<UpdateMemberRequest>({
    userId: id,
    role: role.optional(),
    active: z.boolean().optional(),
    displayName: name.optional(),
    branches: z.strictObject({ branchIds }).optional(),
    expectedVersion: z.int().min(1),
  }),
  async run(ctx, input) {
    const person = personOf(ctx);
    const member = await ctx.once(async (tx) => {
      const found = await lockMember(tx, input.userId);
      await assertStillMay(ctx, tx);
      if (!found) return fail('not_found', { field: 'userId' });
      assertVersion(found, input.expectedVersion);
      const before = standingOf(found);
      const after = await decide(tx, before, input);
      if (!mayManage(person.role, before.role) || !mayManage(person.role, after.role)) fail('owner_needed');
      await tx.sql`
        update memberships set role = ${after.role}, active = ${after.active}, branch_ids = ${after.branchIds}::uuid[],
          display_name = coalesce(${input.displayName}, display_name), version = version + 1, changed_at = ${ctx.now()}
        where tenant_id = ${tx.tenantId} and user_id = ${input.userId}`;
      const [owners] = await tx.sql<{ count: number }>`
        select count(*) as count from memberships where tenant_id = ${tx.tenantId} and role = 'owner' and active`;
      if (owners!.count === 0) fail('last_owner');
      await follow(ctx, tx, input.userId, [before, after]);
      const changed = (await memberOf(tx, input.userId))!;
      tx.emit(MemberChanged, input.userId, toMemberChanged(changed));
      const place = after.branchIds.length > 0 ? `, ${after.branchIds.length} branches` : '';
      const detail = `${after.role}, ${after.active ? 'active' : 'left'}${place}`;
      await note(ctx, tx, ctx.tenantId, { kind: 'member_changed', subjectId: input.userId, detail });
      return toMember(changed);
    });
    await announceRevocations(ctx);
    return member;
  },
});
