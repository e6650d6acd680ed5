-- Suppliers' vouchers as they are in the book now.
create table purchases (
  tenant_id uuid not null,
  purchase_id uuid not null,
  state text not null default 'recorded' check (state in ('recorded', 'annulled')),
  -- yyyy-mm: whose book it is in.
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  supplier_cuit text not null,
  type int not null,
  point_of_sale int not null,
  number bigint not null,
  date date not null,
  -- As it was entered, in its own currency; the columns above are taken out of it.
  voucher jsonb not null,
  recorded_at timestamptz(3) not null default now(),
  version bigint not null default 1,
  primary key (tenant_id, purchase_id)
);
-- A paper gives its credit once; one that was annulled may be entered again.
create unique index purchases_paper on purchases (tenant_id, supplier_cuit, type, point_of_sale, number)
  where state = 'recorded';
create index purchases_by_month on purchases (tenant_id, month, date, purchase_id);

create table purchase_versions (
  tenant_id uuid not null,
  purchase_id uuid not null,
  version bigint not null,
  change text not null check (change in ('recorded', 'corrected', 'annulled')),
  month text not null,
  voucher jsonb not null,
  reason text not null,
  actor_id text not null,
  made_at timestamptz(3) not null default now(),
  primary key (tenant_id, purchase_id, version),
  check ((change = 'recorded') = (version = 1)),
  check ((change = 'recorded') = (reason = ''))
);
comment on table purchase_versions is 'append-only: what was in a tax book stays on record';

-- Certificates of what was withheld from the company. Nothing in one changes but that it is annulled, once.
create table withholdings (
  tenant_id uuid not null,
  withholding_id uuid not null,
  tax text not null check (tax in ('iva', 'ganancias', 'iibb', 'suss')),
  jurisdiction int not null check ((tax = 'iibb') = (jurisdiction > 0)),
  agent_cuit text not null,
  certificate_number text not null,
  date date not null,
  regime_code int not null,
  base_minor bigint not null,
  amount_minor bigint not null check (amount_minor between 1 and base_minor),
  recorded_by text not null,
  recorded_at timestamptz(3) not null default now(),
  annulled_by text,
  annul_reason text,
  annulled_at timestamptz(3),
  primary key (tenant_id, withholding_id),
  check (num_nulls(annulled_by, annul_reason, annulled_at) in (0, 3))
);
create unique index withholdings_certificate on withholdings (tenant_id, agent_cuit, tax, jurisdiction, certificate_number)
  where annulled_at is null;
create index withholdings_by_date on withholdings (tenant_id, date, withholding_id);
