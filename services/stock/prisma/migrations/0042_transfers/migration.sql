create table transfers (
  tenant_id uuid not null,
  transfer_id uuid not null,
  from_branch_id uuid not null,
  to_branch_id uuid not null,
  state text not null,
  note text not null,
  version bigint not null,
  -- What it was created with: tells the same request from another one under the same id.
  created_as text not null,
  remito_number bigint,
  created_by text not null,
  created_at timestamptz not null,
  dispatched_by text not null default '',
  dispatched_at timestamptz,
  closed_at timestamptz,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, transfer_id),
  check (from_branch_id <> to_branch_id)
);
create unique index transfers_by_remito on transfers (tenant_id, from_branch_id, remito_number);
create index transfers_by_state on transfers (tenant_id, state, transfer_id);
create trigger transfers_numbered before update on transfers for each row execute function number_fact();
create index transfers_by_fact on transfers (tenant_id, fact_number);

-- What was sent is what arrived, went back, was lost, and is in transit; and so is what that was worth.
create table transfer_lines (
  tenant_id uuid not null,
  transfer_id uuid not null,
  line_number int not null,
  product_id uuid not null,
  quantity_milli bigint not null check (quantity_milli > 0),
  received_milli bigint not null default 0,
  returned_milli bigint not null default 0,
  lost_milli bigint not null default 0,
  -- Of what is in transit; null before it is dispatched, and where it is not known.
  in_transit_value_minor bigint,
  lost_value_minor bigint not null default 0,
  unit_cost_minor bigint,
  primary key (tenant_id, transfer_id, line_number),
  check (received_milli + returned_milli + lost_milli <= quantity_milli)
);

-- Receipts and settlements.
create table transfer_acts (
  tenant_id uuid not null,
  act_id uuid not null,
  transfer_id uuid not null,
  kind text not null,
  asked_as text not null,
  note text not null,
  reason text not null,
  actor_id text not null,
  at timestamptz not null,
  primary key (tenant_id, act_id)
);
comment on table transfer_acts is 'append-only';

-- The last number that a branch's remitos have.
create table remito_numbers (
  tenant_id uuid not null,
  branch_id uuid not null,
  last_number bigint not null,
  primary key (tenant_id, branch_id)
);
