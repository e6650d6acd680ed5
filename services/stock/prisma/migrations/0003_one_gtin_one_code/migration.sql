-- The 13 digits of a GTIN that is written with 12, 13 or 14, and any other code as it is. Only zeros in front make no
-- difference: an indicator (14 digits) is another thing, eight digits may be a shop's own, so may be what begins with 2
-- (weighed goods, also behind a zero), and what has a wrong check digit is no GTIN.
create function gtin_of(code text) returns text language sql immutable strict parallel safe as $$
  select case
    when code ~ '^[0-9]{12,14}$' and lpad(code, 14, '0') ~ '^0([13-9]|0[013-9])' and (
      select sum(substr(lpad(code, 14, '0'), i, 1)::int * (1 + 2 * (i % 2))) % 10 from generate_series(1, 14) i) = 0
    then substr(lpad(code, 14, '0'), 2)
    else code end
$$;

-- Codes with one canonical form are one code. Where two active products had it in two forms already both stay as they
-- are, so this is not unique; what is new is refused.
alter table product_barcodes add column canonical text not null generated always as (gtin_of(barcode)) stored;
create index product_barcodes_canonical on product_barcodes (tenant_id, canonical);
drop index product_barcodes_any;
