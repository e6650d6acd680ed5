import type { Invariant } from '@mostrador/kit';

/**
 * What must always be true of the stock. The same statements run in tests, after `make demo`, every night and after a
 * restore. They name the schema, and see what the role that runs them may see: one company's rows, or all.
 */
export const invariants: Invariant[] = [
  {
    name: 'levels_are_sums',
    promise: 'Every level is the sum of its movements, and every movement has a level.',
    sql: `
      select tenant_id, branch_id, product_id, l.on_hand_milli, m.sum_milli
      from stock.levels l
      full join (
        select tenant_id, branch_id, product_id, sum(quantity_milli) as sum_milli
        from stock.stock_movements group by tenant_id, branch_id, product_id
      ) m using (tenant_id, branch_id, product_id)
      where coalesce(l.on_hand_milli, 0) <> coalesce(m.sum_milli, 0)`,
  },
  {
    name: 'movements_are_written_once',
    promise: 'No movement is there twice under its natural key.',
    sql: `
      select tenant_id, source_id, line_number, kind, step, product_id, count(*)
      from stock.stock_movements
      group by tenant_id, source_id, line_number, kind, step, product_id having count(*) > 1`,
  },
  {
    name: 'openings_keep_family_totals',
    promise:
      'Whatever packs were opened came out as their units, so a family’s total in base units is that of its sales, returns and adjustments.',
    sql: `
      select tenant_id, source_id, line_number, step, sum(worth_milli) as difference_milli
      from (
        select tenant_id, source_id, line_number, step, branch_id, pack_units,
          case kind when 'pack_out' then quantity_milli * pack_units else quantity_milli end as worth_milli
        from stock.stock_movements where kind in ('pack_out', 'pack_in')
      ) opening
      group by tenant_id, source_id, line_number, step
      having sum(worth_milli) <> 0 or count(*) <> 2 or count(distinct branch_id) <> 1 or count(distinct pack_units) <> 1`,
  },
  {
    name: 'corrections_undo_late_movements',
    promise: 'Every correction of a count is the opposite of one movement, at the same moment and place.',
    sql: `
      select c.tenant_id, c.source_id, c.line_number, c.step, c.product_id, c.quantity_milli
      from stock.stock_movements c
      where c.kind = 'count_correction' and not exists (
        select from stock.stock_movements m
        where m.tenant_id = c.tenant_id and m.source_id = c.source_id and m.line_number = c.line_number
          and m.kind <> c.kind and m.step = case m.kind when 'void' then c.step + 1 else c.step end
          and m.product_id = c.product_id and m.branch_id = c.branch_id and m.at = c.at
          and m.quantity_milli = -c.quantity_milli)`,
  },
  {
    name: 'conflicts_match_levels',
    promise: 'A conflict is open exactly where a level is below zero and below what a person has accepted.',
    sql: `
      select tenant_id, branch_id, product_id, l.on_hand_milli, l.accepted_milli, c.conflict_id
      from stock.levels l
      full join (select * from stock.conflicts where status = 'open') c using (tenant_id, branch_id, product_id)
      where (coalesce(l.on_hand_milli, 0) < coalesce(l.accepted_milli, 0)) <> (c.conflict_id is not null)`,
  },
  {
    name: 'adjustments_moved_what_they_say',
    promise:
      'Every adjustment by a difference has its movement, every count at most one, and no movement lacks its adjustment.',
    sql: `
      select coalesce(a.tenant_id, m.tenant_id) as tenant_id, coalesce(a.adjustment_id, m.source_id) as adjustment_id,
        a.delta_milli, m.quantity_milli
      from stock.adjustments a
      full join (select * from stock.stock_movements where kind = 'adjustment') m
        on m.tenant_id = a.tenant_id and m.source_id = a.adjustment_id
      where a.adjustment_id is null or (a.delta_milli is not null and a.delta_milli is distinct from m.quantity_milli)`,
  },
  {
    name: 'barcodes_follow_products',
    promise: 'A barcode is active exactly while its product is, and no two active products share one.',
    sql: `
      select b.tenant_id, b.barcode, b.product_id, count(*) over (partition by b.tenant_id, b.barcode) as holders
      from stock.product_barcodes b join stock.products p using (tenant_id, product_id)
      where b.active <> p.active
      union all
      select tenant_id, barcode, null, count(*) from stock.product_barcodes where active
      group by tenant_id, barcode having count(*) > 1`,
  },
  {
    name: 'changes_are_numbered',
    promise: 'No product’s change number is above the head of its company’s feed, and no two are equal.',
    sql: `
      select p.tenant_id, p.change_number, count(*), max(f.last_change) as head
      from stock.products p left join stock.feed_heads f using (tenant_id)
      group by p.tenant_id, p.change_number
      having count(*) > 1 or max(f.last_change) is null or p.change_number > max(f.last_change)`,
  },
];
