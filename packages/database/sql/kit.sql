-- What every service's schema has besides its own tables. Applied before the service's migrations, each time; so every
-- statement here can run again.

create table if not exists kit_outbox (
  id uuid primary key,
  tenant_id uuid not null,
  subject text not null,
  key text not null,
  body text not null,
  actor_id text not null,
  cause text,
  traceparent text,
  created_at timestamptz not null default now(),
  -- Sequence in the stream that acknowledged it; null while it waits to be published.
  stream_seq bigint,
  -- How often it was taken back to be published again.
  resends int not null default 0
) with (autovacuum_vacuum_scale_factor = 0.02);
create index if not exists kit_outbox_waiting on kit_outbox (id) where stream_seq is null;
-- Every event is inserted and then marked: a tree of times would cost as much as the row, a range of blocks costs nothing.
create index if not exists kit_outbox_by_time on kit_outbox using brin (created_at) with (pages_per_range = 32);

create table if not exists kit_inbox (
  tenant_id uuid not null,
  event_id uuid not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, event_id)
);
create index if not exists kit_inbox_by_time on kit_inbox using brin (received_at) with (pages_per_range = 32);

create table if not exists kit_dead_letters (
  tenant_id uuid not null,
  event_id uuid not null,
  subject text not null,
  key text not null,
  body text not null,
  actor_id text not null,
  emitted_at timestamptz not null,
  reason text not null,
  attempts int not null default 1,
  -- To the millisecond, as listings page by it.
  dead_at timestamptz(3) not null default now(),
  redriven_at timestamptz,
  primary key (tenant_id, event_id)
);

create table if not exists kit_idempotency (
  tenant_id uuid not null,
  method text not null,
  key text not null,
  request_hash text not null,
  response text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, method, key)
);

-- Approvals that were used, and by which act: each is good for one.
create table if not exists kit_spent_approvals (
  tenant_id uuid not null,
  approval_id uuid not null,
  act_id text not null,
  spent_at timestamptz not null default now(),
  primary key (tenant_id, approval_id)
);

-- The stream as the relay last knew it: another creation time means that the broker was wiped, and a last sequence below
-- the one noted here that it was rolled back.
create table if not exists kit_stream (
  stream text primary key,
  created text not null,
  last_seq bigint not null
);

-- Which history of the data this is. A restore writes a new epoch and the moment it went back to.
create table if not exists kit_epoch (
  one boolean primary key default true check (one),
  epoch bigint not null,
  restored_at timestamptz,
  restore_point timestamptz
);
insert into kit_epoch (epoch) values (1) on conflict do nothing;
-- Where this history goes on; null until it is migrated there for the first time. A copy still names the home of its
-- original, and so is a drill.
alter table kit_epoch add column if not exists home text;

-- The home that data has here: the place that those who work on it say, the server and the database.
create or replace function kit_home(place text) returns text language sql stable as $$
  select concat_ws(' ', nullif(place, ''), s.system_identifier, d.oid)
  from pg_control_system() s, pg_database d where d.datname = current_database()
$$;

create or replace function kit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

-- Makes the promises of the tables true, whoever wrote the migration: forced row security wherever there is a tenant,
-- and no UPDATE, DELETE or TRUNCATE on a table whose comment begins with "append-only".
drop function if exists kit_protect(name, name);
create or replace function kit_protect(app name, relay name, batch name) returns void language plpgsql as $$
declare
  t record;
begin
  execute format('grant usage on schema %I to %I, %I, %I', current_schema, app, relay, batch);
  execute format('grant usage on all sequences in schema %I to %I, %I', current_schema, app, batch);
  for t in
    select c.oid, c.relname, obj_description(c.oid, 'pg_class') like 'append-only%' as append_only,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as tenanted
    from pg_class c
    where c.relnamespace = current_schema::regnamespace and c.relkind in ('r', 'p') and c.relname <> '_prisma_migrations'
  loop
    execute format('grant select, insert, update, delete on %I to %I, %I', t.relname, app, batch);
    if t.tenanted then
      execute format('alter table %I enable row level security', t.relname);
      execute format('alter table %I force row level security', t.relname);
      execute format('drop policy if exists tenant on %I', t.relname);
      execute format(
        'create policy tenant on %I to %I using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
        t.relname, app);
      -- Several tenants: their ids, one after the other. No condition of an index, so that a statement names its tenants.
      execute format('drop policy if exists tenants on %I', t.relname);
      execute format(
        'create policy tenants on %I to %I using (strpos(current_setting(''app.tenants'', true), tenant_id::text) > 0)',
        t.relname, batch);
    end if;
    if t.append_only then
      execute format('revoke update, delete, truncate on %I from %I, %I', t.relname, app, batch);
      execute format('drop trigger if exists kit_append_only on %I', t.relname);
      execute format(
        'create trigger kit_append_only before update or delete or truncate on %I execute function kit_refuse_change()',
        t.relname);
    end if;
  end loop;
  revoke update, delete on kit_outbox from public;
  execute format('revoke update, delete on kit_outbox, kit_epoch from %I, %I', app, batch);
  execute format('grant select, update (stream_seq, resends), delete on kit_outbox to %I', relay);
  execute format('grant select, delete on kit_dead_letters to %I', relay);
  execute format('grant select, delete on kit_inbox, kit_idempotency, kit_spent_approvals to %I', relay);
  execute format('grant select, insert, update on kit_stream to %I', relay);
  execute format('grant select on kit_epoch to %I', relay);
  execute format('grant select on _prisma_migrations to %I', app);
  for t in select unnest(array['kit_outbox', 'kit_dead_letters', 'kit_inbox', 'kit_idempotency', 'kit_spent_approvals']) as relname loop
    execute format('drop policy if exists relay on %I', t.relname);
    execute format('create policy relay on %I to %I using (true)', t.relname, relay);
  end loop;
end $$;
