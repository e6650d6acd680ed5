import { consumer } from '@mostrador/kit';
import { TillChanged } from '@mostrador/proto/identity';

export const tillChanged = consumer(TillChanged, async (tx, events) => {
  // One row a till: its newest state in this batch.
  const newest = new Map(
    events
      .toSorted((a, b) => a.body.version - b.body.version)
      .map(({ body }) => [body.tillId, { ...body, kind: body.kind ?? 'counter' }]),
  );
  await tx.sql`
    insert into tills (tenant_id, till_id, branch_id, state, public_key, kind, version)
    select ${tx.tenantId}, r."tillId", r."branchId", r.state, r."publicKey", r.kind, r.version
    from jsonb_to_recordset(${JSON.stringify([...newest.values()])})
      as r("tillId" uuid, "branchId" uuid, state text, "publicKey" text, kind text, version bigint)
    on conflict (tenant_id, till_id) do update
    set branch_id = excluded.branch_id, state = excluded.state, public_key = excluded.public_key, kind = excluded.kind,
      version = excluded.version
    where tills.version < excluded.version`;
});
