create table quick_keys (
  tenant_id uuid not null,
  branch_id uuid not null,
  -- [{ label, productId or categoryId, colour }]
  keys jsonb not null,
  version bigint not null,
  change_number bigint not null,
  primary key (tenant_id, branch_id)
);
create unique index quick_keys_by_change on quick_keys (tenant_id, change_number);
