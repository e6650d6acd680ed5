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
    name: 'values_are_sums',
    promise: 'Every level is worth the sum of what its movements were worth, as far as that is known.',
    sql: `
      select tenant_id, branch_id, product_id, l.value_minor, m.sum_minor
      from stock.levels l
      left join (
        select tenant_id, branch_id, product_id, sum(value_minor) as sum_minor
        from stock.stock_movements group by tenant_id, branch_id, product_id
      ) m using (tenant_id, branch_id, product_id)
      where l.value_minor <> coalesce(m.sum_minor, 0)`,
  },
  {
    name: 'balances_follow_movements',
    promise: 'The balance after a movement is the one before it and what moved; the last is the level.',
    sql: `
      select tenant_id, branch_id, product_id, b.movement_id, b.balance_milli, b.sum_milli
      from stock.levels l join (
        select *, sum(quantity_milli) over level as sum_milli, sum(value_minor) over level as sum_minor,
          row_number() over (partition by tenant_id, branch_id, product_id order by fact_number desc) as from_last
        from stock.stock_movements
        window level as (partition by tenant_id, branch_id, product_id order by fact_number)
      ) b using (tenant_id, branch_id, product_id)
      where b.balance_milli <> b.sum_milli or b.balance_value_minor <> b.sum_minor
        or (b.from_last = 1 and b.balance_milli <> l.on_hand_milli)`,
  },
  {
    name: 'transfers_lose_nothing',
    promise:
      'What a transfer sent is what left its branch; what arrived and went back came into one; the rest is lost or in transit, and so is its value.',
    sql: `
      with moved as (
        select tenant_id, source_id as transfer_id, line_number, quantity_milli, value_minor
        from stock.stock_movements where kind = 'transfer_out'
        union all
        select m.tenant_id, a.transfer_id, m.line_number, m.quantity_milli, m.value_minor
        from stock.stock_movements m join stock.transfer_acts a on a.tenant_id = m.tenant_id and a.act_id = m.source_id
        where m.kind = 'transfer_in'
      )
      select l.tenant_id, l.transfer_id, l.line_number, sum(m.quantity_milli) as moved_milli, sum(m.value_minor) as moved_minor
      from stock.transfers t join stock.transfer_lines l using (tenant_id, transfer_id)
      left join moved m on m.tenant_id = l.tenant_id and m.transfer_id = l.transfer_id and m.line_number = l.line_number
      where t.dispatched_at is not null
      group by l.tenant_id, l.transfer_id, l.line_number
      having coalesce(sum(m.quantity_milli), 0) <> max(l.received_milli + l.returned_milli - l.quantity_milli)
        or (max(l.in_transit_value_minor) is not null
          and -sum(m.value_minor) <> max(l.in_transit_value_minor + l.lost_value_minor))`,
  },
  {
    name: 'reserved_is_held',
    promise: 'What is reserved of every level is what reservations hold of it.',
    sql: `
      select tenant_id, branch_id, product_id, l.reserved_milli, g.held_milli
      from stock.levels l
      full join (
        select tenant_id, branch_id, product_id, sum(held_milli) as held_milli
        from stock.reserved_goods group by tenant_id, branch_id, product_id
      ) g using (tenant_id, branch_id, product_id)
      where coalesce(l.reserved_milli, 0) <> coalesce(g.held_milli, 0)`,
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
    promise: 'No change number of the catalogue is above the head of its company’s feed, and no two are equal.',
    sql: `
      select p.tenant_id, p.change_number, count(*), max(f.last_change) as head
      from (
        select tenant_id, change_number from stock.products
        union all select tenant_id, change_number from stock.categories
        union all select tenant_id, change_number from stock.product_groups
        union all select tenant_id, change_number from stock.quick_keys
      ) p left join stock.feed_heads f using (tenant_id)
      group by p.tenant_id, p.change_number
      having count(*) > 1 or max(f.last_change) is null or p.change_number > max(f.last_change)`,
  },
  {
    name: 'categories_are_trees',
    promise:
      'Every category leads up to the root, over categories that are there; and every product stands in one that is.',
    sql: `
      with recursive rooted as (
        select tenant_id, category_id from stock.categories where parent_id is null and not deleted
        union
        select c.tenant_id, c.category_id from stock.categories c
        join rooted r on r.tenant_id = c.tenant_id and r.category_id = c.parent_id
        where not c.deleted
      )
      select tenant_id, category_id, null as product_id from stock.categories c
      where not c.deleted and not exists (
        select from rooted r where r.tenant_id = c.tenant_id and r.category_id = c.category_id)
      union all
      select p.tenant_id, p.category_id, p.product_id from stock.products p
      join stock.categories c on c.tenant_id = p.tenant_id and c.category_id = p.category_id
      where c.deleted`,
  },
  {
    name: 'orders_have_their_receipts',
    promise: 'What has come of an order’s line is the sum of its receipts that stand, and no line came twice in one.',
    sql: `
      select o.tenant_id, o.order_id, o.line_number, o.received_milli, r.milli, o.received_minor, r.minor
      from stock.purchase_order_lines o
      left join (
        select g.tenant_id, g.order_id, l.order_line as line_number, sum(l.quantity_milli) as milli,
          sum(l.total_minor) as minor
        from stock.goods_receipts g join stock.goods_receipt_lines l using (tenant_id, receipt_id)
        where g.state = 'noted' group by g.tenant_id, g.order_id, l.order_line
      ) r using (tenant_id, order_id, line_number)
      where o.received_milli <> coalesce(r.milli, 0) or o.received_minor <> coalesce(r.minor, 0)`,
  },
  {
    name: 'bought_goods_moved',
    promise:
      'Goods that came in or went back with a paper that stands moved as it says; others, and no paper, moved nothing.',
    sql: `
      with noted as (
        select g.tenant_id, g.receipt_id as source_id, l.line_number, 'receipt' as kind, l.product_id, g.branch_id,
          case g.state when 'noted' then l.quantity_milli else 0 end as milli
        from stock.goods_receipts g join stock.goods_receipt_lines l using (tenant_id, receipt_id)
        union all
        select r.tenant_id, r.return_id, l.line_number, 'supplier_return', l.product_id, r.branch_id,
          case r.state when 'noted' then -l.quantity_milli else 0 end
        from stock.supplier_returns r join stock.supplier_return_lines l using (tenant_id, return_id)
      ), moved as (
        select tenant_id, source_id, line_number, kind, product_id, branch_id, sum(quantity_milli) as moved_milli
        from stock.stock_movements where kind in ('receipt', 'supplier_return')
        group by tenant_id, source_id, line_number, kind, product_id, branch_id
      )
      select tenant_id, source_id, line_number, kind, milli, moved_milli
      from noted full join moved using (tenant_id, source_id, line_number, kind, product_id, branch_id)
      where coalesce(milli, 0) <> coalesce(moved_milli, 0) or moved_milli is null or milli is null`,
  },
  {
    name: 'receipts_know_what_became_of_them',
    promise:
      'What went back of a receipt’s line is the sum of its returns that stand; what is invoiced, of its invoices.',
    sql: `
      select l.tenant_id, l.receipt_id, l.line_number, l.returned_milli, r.milli as gone_milli, l.invoiced_milli,
        i.milli as taken_milli
      from stock.goods_receipt_lines l
      left join (
        select s.tenant_id, s.receipt_id, g.receipt_line as line_number, sum(g.quantity_milli) as milli
        from stock.supplier_returns s join stock.supplier_return_lines g using (tenant_id, return_id)
        where s.state = 'noted' group by s.tenant_id, s.receipt_id, g.receipt_line
      ) r using (tenant_id, receipt_id, line_number)
      left join (
        select n.tenant_id, (t ->> 'receiptId')::uuid as receipt_id, (t ->> 'lineNumber')::int as line_number,
          sum((t ->> 'milli')::bigint) as milli
        from stock.supplier_invoice_lines n, jsonb_array_elements(n.taken) t group by 1, 2, 3
      ) i using (tenant_id, receipt_id, line_number)
      where l.returned_milli <> coalesce(r.milli, 0) or l.invoiced_milli <> coalesce(i.milli, 0)`,
  },
  {
    name: 'prices_are_the_last_that_were_set',
    promise:
      'What a product or a list has is the last price that was written into its history, and a list has no other.',
    sql: `
      with last as (
        select distinct on (tenant_id, product_id, price_list_id, from_milli) *
        from stock.price_changes
        order by tenant_id, product_id, price_list_id, from_milli, change_number desc),
      own as (
        select tenant_id, product_id, tenant_id as price_list_id, 0::bigint as from_milli, price_minor
        from stock.products
        union all
        select tenant_id, product_id, price_list_id, from_milli, price_minor from stock.list_prices)
      select tenant_id, product_id, price_list_id, from_milli, own.price_minor, last.price_minor as last_minor
      from own full join last using (tenant_id, product_id, price_list_id, from_milli)
      where own.price_minor is distinct from last.price_minor`,
  },
  {
    name: 'publications_hold_all_at_once',
    promise: 'Each price of a publication that has begun was written into the history, and none of another one.',
    sql: `
      select p.tenant_id, p.version, p.state, r.product_id, r.price_list_id, r.from_milli
      from stock.repricings p
      join stock.repricing_changes r on r.tenant_id = p.tenant_id and r.repricing_id = p.repricing_id
      left join stock.price_changes c on c.tenant_id = r.tenant_id and c.product_id = r.product_id
        and c.price_list_id = r.price_list_id and c.from_milli = r.from_milli and c.publication = p.version
      where (c.change_number is not null) <> (p.state = 'published' and r.held_back = '')
        or c.price_minor is distinct from case when c.change_number is not null then r.price_minor end`,
  },
  {
    name: 'publications_are_in_order',
    promise: 'Prices of publications were written in the order of their moments and versions, and each version is one.',
    sql: `
      select tenant_id, product_id, price_list_id, from_milli, version, before_version
      from (
        select c.*, p.version, p.begins_at,
          lag(p.version) over same as before_version, lag(p.begins_at) over same as before_at
        from stock.price_changes c
        join stock.repricings p on p.tenant_id = c.tenant_id and p.version = c.publication
        window same as (partition by c.tenant_id, c.product_id, c.price_list_id, c.from_milli order by c.change_number)
      ) told
      where (begins_at, version) <= (before_at, before_version)`,
  },
];
