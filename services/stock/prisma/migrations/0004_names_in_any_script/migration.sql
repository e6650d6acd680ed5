-- Companies whose products are to be indexed and told anew, and how far that has come. Its job takes rows of all companies,
-- so this has no tenant.
create table renewals (
  company_id uuid primary key,
  after_product_id uuid not null
);

-- Names were cut into Latin words only. Whoever migrates is nobody's tenant; row security is forced again afterwards.
alter table products no force row level security;
insert into renewals select distinct tenant_id, '00000000-0000-0000-0000-000000000000'::uuid from products;
