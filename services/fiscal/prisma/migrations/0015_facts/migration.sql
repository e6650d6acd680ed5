-- What is told to those who ask for everything is numbered by its last change, whatever it is of.
create sequence fact_numbers;
create function number_fact() returns trigger language plpgsql as $$
begin
  new.fact_number := nextval(format('%I.fact_numbers', tg_table_schema));
  return new;
end $$;

alter table profiles
  -- What the company was towards IVA, each with the moment from which its profile said so, in their order.
  add column iva_conditions jsonb not null default '[]',
  add column fact_number bigint not null default nextval('fact_numbers');
alter table profiles no force row level security;
-- When it was written last is as far back as is known.
update profiles set iva_conditions = jsonb_build_array(jsonb_build_object('ivaCondition', iva_condition,
  'validFrom', to_char(updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')));
alter table profiles force row level security;
create trigger profiles_numbered before update on profiles for each row execute function number_fact();

alter table vouchers
  add column fact_number bigint not null default nextval('fact_numbers'),
  -- Of the money that went back with a note: a fact of its own, told once.
  add column refund_number bigint,
  -- Who gave it back, whoever had the note decided anew since.
  add column refunded_by text;
create trigger vouchers_numbered before update on vouchers
  for each row when (old.version <> new.version) execute function number_fact();
create index vouchers_by_fact on vouchers (tenant_id, fact_number);
create function number_refund() returns trigger language plpgsql as $$
begin
  new.refund_number := nextval(format('%I.fact_numbers', tg_table_schema));
  new.refunded_by := new.requested_by;
  return new;
end $$;
create trigger vouchers_refund_numbered before insert on vouchers
  for each row when (new.note ? 'refund') execute function number_refund();
alter table vouchers no force row level security;
update vouchers set refund_number = nextval('fact_numbers'), refunded_by = requested_by where note ? 'refund';
alter table vouchers force row level security;
create index vouchers_by_refund on vouchers (tenant_id, refund_number) where refund_number is not null;

-- How AFIP is, is told to all companies.
alter table afip_state add column fact_number bigint not null default nextval('fact_numbers');
create trigger afip_state_numbered before update on afip_state
  for each row when (old.state <> new.state) execute function number_fact();

-- A purchase is told in each of its versions: what one adds to the books follows from the one before.
alter table purchase_versions add column fact_number bigint not null default nextval('fact_numbers');
create index purchase_versions_by_fact on purchase_versions (tenant_id, fact_number);

alter table withholdings add column fact_number bigint not null default nextval('fact_numbers');
create trigger withholdings_numbered before update on withholdings for each row execute function number_fact();
create index withholdings_by_fact on withholdings (tenant_id, fact_number);
