import { consumer } from '@mostrador/kit';
import { BranchChanged } from '@mostrador/proto/identity';

/** Keeps the company's branches, so that a mistyped one can be refused. */
export const branchChanged = consumer(BranchChanged, async (tx, events) => {
  const newest = new Map<string, BranchChanged>();
  for (const { body } of events) {
    if (body.version > (newest.get(body.branchId)?.version ?? -1)) newest.set(body.branchId, body);
  }
  const branches = [...newest.values()];
  await tx.sql`
    insert into branches as b (tenant_id, branch_id, name, active, version)
    select ${tx.tenantId}::uuid, n.* from unnest(${branches.map((one) => one.branchId)}::uuid[],
      ${branches.map((one) => one.name)}::text[], ${branches.map((one) => one.active)}::boolean[],
      ${branches.map((one) => one.version)}::bigint[]) as n
    on conflict (tenant_id, branch_id) do update
    set name = excluded.name, active = excluded.active, version = excluded.version
    where b.version < excluded.version`;
});
