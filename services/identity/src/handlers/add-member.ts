import { handler, type Role, rules } from '@mostrador/kit';
import { type AddMemberRequest, type Member, MemberChanged } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toMember, toMemberChanged } from '../convert.ts';
import { isLongEnough } from '../domain/pin.ts';
import { fail } from '../errors.ts';
import { hashPin } from '../pins.ts';
import { personOf } from '../person.ts';
import { assertBranches, memberOf } from '../queries.ts';
import { branchIds, managers, name, newPin } from '../rules.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';

export const addMember = handler<AddMemberRequest, Member>({
  can: managers,
  companyWide: true,
  rules: rules<AddMemberRequest>({
    userId: id,
    displayName: name,
    role: z.enum(words.pinRole),
    pin: newPin,
    branchIds,
  }),
  async run(ctx, input) {
    personOf(ctx);
    if (!isLongEnough(input.pin, input.role as Role)) fail('pin_too_short_to_approve', { field: 'pin' });
    const pinHash = await hashPin(ctx, input.pin);
    return ctx.tenant(async (tx) => {
      await assertStillMay(ctx, tx);
      await assertBranches(tx, input.branchIds, 'branchIds');
      const made = await tx.sql`
        insert into users (user_id) values (${input.userId}) on conflict do nothing returning 1`;
      if (made.length > 0) {
        await tx.sql`
          insert into memberships (tenant_id, user_id, display_name, role, branch_ids, pin_hash, changed_at)
          values (${ctx.tenantId}, ${input.userId}, ${input.displayName}, ${input.role}, ${input.branchIds}::uuid[],
            ${pinHash}, ${ctx.now()})`;
        await tx.sql`insert into user_companies (user_id, company_id) values (${input.userId}, ${ctx.tenantId})`;
      }
      const member = await memberOf(tx, input.userId);
      const same =
        member?.display_name === input.displayName &&
        member.role === input.role &&
        member.branch_ids.join() === input.branchIds.join() &&
        !member.email;
      // Somebody else's, or another member's. Once it was changed it cannot be compared any more.
      if (!member || (!same && member.version === 1)) return fail('id_reused', { field: 'userId' });
      if (made.length > 0) {
        tx.emit(MemberChanged, input.userId, toMemberChanged(member));
        await note(ctx, tx, ctx.tenantId, { kind: 'member_added', subjectId: input.userId, detail: input.role });
      }
      return toMember(member);
    });
  },
});
