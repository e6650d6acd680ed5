import { consumer } from '@mostrador/kit';
import { BranchChanged } from '@mostrador/proto/identity';

/** Keeps how branches tell their days: the date that a sale counts to is fixed when it is recorded. */
export const branchChanged = consumer(BranchChanged, async (tx, events) => {
  // One row a branch: its newest state in this batch.
  const newest = new Map(
    events.toSorted((a, b) => a.body.version - b.body.version).map(({ body }) => [body.branchId, body]),
  );
  await tx.sql`
    insert into branches as b (tenant_id, branch_id, business_days, version)
    select ${tx.tenantId}, r."branchId", r."businessDays", r.version
    from jsonb_to_recordset(${JSON.stringify([...newest.values()])})
      as r ("branchId" uuid, "businessDays" jsonb, version bigint)
    order by 2
    on conflict (tenant_id, branch_id) do update
    set business_days = excluded.business_days, version = excluded.version
    where b.version < excluded.version or (b.version = excluded.version and b.business_days = '[]')`;
});
