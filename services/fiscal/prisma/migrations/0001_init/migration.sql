create table profiles (
  tenant_id uuid not null primary key,
  cuit text not null check (cuit ~ '^\d{11}$'),
  legal_name text not null,
  trade_name text not null,
  iva_condition text not null check (iva_condition in ('responsable_inscripto', 'monotributo', 'exento')),
  address text not null,
  gross_income_number text not null,
  activity_start date not null,
  concept int not null check (concept between 1 and 3),
  limited_a boolean not null,
  version bigint not null default 1,
  updated_at timestamptz not null default now()
);

-- Who issues vouchers. Two companies under one CUIT would take each other's numbers, so that this table, which holds
-- nothing but names, has no tenant.
create table companies (
  company_id uuid primary key,
  cuit text not null constraint companies_one_a_cuit unique
);

create table certificates (
  tenant_id uuid not null,
  certificate_id uuid not null,
  alias text not null,
  cuit text not null,
  state text not null check (state in ('requested', 'active', 'replaced')),
  request_pem text not null,
  -- AES-256-GCM under the key that key_id names.
  sealed_key bytea not null,
  key_id text not null,
  certificate_pem text,
  issuer text,
  fingerprint text,
  not_before timestamptz,
  not_after timestamptz,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, certificate_id)
);
create unique index certificates_one_active on certificates (tenant_id) where state = 'active';

create table points_of_sale (
  tenant_id uuid not null,
  number int not null check (number between 1 and 99998),
  kind text not null check (kind in ('cae', 'caea_server', 'caea_till')),
  branch_id uuid,
  till_id uuid,
  closed boolean not null default false,
  version bigint not null default 1,
  primary key (tenant_id, number),
  check ((kind = 'caea_till') = (till_id is not null))
);

-- Tickets of WSAA. AFIP gives one only once: it is stored before it is used, and one replica at a time asks.
create table tickets (
  tenant_id uuid not null,
  service text not null,
  fingerprint text not null,
  -- Token and sign as JSON, AES-256-GCM under the key that key_id names. Null before the first.
  sealed bytea,
  key_id text,
  expires_at timestamptz,
  -- Until when one replica has the right to ask for the next.
  renewing_until timestamptz not null default '-infinity',
  -- Not before then, after a refusal.
  retry_at timestamptz not null default '-infinity',
  problem text not null default '',
  primary key (tenant_id, service, fingerprint)
);

-- What `sales` told, as far as vouchers need it; voids and returns may come before their sale.
create table sales (
  tenant_id uuid not null,
  sale_id uuid not null,
  branch_id uuid not null,
  till_id uuid not null,
  effective_at timestamptz not null,
  wanted boolean not null,
  sale jsonb not null,
  primary key (tenant_id, sale_id)
);

create table reversals (
  tenant_id uuid not null,
  sale_id uuid not null,
  -- The void or the return.
  source_id uuid not null,
  purpose text not null check (purpose in ('void', 'return')),
  happened_at timestamptz not null,
  -- What came back, of a return.
  lines jsonb,
  -- False until its sale is known: then it has its voucher, or needs none.
  planned boolean not null default false,
  primary key (tenant_id, sale_id, source_id)
);
create index reversals_to_plan on reversals (tenant_id) where not planned;

create table vouchers (
  tenant_id uuid not null,
  voucher_id uuid not null,
  sale_id uuid not null,
  source_id uuid not null,
  purpose text not null check (purpose in ('invoice', 'void', 'return')),
  part int not null default 1,
  state text not null default 'pending'
    check (state in ('pending', 'waiting', 'sending', 'uncertain', 'authorized', 'rejected', 'cancelled')),
  corrects_voucher_id uuid,
  branch_id uuid,
  till_id uuid,
  effective_at timestamptz not null,
  receiver jsonb,
  -- Decided when it is prepared.
  type int not null default 0,
  point_of_sale int not null default 0,
  content jsonb,
  total_minor bigint not null default 0,
  -- Fixed when it is numbered, and kept until AFIP's answer is definitive.
  number bigint,
  date date,
  sent_at timestamptz,
  -- How often it was sent, under any number.
  attempts int not null default 0,
  authorization_kind text check (authorization_kind in ('cae', 'caea')),
  authorization_code text,
  authorization_due date,
  reported_at timestamptz,
  remarks jsonb not null default '[]',
  -- The print that is the original.
  first_print_id uuid,
  created_at timestamptz(3) not null default now(),
  authorized_at timestamptz,
  version bigint not null default 1,
  primary key (tenant_id, voucher_id),
  unique (tenant_id, source_id, purpose, part),
  check ((state in ('sending', 'uncertain', 'authorized')) = (number is not null)),
  check ((number is null) = (date is null)),
  check ((state = 'authorized') = (authorization_code is not null))
);
-- A number is used once.
create unique index vouchers_number on vouchers (tenant_id, point_of_sale, type, number) where number is not null;
create index vouchers_of_sale on vouchers (tenant_id, sale_id);
create index vouchers_by_time on vouchers (tenant_id, created_at desc, voucher_id desc);
create index vouchers_open on vouchers (tenant_id, state, point_of_sale, type, effective_at, voucher_id)
  where state not in ('authorized', 'cancelled');
