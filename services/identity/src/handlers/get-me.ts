import { branchesOf, handler, rules } from '@mostrador/kit';
import type { GetMeRequest, Me } from '@mostrador/proto/identity';
import { personOf } from '../person.ts';
import { companiesOf, enter, memberOf } from '../queries.ts';
import { everyRole } from '../rules.ts';
import { fail } from '../errors.ts';

export const getMe = handler<GetMeRequest, Me>({
  can: everyRole,
  rules: rules<GetMeRequest>({}),
  async run(ctx) {
    const person = personOf(ctx);
    return ctx.as(null, async (tx) => {
      // A PIN is of one company: neither the others nor the account show in its session.
      const companies = await companiesOf(tx, person.id, person.tillId ? ctx.tenantId : null);
      await enter(tx, ctx.tenantId);
      const member = await memberOf(tx, person.id);
      if (!member?.active) return fail('token_revoked');
      return {
        userId: person.id,
        email: person.tillId ? '' : (member.email ?? ''),
        displayName: member.display_name,
        companyId: ctx.tenantId,
        role: person.role,
        tillId: person.tillId ?? '',
        branchId: person.branchId ?? '',
        hasPin: member.pin_hash !== null,
        companies,
        branchIds: [...(branchesOf(person) ?? [])],
      };
    });
  },
});
