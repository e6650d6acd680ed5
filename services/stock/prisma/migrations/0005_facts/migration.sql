-- What is told to those who ask for everything is numbered by its last change, whatever it is of.
create sequence fact_numbers;
create function number_fact() returns trigger language plpgsql as $$
begin
  new.fact_number := nextval(format('%I.fact_numbers', tg_table_schema));
  return new;
end $$;

alter table suppliers
  add column version bigint not null default 1,
  add column fact_number bigint not null default nextval('fact_numbers');
create trigger suppliers_numbered before update on suppliers for each row execute function number_fact();
create index suppliers_by_fact on suppliers (tenant_id, fact_number);

alter table products
  -- Null where nobody has said.
  add column cost_includes_iva boolean,
  add column brand text,
  add column kept boolean,
  add column discontinued_on text,
  add column fact_number bigint not null default nextval('fact_numbers');
create trigger products_numbered before insert or update on products for each row execute function number_fact();
create index products_by_fact on products (tenant_id, fact_number);

alter table stock_movements
  -- What it was worth when it was noted; null in movements of before.
  add column unit_cost_minor bigint,
  add column value_minor bigint,
  add column cost_includes_iva boolean,
  add column till_id uuid,
  add column supplier_id uuid,
  add column document_number text,
  add column fact_number bigint not null default nextval('fact_numbers');
create index stock_movements_by_fact on stock_movements (tenant_id, fact_number);

alter table adjustments
  add column unit_cost_minor bigint,
  add column supplier_id uuid,
  add column document_number text;

alter table conflicts add column fact_number bigint not null default nextval('fact_numbers');
create trigger conflicts_numbered before update on conflicts for each row execute function number_fact();
create index conflicts_by_fact on conflicts (tenant_id, fact_number);

-- `sales` keeps cost, category, supplier and price from now on: every product is told once more. Whoever migrates is
-- nobody's tenant; row security is forced again afterwards.
alter table products no force row level security;
insert into renewals select distinct tenant_id, '00000000-0000-0000-0000-000000000000'::uuid from products
on conflict (company_id) do update set after_product_id = excluded.after_product_id;
