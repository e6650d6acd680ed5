-- Nobody may touch the price. Null where that was not told yet.
alter table products add column price_fixed boolean;
