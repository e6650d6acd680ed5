-- The base price that the newest publication known here gave a product, with the product's version: its ProductChanged
-- never comes. Of the two the one with the higher version holds.
create table published_prices (
  tenant_id uuid not null,
  product_id uuid not null,
  publication bigint not null,
  product_version bigint not null,
  price_minor bigint not null,
  began_at timestamptz not null,
  primary key (tenant_id, product_id)
);

-- Publications whose prices are still to be read from their owner, of all companies, and how far that has come.
create table publications_due (
  company_id uuid not null,
  version bigint not null,
  begins_at timestamptz not null,
  page_token text not null default '',
  primary key (company_id, version)
);
