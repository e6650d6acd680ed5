create table webhooks (
  tenant_id uuid not null,
  webhook_id uuid not null,
  name text not null,
  url text not null,
  -- Full names of events, or * alone.
  types text[] not null,
  state text not null default 'enabled' check (state in ('enabled', 'disabled', 'deleted')),
  disabled_reason text not null default '' check (disabled_reason in ('', 'by_hand', 'gone', 'failing')),
  -- What happened before is not told.
  enabled_at timestamptz not null default now(),
  failing_since timestamptz,
  last_problem text not null default '',
  -- What it was made from: the same request again is answered, another one refused.
  made_as text not null,
  created_by uuid not null,
  adopted_by uuid,
  -- Set when its keeper may not run webhooks any more, or when it was deleted.
  ends_at timestamptz,
  version bigint not null default 1,
  -- To the millisecond, as listings page by it.
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, webhook_id)
);

create table secrets (
  tenant_id uuid not null,
  webhook_id uuid not null,
  secret_id uuid not null,
  -- AES-256-GCM: nonce, tag, text.
  sealed bytea not null,
  made_at timestamptz not null default now(),
  -- Until when it signs beside the one that followed it; null for the last one.
  ends_at timestamptz,
  primary key (tenant_id, webhook_id, secret_id)
);
create unique index secrets_one_is_the_last on secrets (tenant_id, webhook_id) where ends_at is null;

create table deliveries (
  tenant_id uuid not null,
  delivery_id uuid not null default gen_random_uuid(),
  webhook_id uuid not null,
  event_id uuid not null,
  type text not null,
  subject_type text not null,
  subject_id text not null,
  branch_id uuid,
  subject_version bigint,
  happened_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  -- Failures since it was last asked for: how long the next wait is.
  failures int not null default 0,
  -- Somebody asked for it: it goes at once, also to an address that is left alone for a while.
  by_hand boolean not null default false,
  next_attempt_at timestamptz not null default now(),
  last_attempt_at timestamptz,
  last_status int,
  last_problem text not null default '',
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, delivery_id),
  -- However often an event comes, a webhook is told once.
  unique (tenant_id, webhook_id, event_id)
);
create index deliveries_waiting on deliveries (tenant_id, webhook_id, next_attempt_at, happened_at)
  where state = 'waiting';
create index deliveries_by_hand on deliveries (tenant_id, webhook_id) where by_hand;
create index deliveries_newest on deliveries (tenant_id, webhook_id, created_at desc, delivery_id desc);
create index deliveries_by_time on deliveries using brin (created_at);

-- Who may run webhooks, as `identity` told last.
create table members (
  tenant_id uuid not null,
  user_id uuid not null,
  version bigint not null,
  may_keep boolean not null,
  primary key (tenant_id, user_id)
);

-- The way to each address, of all companies: whose turn it is, and who is at it. Names only, so that it has no tenant.
create table lanes (
  company_id uuid not null,
  webhook_id uuid not null,
  -- When there is something to send; null while nothing waits.
  due_at timestamptz,
  -- An address that does not answer is left alone until then.
  parked_until timestamptz,
  -- Failures in a row.
  failures int not null default 0,
  -- Who is at it, until when: then whoever comes next takes it up.
  lease uuid,
  leased_until timestamptz,
  primary key (company_id, webhook_id)
);
create index lanes_due on lanes (due_at) where due_at is not null;
create index lanes_leased on lanes (leased_until) where leased_until is not null;
