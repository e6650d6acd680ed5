-- What a line may be compared with; null until the product is told once more.
alter table products
  add column open_price boolean,
  add column iva_treatment text,
  add column iva_rate_bp int;

-- The session that a channel's till has on a business day. Nobody can name it before it is there.
create table channel_sessions (
  tenant_id uuid not null,
  till_id uuid not null,
  business_date text not null,
  session_id uuid not null,
  primary key (tenant_id, till_id, business_date)
);
