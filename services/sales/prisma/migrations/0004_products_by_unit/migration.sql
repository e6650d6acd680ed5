-- Whether a product is sold in whole units; null until `stock` has told its newest state once more.
alter table products add column by_unit boolean;
