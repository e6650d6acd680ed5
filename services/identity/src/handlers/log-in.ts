import { handler, rules } from '@mostrador/kit';
import { idOrNone } from '@mostrador/rules';
import type { LogInRequest, Session } from '@mostrador/proto/identity';
import { provePassword } from '../accounts.ts';
import { fail } from '../errors.ts';
import { claimsTo, companiesOf, enter, memberOf, userByEmail } from '../queries.ts';
import { email, secret } from '../rules.ts';
import { note } from '../security-log.ts';
import { holderOf, openSession, toSession } from '../sessions.ts';
import { blur } from '../timing.ts';

export const logIn = handler<LogInRequest, Session>({
  can: ['public'],
  inDrill: true,
  rules: rules<LogInRequest>({ email, password: secret, companyId: idOrNone }),
  async run(ctx, input) {
    const startedAt = performance.now();
    const claimed = await ctx.as(null, async (tx) => {
      const owner = await userByEmail(tx, input.email);
      return owner ?? (await claimsTo(tx, input.email, 1))[0];
    });
    const right = await provePassword(ctx, input.email, claimed, input.password);
    if (right && !claimed?.email_proven_at) return fail('email_not_proven');
    const user = claimed?.email_proven_at ? claimed : undefined;
    const chosen = await ctx.as(null, async (tx) => {
      const companies = user ? await companiesOf(tx, user.user_id) : [];
      const company = input.companyId ? companies.find((one) => one.companyId === input.companyId) : companies[0];
      if (!user || !company) return null;
      await enter(tx, company.companyId);
      const kind = right ? 'log_in' : 'log_in_failed';
      const actorId = right ? user.user_id : '';
      await note(ctx, tx, company.companyId, { kind, actorId, subjectId: user.user_id });
      if (!right) return null;
      const member = (await memberOf(tx, user.user_id))!;
      return {
        companies,
        member,
        session: await openSession(ctx, tx, { userId: user.user_id, companyId: company.companyId }),
      };
    });
    if (!right) {
      await blur(startedAt);
      return fail('credentials_invalid');
    }
    if (!chosen) return fail('no_company');
    return toSession(ctx, chosen.session, { ...holderOf(chosen.member), companies: chosen.companies });
  },
});
