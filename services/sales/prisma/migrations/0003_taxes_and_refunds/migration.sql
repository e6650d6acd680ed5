-- As they were computed when the sale was recorded; null in sales of before, which keep what they had.
alter table sales add column taxes jsonb;

-- Of what came back, what credit notes had given the money of already.
alter table returns add column already_refunded_minor bigint not null default 0;

-- Money that `fiscal` says was given back with a credit note by hand.
create table note_refunds (
  tenant_id uuid not null,
  note_id uuid not null,
  sale_id uuid not null,
  branch_id uuid not null,
  till_id uuid not null,
  session_id uuid not null,
  issued_by text not null,
  -- False for the credit of a debit note: its money was never the sale's.
  of_sale boolean not null,
  late boolean not null,
  refunded_at timestamptz not null,
  refunds jsonb not null,
  total_minor bigint not null,
  primary key (tenant_id, note_id)
);
comment on table note_refunds is 'append-only';
create index note_refunds_by_sale on note_refunds (tenant_id, sale_id);
create index note_refunds_by_session on note_refunds (tenant_id, session_id);
