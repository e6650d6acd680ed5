-- Copy of identity's branches; an older version than the one known is ignored.
create table branches (
  tenant_id uuid not null,
  branch_id uuid not null,
  name text not null,
  active boolean not null,
  version bigint not null,
  primary key (tenant_id, branch_id)
);

create table suppliers (
  tenant_id uuid not null,
  supplier_id uuid not null,
  name text not null,
  cuit text not null,
  primary key (tenant_id, supplier_id)
);
create index suppliers_by_name on suppliers (tenant_id, name, supplier_id);

-- The last change number of a company's catalogue. Whoever writes the catalogue takes this row first and keeps it to
-- commit: so numbers commit in their order, and checks of the catalogue against itself cannot race.
create table feed_heads (
  tenant_id uuid primary key,
  last_change bigint not null
);

create table products (
  tenant_id uuid not null,
  product_id uuid not null,
  name text not null,
  -- Lower case without accents: what listings are sorted by.
  search_name text not null,
  category text not null,
  price_minor bigint not null check (price_minor >= 0),
  cost_minor bigint not null check (cost_minor >= 0),
  iva_treatment text not null,
  iva_rate_bp int not null,
  internal_tax_minor bigint not null check (internal_tax_minor >= 0),
  open_price boolean not null,
  tracked boolean not null,
  unit text not null,
  pack_of_product_id uuid,
  pack_units int not null,
  supplier_id uuid,
  active boolean not null,
  version bigint not null,
  change_number bigint not null,
  updated_at timestamptz not null,
  -- Hash of what it was created with: tells the same request from another one under the same id.
  created_as text not null,
  primary key (tenant_id, product_id),
  foreign key (tenant_id, pack_of_product_id) references products (tenant_id, product_id),
  foreign key (tenant_id, supplier_id) references suppliers (tenant_id, supplier_id),
  check ((pack_of_product_id is null) = (pack_units = 0))
);
create unique index products_by_change on products (tenant_id, change_number);
create index products_by_name on products (tenant_id, search_name, product_id);
create index products_by_unit on products (tenant_id, pack_of_product_id) where pack_of_product_id is not null;
create index products_by_supplier on products (tenant_id, supplier_id) where supplier_id is not null;

create table product_barcodes (
  tenant_id uuid not null,
  product_id uuid not null,
  position int not null,
  barcode text not null,
  -- The product's, so that the index below can hold.
  active boolean not null,
  primary key (tenant_id, product_id, position),
  foreign key (tenant_id, product_id) references products (tenant_id, product_id)
);
create unique index product_barcodes_active on product_barcodes (tenant_id, barcode) where active;
create index product_barcodes_any on product_barcodes (tenant_id, barcode);

-- Search in two steps: trigrams lead to the words of the vocabulary that look like what was typed, words lead to
-- products. Both are looked up by equality, because row security keeps other operators (pg_trgm's too) off the indexes.
create table search_grams (
  tenant_id uuid not null,
  gram text not null,
  word text not null,
  primary key (tenant_id, gram, word)
);
create table search_words (
  tenant_id uuid not null,
  word text not null,
  product_id uuid not null,
  active boolean not null,
  primary key (tenant_id, word, product_id) include (active),
  foreign key (tenant_id, product_id) references products (tenant_id, product_id)
);
create index search_words_by_product on search_words (tenant_id, product_id);

-- What a branch has of a product: the sum of its movements. Rows are locked in the order (branch, product), in one pass a
-- transaction. No foreign keys here and below: the writer has just read the product, and products are never deleted.
create table levels (
  tenant_id uuid not null,
  branch_id uuid not null,
  product_id uuid not null,
  on_hand_milli bigint not null,
  -- Grows in the same UPDATE as the level.
  version bigint not null,
  -- The lowest level that a person has accepted; zero again once the level is no longer negative. A conflict is open
  -- exactly while on_hand_milli is below it.
  accepted_milli bigint not null default 0 check (accepted_milli <= 0),
  primary key (tenant_id, branch_id, product_id)
) with (fillfactor = 70);
create index levels_by_product on levels (tenant_id, product_id);

create table stock_movements (
  tenant_id uuid not null,
  source_id uuid not null,
  line_number int not null,
  kind text not null,
  step int not null,
  product_id uuid not null,
  branch_id uuid not null,
  quantity_milli bigint not null check (quantity_milli <> 0),
  -- Of pack_out and pack_in: how many units a pack held when it was opened.
  pack_units int,
  reason text not null,
  actor_id text not null,
  -- When the goods moved.
  at timestamptz not null,
  -- UUIDv7 of when we noted it.
  movement_id uuid not null,
  primary key (tenant_id, source_id, line_number, kind, step, product_id)
);
create index stock_movements_by_time on stock_movements (tenant_id, movement_id);
create index stock_movements_by_product on stock_movements (tenant_id, product_id, movement_id);
comment on table stock_movements is 'append-only';

-- Lines of sales, voids and returns whose product is not in the catalogue; they move nothing.
create table unmatched_lines (
  tenant_id uuid not null,
  source_id uuid not null,
  line_number int not null,
  kind text not null,
  product_id text not null,
  branch_id uuid not null,
  quantity_milli bigint not null,
  noted_at timestamptz not null,
  primary key (tenant_id, source_id, line_number, kind)
);
comment on table unmatched_lines is 'append-only';

create table adjustments (
  tenant_id uuid not null,
  adjustment_id uuid not null,
  branch_id uuid not null,
  product_id uuid not null,
  -- As asked: one of the two.
  delta_milli bigint,
  counted_milli bigint,
  reason text not null,
  note text not null,
  actor_id text not null,
  at timestamptz not null,
  -- The level after it, which a repeated request is answered with.
  on_hand_milli bigint not null,
  level_version bigint not null,
  primary key (tenant_id, adjustment_id),
  check ((delta_milli is null) <> (counted_milli is null))
);
comment on table adjustments is 'append-only';

create table pack_breaks (
  tenant_id uuid not null,
  break_id uuid not null,
  branch_id uuid not null,
  pack_product_id uuid not null,
  unit_product_id uuid not null,
  packs int not null check (packs > 0),
  pack_units int not null,
  actor_id text not null,
  at timestamptz not null,
  -- The levels after it, which a repeated request is answered with.
  pack_on_hand_milli bigint not null,
  pack_level_version bigint not null,
  unit_on_hand_milli bigint not null,
  unit_level_version bigint not null,
  primary key (tenant_id, break_id)
);
comment on table pack_breaks is 'append-only';

create table conflicts (
  tenant_id uuid not null,
  conflict_id uuid not null,
  branch_id uuid not null,
  product_id uuid not null,
  status text not null,
  lowest_milli bigint not null,
  source_id uuid not null,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text not null default '',
  resolution text not null default '',
  counted_milli bigint,
  note text not null default '',
  primary key (tenant_id, conflict_id),
  foreign key (tenant_id, product_id) references products (tenant_id, product_id)
);
create unique index conflicts_open on conflicts (tenant_id, branch_id, product_id) where status = 'open';
create index conflicts_by_product on conflicts (tenant_id, product_id);
create index conflicts_by_status on conflicts (tenant_id, status, conflict_id);
