-- Money of a sale that waits for its credit note: nothing else gives it back meanwhile.
create table refund_holds (
  tenant_id uuid not null,
  note_id uuid not null,
  sale_id uuid not null,
  session_id uuid not null,
  refunds jsonb not null,
  held_until timestamptz not null,
  primary key (tenant_id, note_id)
);
create index refund_holds_by_sale on refund_holds (tenant_id, sale_id);
create index refund_holds_by_session on refund_holds (tenant_id, session_id);
