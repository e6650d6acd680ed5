-- A code may stand for more than one unit, or for part of one; null where it is the product's plain code.
alter table product_barcodes
  add column quantity_milli bigint check (quantity_milli > 0),
  add column form text,
  -- What all of it costs; null where that is the product's price times the quantity.
  add column price_minor bigint check (price_minor >= 0);

-- What one unit holds.
alter table products
  add column content_milli bigint,
  add column content_unit text;
