import { consumer } from '@mostrador/kit';
import { TillChanged } from '@mostrador/proto/identity';

/** Keeps the tills, and tells sessions that came before their till which branch they are of. */
export const tillChanged = consumer(TillChanged, async (tx, events) => {
  const newest = new Map<string, TillChanged>();
  for (const { body } of events)
    if (body.version > (newest.get(body.tillId)?.version ?? 0)) newest.set(body.tillId, body);
  const tills = JSON.stringify([...newest.values()].map((till) => ({ ...till, kind: till.kind ?? 'counter' })));
  await tx.sql`
    insert into tills (tenant_id, till_id, branch_id, state, kind, version)
    select ${tx.tenantId}, n."tillId", n."branchId", n.state, n.kind, n.version
    from json_to_recordset(${tills}::json) as n ("tillId" uuid, "branchId" uuid, state text, kind text, version bigint)
    order by 2
    on conflict (tenant_id, till_id) do update
    set branch_id = excluded.branch_id, state = excluded.state, kind = excluded.kind, version = excluded.version
    where tills.version < excluded.version`;
  await tx.sql`
    update till_sessions s set branch_id = t.branch_id
    from tills t
    where t.tenant_id = ${tx.tenantId} and t.till_id = any(${[...newest.keys()]}::uuid[])
      and s.tenant_id = t.tenant_id and s.till_id = t.till_id and s.branch_id is null`;
});
