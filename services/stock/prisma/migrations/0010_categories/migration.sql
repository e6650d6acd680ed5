-- The tree of categories. What was deleted stays, for those who were told of it.
create table categories (
  tenant_id uuid not null,
  category_id uuid not null,
  parent_id uuid,
  name text not null,
  position int not null,
  deleted boolean not null default false,
  version bigint not null,
  change_number bigint not null,
  -- Hash of what it was created with: tells the same request from another one under the same id.
  created_as text not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, category_id),
  foreign key (tenant_id, parent_id) references categories (tenant_id, category_id)
);
create trigger categories_numbered before update on categories for each row execute function number_fact();
create unique index categories_by_change on categories (tenant_id, change_number);
create index categories_by_fact on categories (tenant_id, fact_number);
create index categories_by_name on categories (tenant_id, name);
create index categories_by_parent on categories (tenant_id, parent_id);

-- `category` stays: the name that the product was last told with.
alter table products
  add column category_id uuid,
  add foreign key (tenant_id, category_id) references categories (tenant_id, category_id);
create index products_by_category on products (tenant_id, category_id) where category_id is not null;

-- Categories whose products are to be told under another name. Its job takes rows of all companies, so this has no tenant.
create table category_renames (
  company_id uuid not null,
  category_id uuid not null,
  primary key (company_id, category_id)
);

-- A category for each text that products had. Tills ask for what is above the number that they know, so both come under new
-- numbers. Whoever migrates is nobody's tenant; row security is forced again afterwards.
alter table products no force row level security;
alter table feed_heads no force row level security;
alter table categories no force row level security;
insert into categories (tenant_id, category_id, name, position, version, change_number, created_as)
select t.tenant_id, gen_random_uuid(), t.category, 0, 1,
  f.last_change + row_number() over (partition by t.tenant_id order by t.category), ''
from (select distinct tenant_id, category from products where category <> '') t join feed_heads f using (tenant_id);
update products p
set category_id = n.category_id, change_number = n.change_number
from (
  select p.tenant_id, p.product_id, c.category_id,
    f.last_change + count_of.categories + row_number() over (partition by p.tenant_id order by p.change_number)
      as change_number
  from products p
  join categories c on c.tenant_id = p.tenant_id and c.name = p.category
  join feed_heads f on f.tenant_id = p.tenant_id
  join (select tenant_id, count(*) as categories from categories group by tenant_id) count_of
    on count_of.tenant_id = p.tenant_id
) n
where p.tenant_id = n.tenant_id and p.product_id = n.product_id;
update feed_heads f
set last_change = greatest(
  (select max(p.change_number) from products p where p.tenant_id = f.tenant_id),
  (select max(c.change_number) from categories c where c.tenant_id = f.tenant_id))
where exists (select from categories c where c.tenant_id = f.tenant_id);
