import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { cuitOrNone, id } from '@mostrador/rules';
import {
  CompanyChanged,
  type CompanyRegistration,
  MemberChanged,
  type RegisterCompanyRequest,
} from '@mostrador/proto/identity';
import { withAccount } from '../accounts.ts';
import { addressIdOf } from '../addresses.ts';
import { toCompany, toCompanyChanged, toMember, toMemberChanged } from '../convert.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { sendCode } from '../messages.ts';
import { companyOf, memberOf } from '../queries.ts';
import { email, name, newPassword } from '../rules.ts';
import { note } from '../security-log.ts';

/** Limits are each company's: whoever could make any number of them would have none. Locked, so that all are counted. */
async function assertRoom(ctx: Ctx, tx: Tx, userId: string): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`companies of ${userId}`}, 0))`;
  const theirs = await tx.sql`select from user_companies where user_id = ${userId}`;
  if (theirs.length >= ctx.env(env).COMPANIES_PER_ACCOUNT) fail('too_many_companies', { field: 'email' });
}

export const registerCompany = handler<RegisterCompanyRequest, CompanyRegistration>({
  can: ['public'],
  rules: rules<RegisterCompanyRequest>({
    companyId: id,
    name,
    cuit: cuitOrNone,
    ownerId: id,
    ownerName: name,
    email,
    password: newPassword,
  }),
  async run(ctx, input) {
    if (input.password.toLowerCase() === input.email) fail('password_is_email', { field: 'password' });
    const { companyId } = input;
    const claim = { userId: input.ownerId, email: input.email, password: input.password, provesEmail: false };
    return withAccount(ctx, companyId, claim, async (tx, { userId, isProven, isNew }) => {
      const made = await tx.sql`
        insert into companies (tenant_id, name, cuit) values (${companyId}, ${input.name}, ${input.cuit})
        on conflict do nothing returning 1`;
      if (made.length > 0) {
        await assertRoom(ctx, tx, userId);
        await tx.sql`
          insert into memberships (tenant_id, user_id, display_name, role)
          values (${companyId}, ${userId}, ${input.ownerName}, 'owner')`;
        await tx.sql`insert into user_companies (user_id, company_id) values (${userId}, ${companyId})`;
      }
      const company = await companyOf(tx);
      const owner = await memberOf(tx, userId);
      // Once it was changed it cannot be compared any more; whose it is always can.
      const same = company.version > 1 || (company.name === input.name && company.cuit === input.cuit);
      if (owner?.role !== 'owner' || !same) return fail('id_reused', { field: 'companyId' });
      if (made.length > 0) {
        tx.emit(CompanyChanged, companyId, toCompanyChanged(company));
        tx.emit(MemberChanged, userId, toMemberChanged(owner));
        await note(ctx, tx, companyId, { kind: 'company_registered', actorId: userId, subjectId: companyId });
      }
      // Where enough was sent, another code is asked for later. Whoever asks for it, it is told to the address alone.
      const subjectId = addressIdOf(ctx, input.email);
      if (isNew) await sendCode(ctx, tx, { kind: 'email_proof', recipient: input.email, subjectId, companyId: null });
      return { company: toCompany(company), owner: toMember(owner), emailProofNeeded: !isProven };
    });
  },
});
