-- What is told to those who ask for everything is numbered by its last change, whatever it is of.
create sequence fact_numbers;
create function number_fact() returns trigger language plpgsql as $$
begin
  new.fact_number := nextval(format('%I.fact_numbers', tg_table_schema));
  return new;
end $$;

-- What else a sale keeps of a product; null until `stock` has told its newest state once more.
alter table products
  add column category text,
  add column unit text,
  add column pack_units int,
  add column supplier_id uuid,
  add column price_minor bigint,
  add column cost_minor bigint,
  add column cost_includes_iva boolean;

alter table tills add column kind text not null default 'counter';

-- How a branch tells its business days, since when; copies.
create table branches (
  tenant_id uuid not null,
  branch_id uuid not null,
  business_days jsonb not null,
  version bigint not null,
  primary key (tenant_id, branch_id)
);
create table role_limits (
  tenant_id uuid primary key,
  limits jsonb not null,
  version bigint not null
);

alter table sales
  -- What each line cost, which no answer tells; null in sales of before.
  add column costs jsonb,
  add column channel text not null default 'till',
  -- Fixed when it is recorded; null in sales of before.
  add column business_date text,
  add column customer_id text,
  add column started_at timestamptz,
  add column scanned_lines int,
  add column typed_lines int,
  add column discount_reason text,
  add column promotion_id text,
  add column discount_approved_by text,
  add column fact_number bigint not null default nextval('fact_numbers');
create index sales_by_fact on sales (tenant_id, fact_number);

alter table voids
  add column voided_by text not null default '',
  -- By the server's clock; null in those of before, which took the till's.
  add column effective_at timestamptz,
  add column received_at timestamptz,
  add column fact_number bigint not null default nextval('fact_numbers');
create index voids_by_fact on voids (tenant_id, fact_number);

alter table returns
  add column reason_code text,
  add column effective_at timestamptz,
  add column received_at timestamptz,
  add column business_date text,
  add column fact_number bigint not null default nextval('fact_numbers');
create index returns_by_fact on returns (tenant_id, fact_number);

alter table note_refunds add column fact_number bigint not null default nextval('fact_numbers');
create index note_refunds_by_fact on note_refunds (tenant_id, fact_number);

alter table refused_sales add column fact_number bigint not null default nextval('fact_numbers');
create trigger refused_sales_numbered before update on refused_sales for each row execute function number_fact();
create index refused_sales_by_fact on refused_sales (tenant_id, fact_number);
