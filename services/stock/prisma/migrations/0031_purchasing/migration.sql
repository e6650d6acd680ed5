-- What is bought: a context of its own beside the goods. Its facts are numbered by the sequence of all that is told here.

-- What a supplier asks for a product, and what it was bought for last.
create table supplier_products (
  tenant_id uuid not null,
  supplier_id uuid not null,
  product_id uuid not null,
  code text not null,
  pack_milli bigint not null check (pack_milli > 0),
  minimum_packs int not null,
  -- As stated; null while unknown.
  cost jsonb,
  preferred boolean not null,
  active boolean not null,
  version bigint not null default 1,
  last_cost_minor bigint,
  last_received_at timestamptz,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, supplier_id, product_id),
  foreign key (tenant_id, supplier_id) references suppliers (tenant_id, supplier_id),
  foreign key (tenant_id, product_id) references products (tenant_id, product_id)
);
create trigger supplier_products_numbered before update on supplier_products for each row execute function number_fact();
create unique index supplier_products_code on supplier_products (tenant_id, supplier_id, code) where active and code <> '';
create unique index supplier_products_preferred on supplier_products (tenant_id, product_id) where active and preferred;
create index supplier_products_by_product on supplier_products (tenant_id, product_id);
create index supplier_products_by_code on supplier_products (tenant_id, code, supplier_id, product_id);
create index supplier_products_by_fact on supplier_products (tenant_id, fact_number);

-- One row a company, once something was said.
create table purchasing_settings (
  tenant_id uuid primary key,
  approval_limit_minor bigint not null,
  over_receipt_bp int not null,
  price_tolerance_bp int not null,
  quantity_tolerance_bp int not null,
  version bigint not null
);

-- The last number that an order of a company was given.
create table order_numbers (
  tenant_id uuid primary key,
  last_number bigint not null
);

create table purchase_orders (
  tenant_id uuid not null,
  order_id uuid not null,
  number bigint not null,
  supplier_id uuid not null,
  branch_id uuid not null,
  state text not null,
  total_minor bigint not null,
  expected_on date,
  note text not null,
  remarks text[] not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  created_by text not null,
  -- Hash of what it was created with: tells the same request from another one under the same id.
  created_as text not null,
  approved_at timestamptz,
  approved_by text not null default '',
  sent_at timestamptz,
  cancel_reason text not null default '',
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, order_id),
  foreign key (tenant_id, supplier_id) references suppliers (tenant_id, supplier_id)
);
create trigger purchase_orders_numbered before update on purchase_orders for each row execute function number_fact();
create unique index purchase_orders_number on purchase_orders (tenant_id, number);
create index purchase_orders_by_supplier on purchase_orders (tenant_id, supplier_id, order_id);
create index purchase_orders_by_fact on purchase_orders (tenant_id, fact_number);

create table purchase_order_lines (
  tenant_id uuid not null,
  order_id uuid not null,
  line_number int not null,
  product_id uuid not null,
  name text not null,
  supplier_code text not null,
  packs int not null check (packs > 0),
  pack_milli bigint not null check (pack_milli > 0),
  quantity_milli bigint not null check (quantity_milli > 0),
  cost jsonb not null,
  iva_rate_bp int not null,
  total_minor bigint not null,
  -- What has come of it by receipts that stand, and what that came to.
  received_milli bigint not null default 0,
  received_minor bigint not null default 0,
  primary key (tenant_id, order_id, line_number),
  foreign key (tenant_id, order_id) references purchase_orders (tenant_id, order_id)
);
create unique index purchase_order_lines_product on purchase_order_lines (tenant_id, order_id, product_id);

create table goods_receipts (
  tenant_id uuid not null,
  receipt_id uuid not null,
  branch_id uuid not null,
  supplier_id uuid not null,
  order_id uuid,
  document_number text not null,
  -- The same without what people write between its signs.
  document_key text not null,
  received_at timestamptz not null,
  state text not null default 'noted',
  note text not null,
  noted_at timestamptz not null,
  noted_by text not null,
  annulled_by text not null default '',
  annul_reason text not null default '',
  version bigint not null default 1,
  created_as text not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, receipt_id),
  foreign key (tenant_id, supplier_id) references suppliers (tenant_id, supplier_id),
  foreign key (tenant_id, order_id) references purchase_orders (tenant_id, order_id)
);
create trigger goods_receipts_numbered before update on goods_receipts for each row execute function number_fact();
-- A paper is taken once an order; one that covers two orders is received with both.
create unique index goods_receipts_paper on goods_receipts
  (tenant_id, supplier_id, document_key, coalesce(order_id, '00000000-0000-0000-0000-000000000000'))
  where state = 'noted' and document_key <> '';
