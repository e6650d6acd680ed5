import type { Invariant } from '@mostrador/database';

const businessDay = (moment: string) => `(${moment} at time zone 'America/Argentina/Buenos_Aires')::date::text`;

/** Told less than a moment ago, so that it may not have arrived. Each of these events is about its sale. */
const isRecent = (row: string) => `exists (
  select from sales.kit_outbox o
  where o.tenant_id = ${row}.tenant_id and o.key = ${row}.sale_id::text and o.created_at >= $1)`;

/**
 * What no service can see alone: that the books of one are those of the others, both ways, told by company, branch and
 * business day of the till's clock. Tests, faults, benches and the nightly reconciliation all ask this. `$1` is the moment
 * up to which everything that was told has had time to arrive: 'infinity' where nothing is on its way.
 */
export const between: Invariant[] = [
  {
    name: 'sales_lines_are_stock_movements',
    promise:
      'Every line of a tracked product that was sold, voided or returned moved its goods once, and nothing else did.',
    sql: `
      with told as (
        select tenant_id, branch_id, sale_id, sale_id as source_id, 'sale' as kind, -1 as sign, effective_at as at, lines
        from sales.sales
        union all
        select s.tenant_id, s.branch_id, s.sale_id, s.sale_id, 'void', 1, s.effective_at, s.lines
        from sales.voids v join sales.sales s using (tenant_id, sale_id)
        union all
        select tenant_id, branch_id, sale_id, return_id, 'return', 1, returned_at, lines from sales.returns
      ), wanted as (
        select t.tenant_id, t.branch_id, t.sale_id, t.source_id, t.kind, ${businessDay('t.at')} as day,
          (line->>'lineNumber')::int as line_number, p.product_id, t.sign * (line->>'quantityMilli')::bigint as quantity
        from told t, jsonb_array_elements(t.lines) line, stock.products p
        where p.tenant_id = t.tenant_id and p.product_id = (line->>'productId')::uuid and p.tracked
          and (line->>'quantityMilli')::bigint <> 0
          -- What is damaged or goes to its supplier is not for sale again.
          and coalesce(line->>'disposition', 'resalable') = 'resalable'
      ), moved as (
        select tenant_id, branch_id, source_id, kind, line_number, product_id, quantity_milli as quantity
        from stock.stock_movements where kind in ('sale', 'void', 'return')
      )
      select tenant_id, branch_id, w.day, kind, count(*)::int as facts, min(source_id::text) as such_as,
        sum(w.quantity)::bigint as sales_milli, sum(m.quantity)::bigint as stock_milli
      from wanted w full join moved m using (tenant_id, branch_id, source_id, kind, line_number, product_id)
      where m.quantity is distinct from w.quantity and not ${isRecent('w')}
      group by 1, 2, 3, 4`,
  },
  {
    name: 'sales_facts_are_cash_movements',
    promise:
      'What every sale, void and return paid in or out, and every refund, moved its till session’s money once, late or not as the till was told.',
    sql: `
      with facts as (
        select tenant_id, branch_id, session_id, sale_id, sale_id as fact_id, 'sale' as kind, late, effective_at as at,
          payments as paid, 1 as sign
        from sales.sales
        union all
        select v.tenant_id, s.branch_id, v.session_id, v.sale_id, v.void_id, 'void', v.late, s.effective_at, s.payments, -1
        from sales.voids v join sales.sales s using (tenant_id, sale_id)
        union all
        select tenant_id, branch_id, session_id, sale_id, return_id, 'return', late, returned_at, refunds, -1
        from sales.returns
        union all
        select tenant_id, branch_id, session_id, sale_id, note_id, 'refund', late, refunded_at, refunds, -1
        from sales.note_refunds
      ), told as (
        -- What moved nothing leaves a movement of zero in cash, as does what a marketplace keeps.
        select f.*, coalesce(p->>'method', 'cash') as method, sign * coalesce(
          (p->>'amountMinor')::bigint, (p->>'tenderedMinor')::bigint - (p->>'changeMinor')::bigint, 0) as amount
        from facts f left join lateral (
          select p from jsonb_array_elements(f.paid) p where p->>'method' <> 'marketplace') paid on true
      ), wanted as (
        select tenant_id, session_id, fact_id, kind, late, method, min(branch_id::text) as branch_id, sale_id,
          min(${businessDay('at')}) as day, sum(amount)::bigint as amount, count(*) as payments
        from told group by tenant_id, session_id, fact_id, kind, late, method, sale_id
      ), moved as (
        select tenant_id, session_id, fact_id, kind, late, method, sum(amount_minor)::bigint as amount, count(*) as payments
        from cash.cash_movements where kind in ('sale', 'void', 'return', 'refund') group by 1, 2, 3, 4, 5, 6
      )
      select tenant_id, w.branch_id, w.day, kind, count(*)::int as facts, min(fact_id::text) as such_as,
        sum(w.amount)::bigint as sales_minor, sum(m.amount)::bigint as cash_minor
      from wanted w full join moved m using (tenant_id, session_id, fact_id, kind, late, method)
      where (m.amount, m.payments) is distinct from (w.amount, w.payments) and not ${isRecent('w')}
      group by 1, 2, 3, 4`,
  },
  {
    name: 'z_reports_count_sales_on_time',
    promise: 'A Z report counts the sales that were on time.',
    sql: `
      select z.tenant_id, z.session_id, z.sale_count, count(s.sale_id)::int as sales from cash.z_reports z
      left join sales.sales s on s.tenant_id = z.tenant_id and s.session_id = z.session_id and not s.late
      where $1::timestamptz is not null
      group by 1, 2, 3 having z.sale_count <> count(s.sale_id)`,
  },
  {
    name: 'offline_cash_is_in_the_books',
    promise: 'What a till did with its cash while offline is in the books.',
    sql: `
      select o.tenant_id, o.operation_id, o.kind from sales.till_operations o
      where o.received_at < $1 and not exists (
        select from cash.cash_movements m where m.tenant_id = o.tenant_id and m.fact_id = o.operation_id
        union all select from cash.declarations d where d.tenant_id = o.tenant_id and d.declaration_id = o.operation_id)`,
  },
  {
    name: 'sales_that_want_a_voucher_have_one',
    promise: 'A sale that wants a voucher has its invoice, of what was paid, issued or on its way.',
    sql: `
      select s.tenant_id, s.branch_id, ${businessDay('s.effective_at')} as day, count(*)::int as facts,
        min(s.sale_id::text) as such_as, sum(s.total_minor)::bigint as sales_minor, sum(v.total_minor)::bigint as fiscal_minor
      from sales.sales s
      left join fiscal.vouchers v on v.tenant_id = s.tenant_id and v.source_id = s.sale_id and v.purpose = 'invoice'
      where s.voucher_wanted and (v.voucher_id is null or v.content is not null and v.total_minor <> s.total_minor) and not ${isRecent('s')}
      group by 1, 2, 3`,
  },
  {
    name: 'undone_sales_have_credit_notes',
    promise: 'Each void and each return of a sale with an invoice has its credit note, issued or on its way.',
    sql: `
      with undone as (
        select tenant_id, sale_id, void_id as source_id, 'void' as purpose from sales.voids
        union all
        select tenant_id, sale_id, return_id, 'return' from sales.returns
      )
      select u.tenant_id, u.purpose, count(*)::int as facts, min(u.source_id::text) as such_as
      from undone u
      join fiscal.vouchers i on i.tenant_id = u.tenant_id and i.source_id = u.sale_id and i.purpose = 'invoice'
      where not ${isRecent('u')} and not exists (
        select from fiscal.vouchers n
        where n.tenant_id = u.tenant_id and n.source_id = u.source_id and n.purpose = u.purpose)
      group by 1, 2`,
  },
];
