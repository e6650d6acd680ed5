import { branchesOf, handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { Member, SetMemberPinRequest } from '@mostrador/proto/identity';
import { endApprovals } from '../approvals.ts';
import { toMember } from '../convert.ts';
import { isLongEnough } from '../domain/pin.ts';
import { mayManage } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { hashPin } from '../pins.ts';
import { lockMember } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { everyRole, newPinOrNone } from '../rules.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';

export const setMemberPin = handler<SetMemberPinRequest, Member>({
  can: everyRole,
  rules: rules<SetMemberPinRequest>({ userId: id, pin: newPinOrNone }),
  async run(ctx, input) {
    const person = personOf(ctx);
    const own = input.userId === person.id;
    // Whoever finds a till unattended must not be able to set a PIN that lasts.
    if (person.tillId || (!own && person.role !== 'owner' && person.role !== 'admin')) fail('forbidden');
    if (!own && branchesOf(person)) fail('all_branches_needed');
    const pinHash = input.pin === '' ? null : await hashPin(ctx, input.pin);
    const member = await ctx.tenant(async (tx) => {
      const before = await lockMember(tx, input.userId);
      await assertStillMay(ctx, tx);
      if (!before) return fail('not_found', { field: 'userId' });
      if (!own && !mayManage(person.role, before.role)) fail('owner_needed');
      if (pinHash && !isLongEnough(input.pin, before.role)) fail('pin_too_short_to_approve', { field: 'pin' });
      await tx.sql`
        update memberships set pin_hash = ${pinHash} where tenant_id = ${tx.tenantId} and user_id = ${input.userId}`;
      // What the old one approved goes with it.
      await endApprovals(ctx, tx, [{ user_id: input.userId, company_id: ctx.tenantId }]);
      await note(ctx, tx, ctx.tenantId, { kind: 'pin_set', subjectId: input.userId, detail: pinHash ? '' : 'removed' });
      return toMember({ ...before, pin_hash: pinHash });
    });
    await announceRevocations(ctx);
    return member;
  },
});
