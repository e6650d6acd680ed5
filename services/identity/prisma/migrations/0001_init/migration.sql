-- What belongs to nobody's company. People are global, because one person may work for several companies; the rest is
-- looked up before a company is known, or holds no company's data.

create table users (
  user_id uuid primary key,
  -- Lower case. Null for people who work at tills only.
  email text unique,
  -- argon2id in the PHC format; null without an e-mail address.
  password_hash text,
  created_at timestamptz(3) not null default now()
);

-- The companies that a person may enter: their active memberships, found without knowing a company.
create table user_companies (
  user_id uuid not null references users,
  company_id uuid not null,
  last_used_at timestamptz(3) not null default now(),
  primary key (user_id, company_id)
);

-- One row a session, whatever the number of its refresh tokens: each is HMAC(server's key, secret, generation), so that
-- none is stored, and the successor of a token whose answer was lost can be told again.
create table sessions (
  session_id uuid primary key,
  user_id uuid not null references users,
  company_id uuid not null,
  secret bytea not null,
  -- Of the one refresh token that is good now.
  generation int not null default 1,
  rotated_at timestamptz(3) not null default now(),
  -- Keyed hash of the address that rotated last.
  rotated_by bytea,
  -- Set when it was opened by PIN.
  till_id uuid,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);
create index sessions_of_user on sessions (user_id) where revoked_at is null;
create index sessions_of_till on sessions (till_id) where revoked_at is null and till_id is not null;
create index sessions_by_expiry on sessions (expires_at);

-- Codes that people hand over or type. Kept as keyed hashes.
create table codes (
  code_hash bytea primary key,
  purpose text not null check (purpose in ('invitation', 'enrolment', 'reset', 'reset_by_company')),
  -- The invitation, till or user.
  subject_id uuid not null,
  -- Null for a reset that the person asked for.
  company_id uuid,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index codes_of_subject on codes (subject_id, purpose);
create index codes_by_expiry on codes (expires_at);

-- How often a secret was guessed wrong. Keyed hashes of who and where, so that the table names nobody.
create table guesses (
  place bytea primary key,
  failures int not null default 0,
  last_at timestamptz(3) not null,
  -- Until then a success from here speaks for the next attempt.
  trusted_until timestamptz(3)
);
create index guesses_by_time on guesses (last_at);

-- RS256 keys of the access tokens. The private half is sealed with AES-256-GCM.
create table signing_keys (
  kid text primary key,
  public_jwk jsonb not null,
  private_key bytea not null,
  -- It signs from here until the next one does.
  signs_from timestamptz(3) not null
);

-- Sessions, tills and API keys whose tokens are refused before they expire; the copy in Redis is what services read.
create table revocations (
  subject_id uuid primary key,
  -- When the last token has expired.
  until timestamptz(3) not null
);

-- Messages that wait for whoever sends e-mail. The code is sealed.
create table outgoing_messages (
  message_id uuid primary key,
  kind text not null,
  recipient text not null,
  sealed_code bytea not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  taken_at timestamptz(3)
);
create index outgoing_messages_waiting on outgoing_messages (created_at) where taken_at is null;

-- A company's own. The company is the tenant.

create table companies (
  tenant_id uuid primary key,
  name text not null,
  cuit text not null,
  version int not null default 1,
  created_at timestamptz(3) not null default now()
);

create table memberships (
  tenant_id uuid not null references companies,
  user_id uuid not null references users,
  display_name text not null,
  role text not null,
  active boolean not null default true,
  -- argon2id in the PHC format, with the server's pepper.
  pin_hash text,
  version int not null default 1,
  joined_at timestamptz(3) not null default now(),
  primary key (tenant_id, user_id)
);
create index memberships_of_user on memberships (user_id);
create index memberships_by_name on memberships (tenant_id, display_name, user_id);

create table invitations (
  tenant_id uuid not null references companies,
  invitation_id uuid not null,
  email text not null,
  role text not null,
  -- Its code is HMAC(server's key, seed).
  seed bytea not null,
  invited_by uuid not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  accepted_by uuid,
  cancelled_at timestamptz(3),
  primary key (tenant_id, invitation_id)
);
create index invitations_by_time on invitations (tenant_id, created_at, invitation_id);

create table branches (
  tenant_id uuid not null references companies,
  branch_id uuid not null,
  name text not null,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, branch_id)
);
create index branches_by_time on branches (tenant_id, created_at, branch_id);

create table tills (
  tenant_id uuid not null references companies,
  till_id uuid not null,
  branch_id uuid not null,
  name text not null,
  state text not null default 'pending' check (state in ('pending', 'enrolled', 'revoked')),
  installation_id text not null default '',
  -- Its credential is HMAC(server's key, seed); null while there is none.
  seed bytea,
  enrolled_at timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, till_id),
  foreign key (tenant_id, branch_id) references branches
);
create index tills_of_branch on tills (tenant_id, branch_id);
create index tills_by_time on tills (tenant_id, created_at, till_id);

create table api_keys (
  tenant_id uuid not null references companies,
  api_key_id uuid not null,
  name text not null,
  role text not null,
  scopes text[] not null,
  -- Its secret is HMAC(server's key, seed).
  seed bytea not null,
  created_by uuid not null,
  created_at timestamptz(3) not null default now(),
  revoked_at timestamptz(3),
  primary key (tenant_id, api_key_id)
);
create index api_keys_by_time on api_keys (tenant_id, created_at, api_key_id);

create table security_events (
  tenant_id uuid not null,
  event_id uuid not null,
  at timestamptz(3) not null default now(),
  kind text not null,
  actor_id text not null,
  subject_id text not null,
  till_id text not null,
  network text not null,
  detail text not null,
  primary key (tenant_id, event_id)
);
comment on table security_events is 'append-only: what happened to accounts, tills and keys';
create index security_events_by_time on security_events (tenant_id, at, event_id);
create index security_events_of_subject on security_events (tenant_id, subject_id, at, event_id);
