-- The voucher that the till printed by itself.
alter table sales add column printed_voucher jsonb;
