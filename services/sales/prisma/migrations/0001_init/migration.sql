-- Copies of what other contexts told us. Each row keeps the version it came with; an older fact never overwrites it.
create table tills (
  tenant_id uuid not null,
  till_id uuid not null,
  branch_id uuid not null,
  state text not null,
  version bigint not null,
  primary key (tenant_id, till_id)
);

create table products (
  tenant_id uuid not null,
  product_id uuid not null,
  name text not null,
  active boolean not null,
  version bigint not null,
  primary key (tenant_id, product_id)
);

-- The fence of a till session: a fact reads its row FOR SHARE, the seal takes it FOR UPDATE.
create table till_sessions (
  tenant_id uuid not null,
  session_id uuid not null,
  till_id uuid not null,
  -- Known only from facts that named it.
  provisional boolean not null default true,
  sealed_at timestamptz,
  seal jsonb,
  primary key (tenant_id, session_id)
);

create table sales (
  tenant_id uuid not null,
  sale_id uuid not null,
  branch_id uuid not null,
  till_id uuid not null,
  session_id uuid not null,
  installation_id text not null,
  ticket_number bigint not null,
  cashier_id uuid not null,
  late boolean not null,
  sold_at timestamptz not null,
  received_at timestamptz not null,
  effective_at timestamptz not null,
  currency text not null,
  discount_minor bigint not null,
  rounding_minor bigint not null,
  total_minor bigint not null,
  lines jsonb not null,
  payments jsonb not null,
  receiver jsonb,
  voucher_wanted boolean not null,
  flags text[] not null,
  primary key (tenant_id, sale_id)
);
comment on table sales is 'append-only: nothing on the books is edited; voids and returns are rows of their own';
create unique index sales_ticket on sales (tenant_id, till_id, installation_id, ticket_number)
  where not ('ticket_duplicate' = any (flags));
create index sales_by_session on sales (tenant_id, session_id);
create index sales_by_time on sales (tenant_id, effective_at desc, sale_id desc);

create table voids (
  tenant_id uuid not null,
  void_id uuid not null,
  sale_id uuid not null,
  session_id uuid not null,
  reason text not null,
  late boolean not null,
  approved_by text not null,
  requested_by text not null,
  voided_at timestamptz not null,
  primary key (tenant_id, void_id),
  unique (tenant_id, sale_id),
  foreign key (tenant_id, sale_id) references sales (tenant_id, sale_id)
);
comment on table voids is 'append-only';
create index voids_by_session on voids (tenant_id, session_id);

create table returns (
  tenant_id uuid not null,
  return_id uuid not null,
  sale_id uuid not null,
  branch_id uuid not null,
  till_id uuid not null,
  session_id uuid not null,
  cashier_id uuid not null,
  reason text not null,
  late boolean not null,
  approved_by text not null,
  returned_at timestamptz not null,
  lines jsonb not null,
  refunds jsonb not null,
  total_minor bigint not null,
  primary key (tenant_id, return_id),
  foreign key (tenant_id, sale_id) references sales (tenant_id, sale_id)
);
comment on table returns is 'append-only';
create index returns_by_sale on returns (tenant_id, sale_id);
create index returns_by_session on returns (tenant_id, session_id);

-- Openings, cash movements and declarations that tills sent in their logs; `cash` applies them.
create table till_operations (
  tenant_id uuid not null,
  operation_id uuid not null,
  kind text not null,
  payload jsonb not null,
  received_at timestamptz not null,
  primary key (tenant_id, operation_id)
);
comment on table till_operations is 'append-only';

-- What could not be accepted, as it was sent, until a person corrects or discards it.
create table refused_sales (
  tenant_id uuid not null,
  refused_id uuid not null,
  -- Tells a repetition: the operation's id where it could be read, else a hash of what was sent.
  fingerprint text not null,
  operation_id text not null,
  till_id text not null,
  kind text not null,
  payload text not null,
  reason text not null,
  field text not null,
  detail text not null,
  waits_for text not null,
  status text not null default 'waiting',
  refused_at timestamptz not null,
  sent_by text not null,
  settled_at timestamptz,
  settled_by text not null default '',
  settled_reason text not null default '',
  primary key (tenant_id, refused_id),
  unique (tenant_id, fingerprint)
);
create index refused_sales_waiting on refused_sales (tenant_id, waits_for) where status = 'waiting';
create index refused_sales_by_operation on refused_sales (tenant_id, operation_id) where status = 'waiting';
