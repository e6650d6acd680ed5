import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import {
  ApprovalGiven,
  ApprovalRefused,
  BranchChanged,
  CompanyChanged,
  MemberChanged,
  RoleLimitsChanged,
  TillChanged,
} from '@mostrador/proto/identity';
import {
  type AskedRow,
  toApprovalAsked,
  toBranchChanged,
  toCompanyChanged,
  toMemberChanged,
  toRoleLimits,
  toTillChanged,
} from '../convert.ts';
import { branchOf, companyOf, limitsOf, memberOf, tillOf } from '../queries.ts';

const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  select number, kind, id from (
    select tenant_id, fact_number as number, 'company' as kind, tenant_id as id from companies
    union all select tenant_id, fact_number, 'limits', tenant_id from role_limits
    union all select tenant_id, fact_number, 'branch', branch_id from branches
    union all select tenant_id, fact_number, 'till', till_id from tills
    union all select tenant_id, fact_number, 'member', user_id from memberships
    union all select tenant_id, fact_number, 'approval', approval_id from asked_approvals) facts
  where tenant_id = ${tx.tenantId} and number > ${since} and number <= ${upTo}
  order by number limit ${limit}`;

/** One by one: a company has few of what has a state here. */
async function stateOf(tx: Tx, { kind, id }: Numbered): Promise<Told | null> {
  switch (kind) {
    case 'company':
      return toldAs(CompanyChanged, id, undefined, toCompanyChanged(await companyOf(tx)));
    case 'limits':
      return toldAs(RoleLimitsChanged, id, undefined, toRoleLimits(await limitsOf(tx)));
    case 'branch':
      return toldAs(BranchChanged, id, undefined, toBranchChanged((await branchOf(tx, id))!));
    case 'till':
      return toldAs(TillChanged, id, undefined, toTillChanged((await tillOf(tx, id))!));
    case 'member': {
      const member = toMemberChanged((await memberOf(tx, id))!);
      return toldAs(MemberChanged, id, member.changedAt, member);
    }
    default:
      return null;
  }
}

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const told = new Map<string, Told>();
  for (const one of page) {
    const state = await stateOf(tx, one);
    if (state) told.set(`${one.kind} ${one.id}`, state);
  }
  const ids = page.filter((one) => one.kind === 'approval').map((one) => one.id);
  const asked = await tx.sql<AskedRow>`
    select * from asked_approvals where tenant_id = ${tx.tenantId} and approval_id = any(${ids}::uuid[])`;
  for (const row of asked) {
    const approval = toApprovalAsked(row);
    const one = row.given
      ? toldAs(ApprovalGiven, row.approval_id, approval.at, { approval })
      : toldAs(ApprovalRefused, row.approval_id, approval.at, { approval, reason: row.reason });
    told.set(`approval ${row.approval_id}`, one);
  }
  return told;
}

export const exportFacts = tellsFacts(find, tell);
