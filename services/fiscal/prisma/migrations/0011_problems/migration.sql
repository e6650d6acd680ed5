-- Why there is no ticket: the code of what WSAA said; empty while it does not answer. Who refuses is not away.
alter table tickets add column refused text not null default '';

-- What fails for a company outside of its lanes: preparing, CAEAs and their reports.
create table problems (
  tenant_id uuid not null,
  work text not null,
  problem text not null,
  advice text not null,
  attempts int not null default 1,
  since timestamptz not null default now(),
  primary key (tenant_id, work)
);

-- Jobs whose last runs failed, for all companies at once.
create table failing (
  job text primary key,
  problem text not null,
  times int not null default 1,
  since timestamptz not null default now()
);

-- The journal's files as they were last seen in their folder, so that one that is gone is missed.
create table journal_files (
  name text primary key,
  missing_since timestamptz,
  -- Lines of it that could not be read, as of then.
  bad_lines int not null default 0,
  read_at timestamptz
);
