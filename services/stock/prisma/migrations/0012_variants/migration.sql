-- One thing that comes in several forms, each of them a product.
create table product_groups (
  tenant_id uuid not null,
  group_id uuid not null,
  name text not null,
  -- [{ name, values }]
  axes jsonb not null,
  version bigint not null,
  change_number bigint not null,
  -- Hash of what it was created with: tells the same request from another one under the same id.
  created_as text not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, group_id)
);
create trigger product_groups_numbered before update on product_groups for each row execute function number_fact();
create unique index product_groups_by_change on product_groups (tenant_id, change_number);
create index product_groups_by_fact on product_groups (tenant_id, fact_number);
create index product_groups_by_name on product_groups (tenant_id, name, group_id);

-- What products of a category, and of those below it, have besides. Null is none.
alter table categories add column attributes jsonb;

alter table products
  -- Values of them: [{ attributeId, and one of text, numberMilli, yes, choice }].
  add column attributes jsonb,
  add column group_id uuid,
  -- One value of each axis, in their order.
  add column variant text[],
  add foreign key (tenant_id, group_id) references product_groups (tenant_id, group_id);
create unique index products_by_variant on products (tenant_id, group_id, variant) where group_id is not null and active;
create index products_by_group on products (tenant_id, group_id) where group_id is not null;
