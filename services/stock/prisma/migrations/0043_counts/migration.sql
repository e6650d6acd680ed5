create table stock_counts (
  tenant_id uuid not null,
  count_id uuid not null,
  branch_id uuid not null,
  name text not null,
  state text not null,
  version bigint not null,
  opened_by text not null,
  opened_at timestamptz not null,
  closed_by text not null default '',
  closed_at timestamptz,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, count_id)
);
create index stock_counts_by_state on stock_counts (tenant_id, state, count_id);
create trigger stock_counts_numbered before update on stock_counts for each row execute function number_fact();
create index stock_counts_by_fact on stock_counts (tenant_id, fact_number);

create table stock_count_lines (
  tenant_id uuid not null,
  line_id uuid not null,
  count_id uuid not null,
  product_id uuid not null,
  zone text not null,
  -- The zone in lower case without accents.
  zone_key text not null,
  counted_milli bigint not null check (counted_milli >= 0),
  counted_at timestamptz not null,
  -- As asked; null for the moment of asking.
  asked_at timestamptz,
  actor_id text not null,
  primary key (tenant_id, line_id)
);
create index stock_count_lines_by_product on stock_count_lines (tenant_id, count_id, product_id);
comment on table stock_count_lines is 'append-only';
