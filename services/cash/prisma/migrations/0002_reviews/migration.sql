-- What a company wants of its tills; a company without a row has the defaults.
create table cash_settings (
  tenant_id uuid not null,
  -- Centavos that may be taken out of a session by hand without an approval, all such movements together.
  cash_out_limit_minor bigint not null,
  primary key (tenant_id)
);

-- What a supervisor has to look at. The row is written in the transaction of the act; once settled it stays so.
create table cash_reviews (
  tenant_id uuid not null,
  review_id uuid not null,
  flag text not null,
  -- The movement, count or session that it is about.
  subject_id uuid not null,
  session_id uuid not null,
  till_id uuid not null,
  -- Null while the till's branch is not known.
  branch_id uuid,
  actor_id text not null,
  approved_by text not null,
  amount_minor bigint not null,
  at timestamptz not null,
  detail text not null,
  -- To the millisecond, as listings page by it.
  noted_at timestamptz(3) not null default now(),
  settled_at timestamptz,
  settled_by text not null default '',
  settled_reason text not null default '',
  primary key (tenant_id, review_id),
  unique (tenant_id, subject_id, flag)
);
create index cash_reviews_by_time on cash_reviews (tenant_id, noted_at, review_id);

-- Part of the chain where it is not empty: links of before have none.
alter table cash_movements add column approved_by text not null default '';

-- Cash that the till's count before this session found, for the float to be compared with.
alter table till_sessions add column last_count_minor bigint;
create index till_sessions_by_opening on till_sessions (tenant_id, till_id, opened_at desc) where declaration_id is not null;
