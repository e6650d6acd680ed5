-- What kits are made of, from when on. Rows stay: what was sold, and comes back later, moves what it was made of then. One
-- without a part says that from then on it is no kit.
create table kit_parts (
  tenant_id uuid not null,
  kit_id uuid not null,
  since timestamptz not null,
  position int not null,
  part_id uuid,
  quantity_milli bigint not null,
  primary key (tenant_id, kit_id, since, position),
  foreign key (tenant_id, kit_id) references products (tenant_id, product_id),
  foreign key (tenant_id, part_id) references products (tenant_id, product_id)
);
create index kit_parts_by_part on kit_parts (tenant_id, part_id);
comment on table kit_parts is 'append-only';

alter table products
  -- True once it was a kit: whoever moves goods need not look for parts of others. Null is no.
  add column kit boolean,
  -- Its parts as they are by now: [{ productId, quantityMilli }]. Null is none.
  add column parts jsonb;
