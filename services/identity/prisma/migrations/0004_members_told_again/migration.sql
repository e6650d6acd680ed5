-- `sales` keeps a copy of the members since it judges in whose name a sale is. What was told before it listened is told
-- again: the version makes it harmless to who knows it.
do $$ begin
  -- Prisma compares schemas without the kit's tables.
  if to_regclass('kit_outbox') is null then return; end if;
  alter table memberships no force row level security;
  alter table kit_outbox no force row level security;
  insert into kit_outbox (id, tenant_id, subject, key, body, actor_id)
  select gen_random_uuid(), tenant_id, 'mostrador.identity.v1.MemberChanged', user_id,
    json_build_object('userId', user_id, 'displayName', display_name, 'role', role, 'active', active, 'version', version,
      'branchIds', branch_ids, 'changedAt', to_char(changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    'system'
  from memberships;
end $$;