create index vouchers_unreported on vouchers (tenant_id, authorization_code, point_of_sale, type, number)
  where authorization_kind = 'caea' and reported_at is null;

-- Every intent to use a number, written before AFIP is called.
create table attempts (
  tenant_id uuid not null,
  attempt_id uuid not null,
  point_of_sale int not null,
  type int not null,
  number bigint not null,
  voucher_id uuid not null,
  date date not null,
  content jsonb not null,
  -- The writer's turn; a later one has fenced it off.
  fence bigint not null,
  made_at timestamptz not null,
  primary key (tenant_id, attempt_id)
);
comment on table attempts is 'append-only: an attempt may still be on its way to AFIP';
create index attempts_by_number on attempts (tenant_id, point_of_sale, type, number);

-- What became of attempts: AFIP's answer, or what was found out later.
create table outcomes (
  tenant_id uuid not null,
  outcome_id uuid not null,
  attempt_id uuid not null,
  outcome text not null check (outcome in ('approved', 'rejected', 'uncertain', 'freed', 'adopted')),
  answer jsonb not null,
  learned_at timestamptz not null default now(),
  primary key (tenant_id, outcome_id)
);
comment on table outcomes is 'append-only: what AFIP answered stays on record';
create index outcomes_of_attempt on outcomes (tenant_id, attempt_id);

-- One point of sale and type: who writes raises the fence, and whoever wrote before can write no more.
create table lanes (
  tenant_id uuid not null,
  point_of_sale int not null,
  type int not null,
  -- The last voucher authorised.
  last_number bigint not null default 0,
  last_date date,
  fence bigint not null default 0,
  -- When AFIP's last number was last seen to be ours; null while a turn is under way, or after one that went wrong.
  verified_at timestamptz,
  -- FECompTotXRequest.
  most_per_request int not null default 1,
  attempts int not null default 0,
  problem text not null default '',
  advice text not null default '',
  -- Since when AFIP has not answered here.
  away_since timestamptz,
  primary key (tenant_id, point_of_sale, type)
);

-- Numbers of our points of sale that AFIP authorised for somebody else.
create table foreign_vouchers (
  tenant_id uuid not null,
  point_of_sale int not null,
  type int not null,
  number bigint not null,
  record jsonb not null,
  noticed_at timestamptz not null default now(),
  primary key (tenant_id, point_of_sale, type, number)
);
comment on table foreign_vouchers is 'append-only: what another system issued on our numbers';

-- Codes for a fortnight (half 1 or 2 of yyyymm), asked for ahead.
create table caeas (
  tenant_id uuid not null,
  period int not null,
  half int not null check (half in (1, 2)),
  code text not null,
  valid_from date not null,
  valid_to date not null,
  report_until date not null,
  asked_at timestamptz not null default now(),
  primary key (tenant_id, period, half)
);

-- Points of sale that did not use a CAEA, as AFIP was told.
create table idle_reports (
  tenant_id uuid not null,
  code text not null,
  point_of_sale int not null,
  reported_at timestamptz not null default now(),
  primary key (tenant_id, code, point_of_sale)
);

-- What is to be done for whom. The job looks at all companies at once, so that this table has no tenant: it holds
-- nothing but names. A lane is "prepare" or point of sale and type.
create table due (
  company_id uuid not null,
  lane text not null,
  -- Changes whenever somebody asks again, so that what came meanwhile is not forgotten.
  asked bigint not null default 0,
  attempts int not null default 0,
  retry_at timestamptz not null default now(),
  primary key (company_id, lane)
);
create index due_by_time on due (retry_at);

-- AFIP's state as last seen; the same for every company.
create table afip_state (
  one boolean primary key default true check (one),
  state text not null default 'unknown' check (state in ('up', 'degraded', 'down', 'unknown')),
  since timestamptz,
  checked_at timestamptz,
  detail text not null default ''
);
insert into afip_state default values;

-- The history of the data in which the journal was read last.
create table journal_read (
  one boolean primary key default true check (one),
  epoch bigint not null
);