create index goods_receipts_by_order on goods_receipts (tenant_id, order_id) where order_id is not null;
create index goods_receipts_by_supplier on goods_receipts (tenant_id, supplier_id, receipt_id);
create index goods_receipts_by_fact on goods_receipts (tenant_id, fact_number);

create table goods_receipt_lines (
  tenant_id uuid not null,
  receipt_id uuid not null,
  line_number int not null,
  product_id uuid not null,
  quantity_milli bigint not null check (quantity_milli > 0),
  -- The line of the order; 0 without one.
  order_line int not null,
  -- Net of IVA; null where nobody knew.
  total_minor bigint,
  price_minor bigint not null,
  -- What of it invoices that stand have, and what went back by returns that stand.
  invoiced_milli bigint not null default 0,
  returned_milli bigint not null default 0,
  primary key (tenant_id, receipt_id, line_number),
  foreign key (tenant_id, receipt_id) references goods_receipts (tenant_id, receipt_id),
  check (invoiced_milli >= 0 and returned_milli >= 0 and returned_milli <= quantity_milli)
);
create index goods_receipt_lines_by_product on goods_receipt_lines (tenant_id, product_id, receipt_id);

create table supplier_returns (
  tenant_id uuid not null,
  return_id uuid not null,
  branch_id uuid not null,
  supplier_id uuid not null,
  receipt_id uuid,
  document_number text not null,
  reason text not null,
  state text not null default 'noted',
  note text not null,
  noted_at timestamptz not null,
  noted_by text not null,
  annulled_by text not null default '',
  annul_reason text not null default '',
  version bigint not null default 1,
  created_as text not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, return_id),
  foreign key (tenant_id, supplier_id) references suppliers (tenant_id, supplier_id),
  foreign key (tenant_id, receipt_id) references goods_receipts (tenant_id, receipt_id)
);
create trigger supplier_returns_numbered before update on supplier_returns for each row execute function number_fact();
create index supplier_returns_by_receipt on supplier_returns (tenant_id, receipt_id) where receipt_id is not null;
create index supplier_returns_by_fact on supplier_returns (tenant_id, fact_number);

create table supplier_return_lines (
  tenant_id uuid not null,
  return_id uuid not null,
  line_number int not null,
  product_id uuid not null,
  quantity_milli bigint not null check (quantity_milli > 0),
  -- The line of the receipt; 0 without one.
  receipt_line int not null,
  total_minor bigint,
  primary key (tenant_id, return_id, line_number),
  foreign key (tenant_id, return_id) references supplier_returns (tenant_id, return_id)
);

create table supplier_invoices (
  tenant_id uuid not null,
  invoice_id uuid not null,
  supplier_id uuid not null,
  cuit text not null,
  type int not null,
  point_of_sale int not null,
  number bigint not null,
  date date not null,
  order_ids uuid[] not null,
  state text not null,
  freight_minor bigint not null,
  total_minor bigint not null,
  note text not null,
  version bigint not null default 1,
  recorded_at timestamptz not null,
  recorded_by text not null,
  approved_by text not null default '',
  settled_note text not null default '',
  created_as text not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, invoice_id),
  foreign key (tenant_id, supplier_id) references suppliers (tenant_id, supplier_id)
);
create trigger supplier_invoices_numbered before update on supplier_invoices for each row execute function number_fact();
create unique index supplier_invoices_paper on supplier_invoices (tenant_id, cuit, type, point_of_sale, number)
  where state <> 'annulled';
create index supplier_invoices_by_supplier on supplier_invoices (tenant_id, supplier_id, invoice_id);
create index supplier_invoices_by_fact on supplier_invoices (tenant_id, fact_number);

create table supplier_invoice_lines (
  tenant_id uuid not null,
  invoice_id uuid not null,
  line_number int not null,
  product_id uuid,
  code text not null,
  description text not null,
  quantity_milli bigint not null check (quantity_milli > 0),
  -- Net of IVA; the second with its share of the freight.
  total_minor bigint not null,
  landed_minor bigint not null,
  match text not null,
  expected_cost_minor bigint,
  received_milli bigint not null,
  -- Which lines of receipts it has, and how much of each: [{ receiptId, lineNumber, milli }].
  taken jsonb not null default '[]',
  primary key (tenant_id, invoice_id, line_number),
  foreign key (tenant_id, invoice_id) references supplier_invoices (tenant_id, invoice_id)
);
