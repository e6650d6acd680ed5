import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { Session, SwitchCompanyRequest } from '@mostrador/proto/identity';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { companiesOf, enter, memberOf } from '../queries.ts';
import { everyRole } from '../rules.ts';
import { note } from '../security-log.ts';
import { holderOf, openSession, toSession } from '../sessions.ts';

export const switchCompany = handler<SwitchCompanyRequest, Session>({
  can: everyRole,
  inDrill: true,
  rules: rules<SwitchCompanyRequest>({ companyId: id }),
  async run(ctx, input) {
    const person = personOf(ctx);
    // Four digits at a till of one company open no other.
    if (person.tillId) return fail('no_company');
    const opened = await ctx.as(null, async (tx) => {
      const companies = await companiesOf(tx, person.id);
      if (!companies.some((one) => one.companyId === input.companyId)) return null;
      await enter(tx, input.companyId);
      const member = (await memberOf(tx, person.id))!;
      await note(ctx, tx, input.companyId, { kind: 'log_in', subjectId: person.id });
      return {
        companies,
        member,
        session: await openSession(ctx, tx, { userId: person.id, companyId: input.companyId }),
      };
    });
    if (!opened) return fail('no_company');
    return toSession(ctx, opened.session, { ...holderOf(opened.member), companies: opened.companies });
  },
});
