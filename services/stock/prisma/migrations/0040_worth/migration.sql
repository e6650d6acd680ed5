-- What a level is worth at the moving average, and the balance after each movement, in the order in which they came.
-- A movement of value only has no quantity.
alter table stock_movements drop constraint stock_movements_quantity_milli_check;
alter table stock_movements
  add constraint stock_movements_quantity_milli_check check (quantity_milli <> 0 or kind = 'revaluation'),
  add column balance_milli bigint,
  -- Null while what the level is worth is not known.
  add column balance_value_minor bigint;

alter table levels
  -- The sum of its movements' values, as far as they have one.
  add column value_minor bigint not null default 0,
  -- False where some movement has none, or they do not add up to anything: its next movement values the level anew.
  add column value_known boolean not null default true,
  -- What a unit cost that came in last with a cost of its own.
  add column last_cost_minor bigint;

-- Whoever migrates owns the tables and is nobody's tenant; row security is forced again when all is migrated. What a
-- movement says stays; the balance after it follows from those before.
alter table levels no force row level security;
alter table stock_movements no force row level security;

alter table stock_movements disable trigger user;
update stock_movements m
set balance_milli = r.balance, balance_value_minor = case when r.unvalued = 0 then r.value end
from (
  select tenant_id, movement_id, sum(quantity_milli) over level as balance, sum(value_minor) over level as value,
    count(*) filter (where value_minor is null) over level as unvalued
  from stock_movements
  window level as (partition by tenant_id, branch_id, product_id order by fact_number)
) r
where m.tenant_id = r.tenant_id and m.movement_id = r.movement_id;
alter table stock_movements enable trigger user;

-- Until now movements were worth what the catalogue said at their moment, so that a sum may be of nothing real.
update levels l
set value_minor = m.value, value_known = m.unvalued = 0 and (
  (l.on_hand_milli > 0 and m.value >= 0) or (l.on_hand_milli < 0 and m.value <= 0) or (l.on_hand_milli = 0 and m.value = 0))
from (
  select tenant_id, branch_id, product_id, coalesce(sum(value_minor), 0) as value,
    count(*) filter (where value_minor is null) as unvalued
  from stock_movements group by tenant_id, branch_id, product_id
) m
where l.tenant_id = m.tenant_id and l.branch_id = m.branch_id and l.product_id = m.product_id;

-- A level's movements in the order in which they came: its kardex.
create index stock_movements_by_level on stock_movements (tenant_id, branch_id, product_id, fact_number);
