-- What is told to those who ask for everything is numbered by its last change, whatever it is of.
create sequence fact_numbers;
create function number_fact() returns trigger language plpgsql as $$
begin
  new.fact_number := nextval(format('%I.fact_numbers', tg_table_schema));
  return new;
end $$;

alter table tills add column kind text not null default 'counter';

-- A copy: how much each role may take out.
create table role_limits (
  tenant_id uuid primary key,
  limits jsonb not null,
  version bigint not null
);

alter table till_sessions
  add column kind text not null default 'counter',
  -- Of a channel's: when its business day ends.
  add column closes_at timestamptz,
  add column fact_number bigint not null default nextval('fact_numbers');
create trigger till_sessions_numbered before update on till_sessions for each row execute function number_fact();
create index till_sessions_by_fact on till_sessions (tenant_id, fact_number);
-- A channel's days overlap where the order of one comes in the next.
drop index till_sessions_one_open;
create unique index till_sessions_one_open on till_sessions (tenant_id, till_id)
  where state = 'open' and not provisional and not ('overlapping' = any (flags)) and kind = 'counter';

alter table cash_movements
  -- Part of the chain where there is one.
  add column reason_code text,
  -- Of what is told by itself; what comes from sales is told by them.
  add column fact_number bigint default nextval('fact_numbers');
alter table cash_movements alter column fact_number drop default;
create trigger cash_movements_numbered before insert on cash_movements
  for each row when (new.kind in ('float', 'in', 'out')) execute function number_fact();
create index cash_movements_by_fact on cash_movements (tenant_id, fact_number) where kind in ('float', 'in', 'out');
