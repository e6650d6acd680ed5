-- What a shop knows of who it buys from. What is not known yet is empty, or zero.
alter table suppliers
  add column legal_name text not null default '',
  add column contacts jsonb not null default '[]',
  add column payment_days int not null default 0,
  add column lead_days int not null default 0,
  add column lead_deviation_days int not null default 0,
  add column minimum_order_minor bigint not null default 0,
  add column active boolean not null default true,
  -- Hash of what it was created with: tells the same request from another one under the same id. Null of those of before,
  -- which had a name and a CUIT only, until they are changed.
  add column created_as text;
