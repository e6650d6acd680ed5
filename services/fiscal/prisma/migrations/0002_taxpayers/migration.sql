-- What the padrón answered, as it was understood. May be thrown away: it is asked again.
create table taxpayers (
  tenant_id uuid not null,
  cuit text not null,
  found jsonb not null,
  asked_at timestamptz not null,
  primary key (tenant_id, cuit)
);
