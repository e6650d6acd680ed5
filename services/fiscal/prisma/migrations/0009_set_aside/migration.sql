-- Vouchers that could not be worked, of all companies: names only, so that operators see how many there are.
create table set_aside (
  company_id uuid not null,
  voucher_id uuid not null,
  since timestamptz not null default now(),
  primary key (company_id, voucher_id)
);
