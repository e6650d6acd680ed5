import { consumer } from '@mostrador/kit';
import { MemberChanged } from '@mostrador/proto/identity';

export const memberChanged = consumer(MemberChanged, async (tx, events) => {
  const facts = events.map(({ body, at }) => ({ ...body, changedAt: body.changedAt ?? at }));
  await tx.sql`
    insert into member_roles (tenant_id, user_id, version, role, active, branch_ids, changed_at)
    select ${tx.tenantId}, r."userId", r.version, r.role, r.active, r."branchIds", r."changedAt"
    from jsonb_to_recordset(${JSON.stringify(facts)})
      as r("userId" uuid, version bigint, role text, active boolean, "branchIds" uuid[], "changedAt" timestamptz)
    order by 2, 3
    on conflict do nothing`;
});
