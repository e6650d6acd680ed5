-- What is told to those who ask for everything is numbered by its last change, whatever it is of.
create sequence fact_numbers;
create function number_fact() returns trigger language plpgsql as $$
begin
  new.fact_number := nextval(format('%I.fact_numbers', tg_table_schema));
  return new;
end $$;

alter table companies add column fact_number bigint not null default nextval('fact_numbers');
create trigger companies_numbered before update on companies for each row execute function number_fact();

alter table branches
  -- How its days are told, each rule with the moment from which it holds, in their order.
  add column business_days jsonb not null
    default '[{"timeZone": "America/Argentina/Buenos_Aires", "dayCutOffMinutes": 0, "validFrom": "1970-01-01T00:00:00.000Z"}]',
  add column province text,
  add column opened_on text,
  add column closed_on text,
  add column surface_m2 int,
  add column opening_times jsonb,
  add column fact_number bigint not null default nextval('fact_numbers');
create trigger branches_numbered before update on branches for each row execute function number_fact();
create index branches_by_fact on branches (tenant_id, fact_number);

alter table tills
  add column kind text not null default 'counter' check (kind in ('counter', 'channel', 'self')),
  add column fact_number bigint not null default nextval('fact_numbers');
create trigger tills_numbered before update on tills for each row execute function number_fact();
create index tills_by_fact on tills (tenant_id, fact_number);

alter table memberships add column fact_number bigint not null default nextval('fact_numbers');
create trigger memberships_numbered before update on memberships for each row execute function number_fact();
create index memberships_by_fact on memberships (tenant_id, fact_number);

-- How much each role may give away; a company without a row has no limits.
create table role_limits (
  tenant_id uuid primary key references companies,
  limits jsonb not null,
  version int not null default 1,
  fact_number bigint not null default nextval('fact_numbers')
);
create trigger role_limits_numbered before update on role_limits for each row execute function number_fact();

-- Approvals that were asked for, given and refused.
create table asked_approvals (
  tenant_id uuid not null references companies,
  approval_id uuid not null,
  given boolean not null,
  -- Why it was refused; empty where it was given.
  reason text not null,
  action text not null,
  target_id text not null,
  amount_minor bigint not null,
  session_id text not null,
  till_id uuid not null,
  branch_id uuid not null,
  approver_id text not null,
  asked_by text not null,
  at timestamptz(3) not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, approval_id)
);
comment on table asked_approvals is 'append-only';
create index asked_approvals_by_fact on asked_approvals (tenant_id, fact_number);

-- `sales` keeps how branches tell their days. What was told before they did is told again: the version makes it harmless to
-- who knows it.
do $$ begin
  -- Prisma compares schemas without the kit's tables.
  if to_regclass('kit_outbox') is null then return; end if;
  alter table branches no force row level security;
  alter table kit_outbox no force row level security;
  insert into kit_outbox (id, tenant_id, subject, key, body, actor_id)
  select gen_random_uuid(), tenant_id, 'mostrador.identity.v1.BranchChanged', branch_id,
    json_build_object('branchId', branch_id, 'name', name, 'active', active, 'version', version,
      'businessDays', business_days),
    'system'
  from branches;
end $$;
