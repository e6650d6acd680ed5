import { consumer } from '@mostrador/kit';
import { RoleLimitsChanged } from '@mostrador/proto/identity';

/** Keeps how much each role may give away. */
export const roleLimitsChanged = consumer(RoleLimitsChanged, async (tx, events) => {
  const { limits, version } = events.map(({ body }) => body).toSorted((a, b) => b.version - a.version)[0]!;
  await tx.sql`
    insert into role_limits as r (tenant_id, limits, version)
    values (${tx.tenantId}, ${JSON.stringify(limits)}, ${version})
    on conflict (tenant_id) do update set limits = excluded.limits, version = excluded.version
    where r.version < excluded.version`;
});
