-- By which rules its till computed it.
alter table sales add column rules_version int not null default 1;

-- What is told of an activity, as it was told; the other operations are told by `cash`.
alter table till_operations
  add column told jsonb,
  add column fact_number bigint not null default nextval('fact_numbers');
create index till_operations_by_fact on till_operations (tenant_id, fact_number) where told is not null;

-- The chain of each installation's log: what was sent under each number first.
create table till_log_items (
  tenant_id uuid not null,
  till_id uuid not null,
  installation_id text not null,
  sequence bigint not null,
  hash text not null,
  previous_hash text not null,
  -- Its operation, or an id made of the hash: what a review of it names.
  subject_id uuid not null,
  received_at timestamptz not null,
  primary key (tenant_id, till_id, installation_id, sequence)
);
create index till_log_items_by_subject on till_log_items (tenant_id, subject_id);
