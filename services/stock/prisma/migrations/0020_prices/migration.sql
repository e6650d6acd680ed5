-- What a product costs with IVA. Where nobody has said whether it is in the cost, it is taken to be.
create function cost_with_iva(cost bigint, includes boolean, rate_bp int) returns bigint
language sql immutable parallel safe as $$
  select case when includes is false then round(cost * (10000 + rate_bp) / 10000.0)::bigint else cost end
$$;

-- Whose price a rule or a publication may touch: here, and only here, is said of what it may not. What is not active, or has
-- its price typed at the till, has none to change.
create function may_be_repriced(product products) returns boolean language sql immutable parallel safe as $$
  select product.active and not product.open_price and not coalesce(product.price_fixed, false)
$$;

-- Why a new price is not published, or nothing. Ten thousand million pesos is the most that a price may be, in centavos.
create function held_back_by(price numeric, before bigint, internal_tax bigint, increase_bp int, decrease_bp int)
returns text language sql immutable parallel safe as $$
  select case
    when price > 1000000000000 then 'too_large'
    when price < internal_tax then 'below_internal_tax'
    when price * 10000 > before::numeric * (10000 + increase_bp) then 'above_limit'
    when price * 10000 < before::numeric * (10000 - decrease_bp) then 'below_limit'
    else '' end
$$;

-- Lists beside the base list, which is the products' own prices and has the company's id wherever a list is named.
create table price_lists (
  tenant_id uuid not null,
  price_list_id uuid not null,
  name text not null,
  priority int not null,
  customer_groups text[] not null,
  channels text[] not null,
  branch_ids uuid[] not null,
  from_at timestamptz,
  until_at timestamptz,
  active boolean not null,
  version bigint not null,
  -- Hash of what it was created with.
  created_as text not null,
  updated_at timestamptz not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, price_list_id)
);
create trigger price_lists_numbered before update on price_lists for each row execute function number_fact();
create index price_lists_by_fact on price_lists (tenant_id, fact_number);

-- What lists have by now; of the base list only what holds from a quantity on.
create table list_prices (
  tenant_id uuid not null,
  price_list_id uuid not null,
  product_id uuid not null,
  from_milli bigint not null check (from_milli >= 0),
  price_minor bigint not null check (price_minor >= 0),
  publication bigint not null,
  primary key (tenant_id, price_list_id, product_id, from_milli)
);

-- New prices from their plan to their publication, which has a version.
create table repricings (
  tenant_id uuid not null,
  repricing_id uuid not null,
  rule jsonb not null,
  note text not null,
  state text not null,
  changes int not null,
  increases int not null,
  decreases int not null,
  held_back int not null,
  planned_by text not null,
  planned_at timestamptz not null,
  version bigint,
  begins_at timestamptz,
  decided_by text not null default '',
  decided_at timestamptz,
  created_as text not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, repricing_id),
  check ((version is null) = (begins_at is null))
);
create unique index repricings_by_version on repricings (tenant_id, version);
create index repricings_scheduled on repricings (tenant_id, begins_at) where state = 'scheduled';
create trigger repricings_numbered before update on repricings for each row execute function number_fact();
create index repricings_by_fact on repricings (tenant_id, fact_number);

create table repricing_changes (
  tenant_id uuid not null,
  repricing_id uuid not null,
  product_id uuid not null,
  price_list_id uuid not null,
  from_milli bigint not null check (from_milli >= 0),
  -- Null where the list had none, or shall have none.
  before_minor bigint,
  price_minor bigint check (price_minor >= 0),
  cost_minor bigint not null,
  -- Why it is not published.
  held_back text not null,
  primary key (tenant_id, repricing_id, product_id, price_list_id, from_milli)
);

-- What begins when: the job takes those of all companies.
create table repricings_due (
  company_id uuid not null,
  repricing_id uuid not null,
  begins_at timestamptz not null,
  primary key (company_id, repricing_id)
);

-- Every price that there was.
create sequence price_change_numbers;
create table price_changes (
  tenant_id uuid not null,
  product_id uuid not null,
  change_number bigint not null default nextval('price_change_numbers'),
  price_list_id uuid not null,
  from_milli bigint not null,
  price_minor bigint,
  at timestamptz not null,
  -- The product's cost with IVA, and of base prices its version.
  cost_minor bigint not null,
  product_version bigint,
  -- Null where a person wrote it into the product.
  publication bigint,
  primary key (tenant_id, product_id, change_number)
);
comment on table price_changes is 'append-only';

-- Whoever writes products, in whatever version: the price that it has from now on is kept. `app.publication` is the
-- publication under way.
create function keep_prices() returns trigger language plpgsql as $$
begin
  execute format(
    'insert into %1$I.price_changes (tenant_id, product_id, price_list_id, from_milli, price_minor, at, cost_minor,
       product_version, publication)
     select n.tenant_id, n.product_id, n.tenant_id, 0, n.price_minor, n.updated_at,
       %1$I.cost_with_iva(n.cost_minor, n.cost_includes_iva, n.iva_rate_bp), n.version,
       nullif(current_setting(''app.publication'', true), '''')::bigint
     from written n ' || case tg_op when 'UPDATE' then
    'join before b on b.tenant_id = n.tenant_id and b.product_id = n.product_id
     where b.price_minor <> n.price_minor' else '' end, tg_table_schema);
  return null;
end $$;
create trigger products_priced after insert on products
  referencing new table as written for each statement execute function keep_prices();
create trigger products_repriced after update on products
  referencing old table as before new table as written for each statement execute function keep_prices();

-- Prices that there are already. Whoever migrates is nobody's tenant; row security is forced again afterwards.
alter table products no force row level security;
insert into price_changes (tenant_id, product_id, price_list_id, from_milli, price_minor, at, cost_minor, product_version)
select tenant_id, product_id, tenant_id, 0, price_minor, updated_at,
  cost_with_iva(cost_minor, cost_includes_iva, iva_rate_bp), version
from products;
