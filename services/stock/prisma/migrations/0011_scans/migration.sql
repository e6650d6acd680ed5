alter table products
  -- Its number on the company's scales.
  add column plu int,
  -- Made at a till with name and price; null or false once the office has completed it.
  add column incomplete boolean;
create unique index products_by_plu on products (tenant_id, plu) where active and plu is not null;
create index products_incomplete on products (tenant_id, search_name, product_id) where incomplete;

-- Last digits first: what a barcode ends in is what this begins with, a range that row security lets an index serve. In
-- the order of bytes, so that all that begins with some digits lies between two of them.
alter table product_barcodes add column reversed text collate "C" not null generated always as (reverse(barcode)) stored;
create index product_barcodes_reversed on product_barcodes (tenant_id, reversed);

-- How the company's scales print their labels: a change of the catalogue among the others, for the tills' feed.
create table scale_layouts (
  tenant_id uuid primary key,
  layouts jsonb not null,
  version bigint not null default 1,
  change_number bigint not null
);

-- Brands, and letters of the shop's own codes, are words of the search from now on. Whoever migrates is nobody's tenant;
-- row security is forced again afterwards.
alter table products no force row level security;
alter table product_barcodes no force row level security;
insert into renewals
select distinct p.tenant_id, '00000000-0000-0000-0000-000000000000'::uuid from products p
where p.brand is not null
  or exists (
    select from product_barcodes b
    where b.tenant_id = p.tenant_id and b.product_id = p.product_id and b.barcode !~ '^[0-9]+$')
on conflict (company_id) do update set after_product_id = excluded.after_product_id;
