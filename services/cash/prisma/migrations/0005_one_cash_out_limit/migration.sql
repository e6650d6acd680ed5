-- How much cashiers take out of a session is a limit of their role, as `identity` tells it. What was set here is there from
-- now on; the copy has it before that is heard. The table is read no more and stays for a process of the version before.
comment on table cash_settings is 'not read any more: identity.role_limits';
do $$ begin
  alter table cash_settings no force row level security;
  alter table role_limits no force row level security;
  insert into role_limits as r (tenant_id, limits, version)
  select tenant_id, jsonb_build_array(jsonb_build_object('role', 'cashier', 'cashOutMinor', cash_out_limit_minor)), 0
  from cash_settings
  on conflict (tenant_id) do update set limits = (
    select jsonb_agg(one order by one->>'role') from (
      select one from jsonb_array_elements(r.limits) one where one->>'role' <> 'cashier'
      union all
      select coalesce((select one from jsonb_array_elements(r.limits) one where one->>'role' = 'cashier'), '{}')
        || (excluded.limits->0)) as merged (one))
  where not exists (
    select from jsonb_array_elements(r.limits) one where one->>'role' = 'cashier' and one ? 'cashOutMinor');
end $$;
