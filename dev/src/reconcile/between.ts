import type { Invariant } from '@mostrador/database';

const businessDay = (moment: string) => `(${moment} at time zone 'America/Argentina/Buenos_Aires')::date::text`;

/**
 * What no service can see alone, by company, branch and business day of the till's clock. `$1` is the moment up to which
 * everything that was written has had time to arrive: later facts are left to the next night.
 */
export const between: Invariant[] = [
  {
    name: 'sales_lines_are_stock_movements',
    promise: 'What was sold, voided and returned of tracked products moved the stock by as much, fact by fact.',
    sql: `
      with told as (
        select tenant_id, branch_id, sale_id as source_id, 'sale' as kind, ${businessDay('effective_at')} as day, line,
          -(line->>'quantityMilli')::bigint as quantity
        from sales.sales, jsonb_array_elements(lines) line where received_at < $1
        union all
        select s.tenant_id, s.branch_id, s.sale_id, 'void', ${businessDay('s.effective_at')}, line,
          (line->>'quantityMilli')::bigint
        from sales.voids v join sales.sales s using (tenant_id, sale_id), jsonb_array_elements(s.lines) line
        where s.received_at < $1
        union all
        select tenant_id, branch_id, return_id, 'return', ${businessDay('returned_at')}, line,
          (line->>'quantityMilli')::bigint
        from sales.returns, jsonb_array_elements(lines) line
      ), wanted as (
        select tenant_id, branch_id, source_id, kind, min(day) as day, sum(quantity)::bigint as quantity
        from told t join stock.products p using (tenant_id)
        where p.product_id::text = line->>'productId' and p.tracked group by 1, 2, 3, 4
      ), moved as (
        select tenant_id, branch_id, source_id, kind, sum(quantity_milli)::bigint as quantity
        from stock.stock_movements where kind in ('sale', 'void', 'return') group by 1, 2, 3, 4
      )
      select tenant_id, branch_id, day, count(*)::int as facts, sum(w.quantity)::bigint as sales_milli,
        coalesce(sum(m.quantity), 0)::bigint as stock_milli
      from wanted w left join moved m using (tenant_id, branch_id, source_id, kind)
      where m.quantity is distinct from w.quantity and not exists (
        select from sales.kit_outbox o where o.tenant_id = w.tenant_id and o.created_at >= $1
          and o.body like '%' || w.source_id || '%')
      group by 1, 2, 3`,
  },
  {
    name: 'sales_facts_are_cash_movements',
    promise: 'What sales, voids and returns paid in and out is what the tills’ books moved, fact by fact and method.',
    sql: `
      with told as (
        select tenant_id, branch_id, session_id, sale_id as fact_id, 'sale' as kind,
          ${businessDay('effective_at')} as day, p->>'method' as method,
          (p->>'tenderedMinor')::bigint - (p->>'changeMinor')::bigint as amount
        from sales.sales, jsonb_array_elements(payments) p where received_at < $1
        union all
        select v.tenant_id, s.branch_id, v.session_id, v.void_id, 'void', ${businessDay('s.effective_at')},
          p->>'method', (p->>'changeMinor')::bigint - (p->>'tenderedMinor')::bigint
        from sales.voids v join sales.sales s using (tenant_id, sale_id), jsonb_array_elements(s.payments) p
        union all
        select tenant_id, branch_id, session_id, return_id, 'return', ${businessDay('returned_at')}, r->>'method',
          -(r->>'amountMinor')::bigint
        from sales.returns, jsonb_array_elements(refunds) r
      ), wanted as (
        select tenant_id, branch_id, session_id, fact_id, kind, method, min(day) as day, sum(amount)::bigint as amount
        from told group by 1, 2, 3, 4, 5, 6
      ), moved as (
        select tenant_id, session_id, fact_id, kind, method, sum(amount_minor)::bigint as amount
        from cash.cash_movements where kind in ('sale', 'void', 'return') group by 1, 2, 3, 4, 5
      )
      select tenant_id, branch_id, day, count(*)::int as facts, sum(w.amount)::bigint as sales_minor,
        coalesce(sum(m.amount), 0)::bigint as cash_minor
      from wanted w left join moved m using (tenant_id, session_id, fact_id, kind, method)
      where m.amount is distinct from w.amount and not exists (
        select from sales.kit_outbox o where o.tenant_id = w.tenant_id and o.created_at >= $1
          and o.body like '%' || w.fact_id || '%')
      group by 1, 2, 3`,
  },
];
