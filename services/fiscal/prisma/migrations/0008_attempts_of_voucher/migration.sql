-- AFIP's answer goes to the newest attempt of each voucher: without this the whole lane is read for each of them.
create index attempts_of_voucher on attempts (tenant_id, voucher_id);
