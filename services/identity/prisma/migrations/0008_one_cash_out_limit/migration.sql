-- How much cashiers take out of a session is a limit of their role. `cash` had one of its own, which held where the role
-- had none: it becomes the role's, and is told. Whoever migrates may act as the owner of each service.
do $$ begin
  -- Prisma compares schemas without the kit's tables; where there is no `cash`, nothing was set in it.
  if to_regclass('kit_outbox') is null or not exists (
    select from pg_tables where schemaname = 'cash' and tablename = 'cash_settings') then return; end if;
  set role mostrador_cash_owner;
  alter table cash.cash_settings no force row level security;
  create temp table cash_out_limits on commit drop as select * from cash.cash_settings;
  grant select on cash_out_limits to public;
  alter table cash.cash_settings force row level security;
  set role mostrador_identity_owner;
  alter table companies no force row level security;
  alter table role_limits no force row level security;
  alter table kit_outbox no force row level security;
  with told as (
    insert into role_limits as r (tenant_id, limits)
    select tenant_id, jsonb_build_array(jsonb_build_object('role', 'cashier', 'cashOutMinor', cash_out_limit_minor))
    from cash_out_limits join companies using (tenant_id)
    on conflict (tenant_id) do update set version = r.version + 1, limits = (
      select jsonb_agg(one order by one->>'role') from (
        select one from jsonb_array_elements(r.limits) one where one->>'role' <> 'cashier'
        union all
        select coalesce((select one from jsonb_array_elements(r.limits) one where one->>'role' = 'cashier'), '{}')
          || (excluded.limits->0)) as merged (one))
    where not exists (
      select from jsonb_array_elements(r.limits) one where one->>'role' = 'cashier' and one ? 'cashOutMinor')
    returning tenant_id, limits, version)
  insert into kit_outbox (id, tenant_id, subject, key, body, actor_id)
  select gen_random_uuid(), tenant_id, 'mostrador.identity.v1.RoleLimitsChanged', tenant_id,
    json_build_object('limits', limits, 'version', version), 'system'
  from told;
end $$;
