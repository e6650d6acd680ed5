-- A count is of a moment: what happened before it and is heard of later takes itself back.
alter table levels
  add column counted_at timestamptz,
  -- What the movements up to that moment would have come to without the count: sales of before it find this much.
  add column uncounted_milli bigint not null default 0;

alter table adjustments
  -- When it was counted, as asked; null for the moment of asking.
  add column counted_at timestamptz;

-- Why a line moved nothing. Until now it was always this.
alter table unmatched_lines add column reason text not null default 'product_unknown';

-- Counts that are known already. Whoever migrates owns the tables and is nobody's tenant; row security is forced again
-- when all is migrated.
alter table levels no force row level security;
alter table adjustments no force row level security;
alter table stock_movements no force row level security;
update levels l
set counted_at = newest.at, uncounted_milli = newest.on_hand_milli - coalesce(m.quantity_milli, 0)
from (
  select distinct on (tenant_id, branch_id, product_id) *
  from adjustments where counted_milli is not null
  order by tenant_id, branch_id, product_id, at desc, level_version desc
) newest
left join stock_movements m on m.tenant_id = newest.tenant_id and m.source_id = newest.adjustment_id
  and m.line_number = 0 and m.kind = 'adjustment' and m.step = 0 and m.product_id = newest.product_id
where l.tenant_id = newest.tenant_id and l.branch_id = newest.branch_id and l.product_id = newest.product_id;
