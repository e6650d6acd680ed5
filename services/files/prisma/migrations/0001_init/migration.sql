-- What is stored, or was until lately.
create table files (
  tenant_id uuid not null,
  file_id uuid not null,
  kind text not null check (kind in ('picture', 'document', 'sheet')),
  name text not null,
  content_type text not null,
  bytes bigint not null,
  -- Of what was sent.
  sha256 text not null,
  width int,
  height int,
  state text not null default 'stored' check (state in ('stored', 'removed')),
  -- What it belongs to; empty until it is claimed.
  owner_context text not null default '',
  owner_id text not null default '',
  sent_by text not null,
  stored_at timestamptz(3) not null default now(),
  -- When it goes unless it is claimed.
  expires_at timestamptz(3),
  -- The row stays for a while, so that a request to send it that comes late does not store it again.
  removed_at timestamptz(3),
  version bigint not null default 1,
  primary key (tenant_id, file_id)
);
create index files_removed on files (tenant_id, removed_at) where removed_at is not null;

-- What is being sent, by where its bytes go.
create table uploads (
  tenant_id uuid not null,
  object_id uuid not null,
  file_id uuid not null,
  kind text not null,
  name text not null,
  content_type text not null,
  bytes bigint not null,
  sent_by text not null,
  primary key (tenant_id, object_id)
);

-- Whatever is in storage, of all companies: ids and sizes only, so that it has no tenant. A row is there before the bytes
-- are written and until they are gone.
create table objects (
  company_id uuid not null,
  object_id uuid not null,
  file_id uuid not null,
  role text not null check (role in ('original', 'small', 'large', 'stray')),
  bytes bigint not null,
  state text not null default 'writing' check (state in ('writing', 'kept', 'condemned')),
  -- When it has taken too long to be written, when it goes unless its file is claimed, or when it is removed; null for what
  -- stays.
  due_at timestamptz,
  -- Since when its bytes are not found.
  missing_since timestamptz,
  primary key (company_id, object_id),
  check (state = 'kept' or due_at is not null)
);
-- A file has one of each that is kept.
create unique index objects_kept on objects (company_id, file_id, role) where state = 'kept';
create index objects_of_file on objects (company_id, file_id);
create index objects_used on objects (company_id, bytes);
create index objects_due on objects (due_at) where due_at is not null;
create index objects_missing on objects (missing_since) where missing_since is not null;
