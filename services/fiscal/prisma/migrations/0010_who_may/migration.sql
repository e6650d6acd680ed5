-- A CUIT is a company's once AFIP has given a ticket for it, and not when somebody writes it down; until a day after the
-- certificate ends. Null while nothing is proven.
alter table companies
  drop constraint companies_one_a_cuit,
  add column held_until timestamptz;
create unique index companies_one_holder_a_cuit on companies (cuit) where held_until is not null;

-- Whoever has a certificate now has a CUIT that nobody else has. Row security would hide them from their owner.
alter table certificates no force row level security;
update companies c set held_until = s.not_after + interval '1 day'
from certificates s where s.tenant_id = c.company_id and s.cuit = c.cuit and s.state = 'active';
alter table certificates force row level security;

-- Who asked for a voucher; null where its sale did.
alter table vouchers add column requested_by text;

-- How often somebody asked AFIP's padrón in a minute. May be thrown away.
create table look_ups (
  tenant_id uuid not null,
  actor_id text not null,
  minute timestamptz not null,
  asked int not null,
  primary key (tenant_id, actor_id, minute)
);

-- E-mails to one address are counted.
create index outgoing_mails_to on outgoing_mails (tenant_id, recipient, queued_at);
