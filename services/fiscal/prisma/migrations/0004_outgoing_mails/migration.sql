create table outgoing_mails (
  tenant_id uuid not null,
  -- Also names the print, and the Message-ID.
  mail_id uuid not null,
  voucher_id uuid not null,
  recipient text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  attempts int not null default 0,
  retry_at timestamptz not null default now(),
  problem text not null default '',
  queued_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (tenant_id, mail_id)
);
create index outgoing_mails_of_voucher on outgoing_mails (tenant_id, voucher_id);
create index outgoing_mails_queued on outgoing_mails (tenant_id, retry_at) where state = 'queued';
