-- What is told to those who ask for everything is numbered by its last change, whatever it is of.
create sequence fact_numbers;
create function number_fact() returns trigger language plpgsql as $$
begin
  new.fact_number := nextval(format('%I.fact_numbers', tg_table_schema));
  return new;
end $$;

alter table webhooks add column fact_number bigint not null default nextval('fact_numbers');
create trigger webhooks_numbered before update on webhooks
  for each row when (old.version <> new.version) execute function number_fact();
create index webhooks_by_fact on webhooks (tenant_id, fact_number);

-- Webhooks of which nothing else is known any more: that they ended is told for good.
create table ended_webhooks (
  tenant_id uuid not null,
  webhook_id uuid not null,
  version bigint not null,
  fact_number bigint not null default nextval('fact_numbers'),
  primary key (tenant_id, webhook_id)
);
create index ended_webhooks_by_fact on ended_webhooks (tenant_id, fact_number);
