-- What a till printed of the voucher while offline: pointOfSale, type, number, caea, date. It keeps this number, or none.
alter table vouchers add column printed jsonb;
