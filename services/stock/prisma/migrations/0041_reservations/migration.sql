-- What happens where more is sold than there is; null for a conflict, as it always was until now.
alter table products add column negative_policy text;

-- What reservations hold, under the level's lock.
alter table levels add column reserved_milli bigint not null default 0 check (reserved_milli >= 0);

create table reservations (
  tenant_id uuid not null,
  -- The sale's or order's.
  reservation_id uuid not null,
  branch_id uuid not null,
  state text not null,
  -- As asked.
  lines jsonb not null,
  revision int not null,
  hold_seconds int not null,
  expires_at timestamptz not null,
  actor_id text not null,
  created_at timestamptz not null,
  version bigint not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, reservation_id)
);
create trigger reservations_numbered before update on reservations for each row execute function number_fact();
create index reservations_by_fact on reservations (tenant_id, fact_number);
create index reservations_held on reservations (tenant_id, reservation_id) where state = 'held';

-- What is held of each product. A row is gone once nothing is.
create table reserved_goods (
  tenant_id uuid not null,
  reservation_id uuid not null,
  product_id uuid not null,
  branch_id uuid not null,
  held_milli bigint not null check (held_milli > 0),
  primary key (tenant_id, reservation_id, product_id)
);
create index reserved_goods_by_product on reserved_goods (tenant_id, product_id);

-- Reservations that have to be looked at, of all companies: a job takes them in turn, so this has no tenant.
create table reservation_dues (
  company_id uuid not null,
  reservation_id uuid not null,
  due_at timestamptz not null,
  primary key (company_id, reservation_id)
);
create index reservation_dues_by_time on reservation_dues (due_at);
