-- What `identity` told of the tills: an older version never overwrites a newer one.
create table tills (
  tenant_id uuid not null,
  till_id uuid not null,
  branch_id uuid not null,
  state text not null,
  version bigint not null,
  primary key (tenant_id, till_id)
);

-- Whoever changes a session holds the lock on its head first.
create table till_sessions (
  tenant_id uuid not null,
  session_id uuid not null,
  -- Null while the till's branch is not known.
  branch_id uuid,
  till_id uuid not null,
  cashier_id uuid not null,
  state text not null check (state in ('open', 'declared', 'waiting_facts', 'closed', 'needs_justification')),
  -- Known only from facts that named it; its opening has not arrived.
  provisional boolean not null,
  opening_float_minor bigint not null,
  opened_at timestamptz not null,
  flags text[] not null default '{}',
  -- The declaration that counts: the first.
  declaration_id uuid,
  -- What `sales` sealed, and when.
  sealed_at timestamptz,
  seal_fact_count bigint,
  seal_totals jsonb,
  forced_by text,
  force_reason text,
  closed_at timestamptz,
  deviations jsonb not null default '[]',
  deviation_class text not null default '',
  deviation_class_now text not null default '',
  version bigint not null default 1,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, session_id)
);
-- A till has one open session. One that a till opened offline beside another is taken as it is.
create unique index till_sessions_one_open on till_sessions (tenant_id, till_id)
  where state = 'open' and not provisional and not ('overlapping' = any (flags));
create index till_sessions_by_time on till_sessions (tenant_id, created_at desc, session_id desc);
create index till_sessions_by_till on till_sessions (tenant_id, till_id, created_at desc, session_id desc);

-- Where the chain of a session stands, apart from its links: a removed last link shows. Locked in the order of ids.
create table session_heads (
  tenant_id uuid not null,
  session_id uuid not null,
  movement_count bigint not null default 0,
  head text not null default '',
  -- Facts on time.
  sale_count bigint not null default 0,
  void_count bigint not null default 0,
  return_count bigint not null default 0,
  late_fact_count bigint not null default 0,
  -- The movements added up by kind, method and lateness.
  totals jsonb not null default '[]',
  primary key (tenant_id, session_id)
) with (fillfactor = 50);

create table cash_movements (
  tenant_id uuid not null,
  session_id uuid not null,
  -- From 1, without gaps.
  sequence bigint not null,
  movement_id uuid not null,
  kind text not null check (kind in ('float', 'sale', 'void', 'return', 'in', 'out')),
  method text not null,
  amount_minor bigint not null,
  reason text not null,
  -- What it comes from: the sale, void or return; the session for its float; itself when made by hand.
  fact_id uuid not null,
  payment_number int not null,
  late boolean not null,
  moved_at timestamptz not null,
  actor_id text not null,
  hash text not null,
  primary key (tenant_id, session_id, sequence),
  unique (tenant_id, fact_id, payment_number, kind)
);
comment on table cash_movements is 'append-only: cash is the sum of its movements';

create table declarations (
  tenant_id uuid not null,
  declaration_id uuid not null,
  session_id uuid not null,
  counted jsonb not null,
  ticket_count bigint not null,
  last_ticket_number bigint not null,
  declared_at timestamptz not null,
  declared_by text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, declaration_id)
);
comment on table declarations is 'append-only: what was counted is never edited';

create table justifications (
  tenant_id uuid not null,
  session_id uuid not null,
  justification text not null,
  justified_by text not null,
  justified_at timestamptz not null default now(),
  primary key (tenant_id, session_id)
);
comment on table justifications is 'append-only: what a supervisor has explained stays';

create table z_numbers (
  tenant_id uuid not null,
  till_id uuid not null,
  last bigint not null,
  primary key (tenant_id, till_id)
);

create table z_reports (
  tenant_id uuid not null,
  till_id uuid not null,
  -- From 1 a till, without gaps.
  z_number bigint not null,
  session_id uuid not null,
  sale_count bigint not null,
  void_count bigint not null,
  return_count bigint not null,
  movement_count bigint not null,
  chain_head text not null,
  by_kind jsonb not null,
  primary key (tenant_id, till_id, z_number),
  unique (tenant_id, session_id)
);
comment on table z_reports is 'append-only: a closing report is never edited';

-- Sessions on their way from the count to the close. The job that drives them looks at all companies at once, so that
-- this table has no tenant: it holds nothing but names.
create table closings (
  company_id uuid not null,
  session_id uuid not null,
  attempts int not null default 0,
  retry_at timestamptz not null,
  primary key (company_id, session_id)
);
create index closings_due on closings (retry_at);
