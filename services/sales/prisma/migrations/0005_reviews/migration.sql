-- The key with which a till signs what was approved at it while offline; empty where it gave none.
alter table tills add column public_key text not null default '';

-- Who was what in the company, and since when. A row a change, in whatever order they are told.
create table member_roles (
  tenant_id uuid not null,
  user_id uuid not null,
  version bigint not null,
  role text not null,
  active boolean not null,
  -- Where they act; everywhere when empty.
  branch_ids uuid[] not null,
  changed_at timestamptz not null,
  primary key (tenant_id, user_id, version)
);

-- Who sent it; empty on what came before.
alter table sales add column sent_by text not null default '';
alter table voids add column flags text[] not null default '{}';
alter table returns add column flags text[] not null default '{}';
alter table returns add column sent_by text not null default '';

-- What should not have happened and did: one flag of a sale, void or return, until a supervisor settles it.
create table reviews (
  tenant_id uuid not null,
  review_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  flag text not null,
  sale_id uuid not null,
  branch_id uuid not null,
  -- Those that may see it: of a return also the branch that sold.
  branch_ids uuid[] not null,
  till_id uuid not null,
  session_id uuid not null,
  cashier_id uuid not null,
  sent_by text not null,
  approved_by text not null,
  amount_minor bigint not null,
  happened_at timestamptz not null,
  -- To the millisecond, as listings page by it.
  noted_at timestamptz(3) not null,
  status text not null default 'open',
  settled_at timestamptz,
  settled_by text not null default '',
  settled_reason text not null default '',
  primary key (tenant_id, review_id),
  unique (tenant_id, kind, subject_id, flag)
);
create index reviews_open on reviews (tenant_id, noted_at, review_id) where status = 'open';

-- Where a till's log says that a session ended: by its count, or by the opening of the next.
create index till_operations_sessions on till_operations
  (tenant_id, (coalesce(payload->'openSession'->>'tillId', payload->'declaration'->>'tillId')))
  where kind in ('open_session', 'declaration');
