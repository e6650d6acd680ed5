-- What a product was before it became what it is. The newest version is the product itself.
create table product_versions (
  tenant_id uuid not null,
  product_id uuid not null,
  version bigint not null,
  changed_by text not null,
  changed_at timestamptz not null,
  -- As the API has it.
  data jsonb not null,
  deleted boolean not null,
  primary key (tenant_id, product_id, version),
  foreign key (tenant_id, product_id) references products (tenant_id, product_id)
);
comment on table product_versions is 'append-only';

alter table products
  -- Who made it what it is; null where nobody kept it.
  add column changed_by text,
  -- It is not active either. Null is no.
  add column deleted boolean,
  -- Null is new.
  add column condition text,
  add column internal_code text,
  -- Null is everywhere.
  add column only_branch_ids uuid[],
  add column deposit_product_id uuid,
  add column price_fixed boolean,
  add column consumer_iva_treatment text,
  add column consumer_iva_rate_bp int,
  add foreign key (tenant_id, deposit_product_id) references products (tenant_id, product_id);
create unique index products_by_internal_code on products (tenant_id, internal_code)
  where internal_code is not null and active;
create index products_by_deposit on products (tenant_id, deposit_product_id) where deposit_product_id is not null;
