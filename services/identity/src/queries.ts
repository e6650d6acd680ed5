import type { RowOf, Tx } from '@mostrador/kit';
import type { CompanyAccess } from '@mostrador/proto/identity';
import type {
  ApiKeyRow,
  BranchRow,
  CompanyRow,
  InvitationRow,
  LimitsRow,
  MemberRow,
  TillRow,
  UserRow,
} from './convert.ts';
import type { UserCompanyModel } from './db/models.ts';
import { fail } from './errors.ts';

/** Makes the rest of the transaction a company's, for verbs that learn the company on their way. */
export async function enter(tx: Tx, companyId: string): Promise<void> {
  tx.tenantId = companyId;
  await tx.sql`select set_config('app.tenant', ${companyId}, true)`;
}

/** Whose address it is. */
export const userByEmail = async (tx: Tx, email: string): Promise<UserRow | undefined> =>
  (await tx.sql<UserRow>`select * from users where email = ${email} and email_proven_at is not null`)[0];

/** Those who registered with an address and did not prove it, the last ones first. */
export const claimsTo = (tx: Tx, email: string, limit: number): Promise<UserRow[]> => tx.sql<UserRow>`
  select * from users
  where email = ${email} and email_proven_at is null order by created_at desc, user_id desc limit ${limit}`;

export const userById = async (tx: Tx, userId: string): Promise<UserRow | undefined> =>
  (await tx.sql<UserRow>`select * from users where user_id = ${userId}`)[0];

/** The companies a person may enter, or the one named, the one used last first. Afterwards the transaction sees one. */
export async function companiesOf(tx: Tx, userId: string, only: string | null = null): Promise<CompanyAccess[]> {
  const entries = await tx.sql<Pick<RowOf<UserCompanyModel>, 'company_id'>>`
    select company_id from user_companies
    where user_id = ${userId} and (${only}::uuid is null or company_id = ${only}) order by last_used_at desc, company_id`;
  const found: CompanyAccess[] = [];
  for (const { company_id: companyId } of entries) {
    await enter(tx, companyId);
    const [row] = await tx.sql<{ name: string; role: string }>`
      select c.name, m.role from memberships m join companies c using (tenant_id)
      where m.tenant_id = ${tx.tenantId} and m.user_id = ${userId} and m.active`;
    if (row) found.push({ companyId, ...row });
  }
  return found;
}

// What follows reads the company that the transaction sees.

export const companyOf = async (tx: Tx): Promise<CompanyRow> =>
  (await tx.sql<CompanyRow>`select * from companies where tenant_id = ${tx.tenantId}`)[0]!;

export const memberOf = async (tx: Tx, userId: string): Promise<MemberRow | undefined> =>
  (
    await tx.sql<MemberRow>`
    select m.*, u.email from memberships m join users u on u.user_id = m.user_id
    where m.tenant_id = ${tx.tenantId} and m.user_id = ${userId}`
  )[0];

/** Who changes what there is one of in the company, or members, waits for each other. */
export const lockCompany = (tx: Tx) => tx.sql`select from companies where tenant_id = ${tx.tenantId} for update`;

/** The same, after the company was locked, so that one owner always remains. */
export async function lockMember(tx: Tx, userId: string): Promise<MemberRow | undefined> {
  await lockCompany(tx);
  return memberOf(tx, userId);
}

export const branchOf = async (tx: Tx, branchId: string): Promise<BranchRow | undefined> =>
  (
    await tx.sql<BranchRow>`
    select * from branches where tenant_id = ${tx.tenantId} and branch_id = ${branchId}`
  )[0];

export const tillOf = async (tx: Tx, tillId: string): Promise<TillRow | undefined> =>
  (await tx.sql<TillRow>`select * from tills where tenant_id = ${tx.tenantId} and till_id = ${tillId}`)[0];

export const apiKeyOf = async (tx: Tx, apiKeyId: string): Promise<ApiKeyRow | undefined> =>
  (await tx.sql<ApiKeyRow>`select * from api_keys where tenant_id = ${tx.tenantId} and api_key_id = ${apiKeyId}`)[0];

export const invitationOf = async (tx: Tx, invitationId: string): Promise<InvitationRow | undefined> =>
  (
    await tx.sql<InvitationRow>`
    select * from invitations where tenant_id = ${tx.tenantId} and invitation_id = ${invitationId}`
  )[0];

export const limitsOf = async (tx: Tx): Promise<LimitsRow | undefined> =>
  (await tx.sql<LimitsRow>`select * from role_limits where tenant_id = ${tx.tenantId}`)[0];

/** True when the branch is open; it stays so to the end of the transaction. */
export const lockOpenBranch = async (tx: Tx, branchId: string): Promise<boolean> =>
  (
    await tx.sql`
    select 1 from branches where tenant_id = ${tx.tenantId} and branch_id = ${branchId} and active for share`
  ).length > 0;

/** Throws unless the company has these branches, open or closed. */
export async function assertBranches(tx: Tx, branchIds: readonly string[], field: string): Promise<void> {
  const [known] = await tx.sql<{ count: number }>`
    select count(*) as count from branches where tenant_id = ${tx.tenantId} and branch_id = any(${branchIds}::uuid[])`;
  if (known!.count < branchIds.length) fail('branch_unknown', { field });
}
