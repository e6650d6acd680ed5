-- LevelsChanged is told within StockMoved: who heard the one hears the other. Whoever migrates is nobody's tenant; row
-- security is forced again afterwards.
alter table webhooks no force row level security;
update webhooks set version = version + 1, types = array(
  select distinct case type when 'mostrador.stock.v1.LevelsChanged' then 'mostrador.stock.v1.StockMoved' else type end
  from unnest(types) as type)
where 'mostrador.stock.v1.LevelsChanged' = any(types);
