import type { Invariant } from '@mostrador/kit';
import { reviewed } from './reviews.ts';

/** What each fact of a session moved, by method: sales, voids, returns and refunds alike. */
const facts = `
  select tenant_id, session_id, late, 'sale' as kind, sale_id as fact_id, ticket_number,
    p->>'method' as method, (p->>'tenderedMinor')::bigint - (p->>'changeMinor')::bigint as amount
  from sales.sales left join lateral jsonb_array_elements(payments) p on true
  union all
  select v.tenant_id, v.session_id, v.late, 'void', v.void_id, null,
    p->>'method', (p->>'changeMinor')::bigint - (p->>'tenderedMinor')::bigint
  from sales.voids v join sales.sales s using (tenant_id, sale_id)
  left join lateral jsonb_array_elements(s.payments) p on true
  union all
  select tenant_id, session_id, late, 'return', return_id, null, r->>'method', -(r->>'amountMinor')::bigint
  from sales.returns left join lateral jsonb_array_elements(refunds) r on true
  union all
  select tenant_id, session_id, late, 'refund', note_id, null, r->>'method', -(r->>'amountMinor')::bigint
  from sales.note_refunds left join lateral jsonb_array_elements(refunds) r on true`;

/**
 * What must always be true of the sales. The same statements run in tests, after `make demo`, every night and after a
 * restore. They name the schema, and see what the role that runs them may see: one company's rows, or all.
 */
export const invariants: Invariant[] = [
  {
    name: 'lines_add_up',
    promise: 'A line is its price times its quantity, rounded half up, less its discount.',
    sql: `
      select tenant_id, sale_id, line from sales.sales, jsonb_array_elements(lines) line
      where (line->>'totalMinor')::bigint <>
        round((line->>'unitPriceMinor')::numeric * (line->>'quantityMilli')::numeric / 1000) - (line->>'discountMinor')::bigint`,
  },
  {
    name: 'lines_bear_the_taxes',
    promise: 'The taxes of a sale’s lines add up, rate by rate, to those of the sale.',
    sql: `
      select s.tenant_id, s.sale_id, tax, l.* from sales.sales s, jsonb_array_elements(s.taxes) tax
      cross join lateral (
        select sum((line->>'netMinor')::bigint) as net, sum((line->>'ivaMinor')::bigint) as iva,
          sum((line->>'internalTaxMinor')::bigint) as internal
        from jsonb_array_elements(s.lines) line
        where line->>'ivaTreatment' = tax->>'ivaTreatment' and line->'ivaRateBp' = tax->'ivaRateBp') l
      where l.net is not null and (l.net <> (tax->>'netMinor')::bigint or l.iva <> (tax->>'ivaMinor')::bigint
        or l.internal <> (tax->>'internalTaxMinor')::bigint)`,
  },
  {
    name: 'totals_add_up',
    promise:
      'A sale’s total is its lines less the discount plus the rounding; the lines’ shares of it and the payments both add up to it.',
    sql: `
      select tenant_id, sale_id, total_minor, l.lines, l.shares, p.paid from sales.sales
      cross join lateral (
        select sum((line->>'totalMinor')::bigint) as lines, sum((line->>'paidMinor')::bigint) as shares
        from jsonb_array_elements(lines) line) l
      cross join lateral (
        select coalesce(sum((one->>'tenderedMinor')::bigint - (one->>'changeMinor')::bigint), 0) as paid
        from jsonb_array_elements(payments) one) p
      where total_minor <> l.lines - discount_minor + rounding_minor or l.shares <> total_minor or p.paid <> total_minor`,
  },
  {
    name: 'voids_are_whole',
    promise: 'A void undoes a sale in the sale’s own session, and nothing of that sale came back as a return.',
    sql: `
      select v.tenant_id, v.void_id, v.sale_id from sales.voids v join sales.sales s using (tenant_id, sale_id)
      where v.session_id <> s.session_id
        or exists (select from sales.returns r where r.tenant_id = v.tenant_id and r.sale_id = v.sale_id)`,
  },
  {
    name: 'returns_pay_what_came_back',
    promise:
      'A return’s lines add up to its total, and so do its refunds with what credit notes had given back of it already.',
    sql: `
      select tenant_id, return_id, total_minor, l.worth, r.paid, already_refunded_minor from sales.returns
      cross join lateral (select sum((one->>'amountMinor')::bigint) as worth from jsonb_array_elements(lines) one) l
      cross join lateral (
        select coalesce(sum((one->>'amountMinor')::bigint), 0) as paid from jsonb_array_elements(refunds) one) r
      where l.worth <> total_minor or r.paid <> total_minor - already_refunded_minor or already_refunded_minor < 0`,
  },
  {
    name: 'returns_take_off_what_notes_gave_back',
    promise: 'Returns pay less than the goods were worth only by what credit notes have given back.',
    sql: `
      select r.tenant_id, r.sale_id, sum(r.already_refunded_minor) from sales.returns r
      group by 1, 2 having sum(r.already_refunded_minor) > coalesce((
        select sum(n.total_minor) from sales.note_refunds n
        where n.tenant_id = r.tenant_id and n.sale_id = r.sale_id and n.of_sale), 0)`,
  },
  {
    name: 'refunds_add_up',
    promise: 'What a credit note gave back is the sum of its payments.',
    sql: `
      select tenant_id, note_id, total_minor from sales.note_refunds
      where total_minor <> (select sum((one->>'amountMinor')::bigint) from jsonb_array_elements(refunds) one)`,
  },
  {
    name: 'returns_are_within_their_sale',
    promise:
      'No line came back more than it was sold; of one that came back whole, exactly what was paid was paid back.',
    sql: `
      with returned as (
        select tenant_id, sale_id, (line->>'lineNumber')::int as line_number,
          sum((line->>'quantityMilli')::bigint) as quantity, sum((line->>'amountMinor')::bigint) as amount
        from sales.returns, jsonb_array_elements(lines) line group by 1, 2, 3
      ), sold as (
        select tenant_id, sale_id, (line->>'lineNumber')::int as line_number,
          (line->>'quantityMilli')::bigint as quantity, (line->>'paidMinor')::bigint as amount
        from sales.sales, jsonb_array_elements(lines) line
      )
      select r.* from returned r left join sold s using (tenant_id, sale_id, line_number)
      where s.quantity is null or r.quantity > s.quantity or r.amount > s.amount
        or (r.quantity = s.quantity and r.amount <> s.amount)`,
  },
  {
    name: 'seals_count_what_is_not_late',
    promise:
      'A session’s seal holds every fact of it that is not late: how many, the tickets, and the money by method.',
    sql: `
      with facts as (select * from (${facts}) fact where not late), counted as (
        select tenant_id, session_id, count(distinct (kind, fact_id)) as facts,
          count(distinct fact_id) filter (where kind = 'sale') as tickets, max(ticket_number) as last
        from facts group by 1, 2
      ), money as (
        select tenant_id, session_id, jsonb_object_agg(method, amount) as money from (
          select tenant_id, session_id, method, sum(amount) as amount from facts where method <> 'marketplace'
          group by 1, 2, 3 having sum(amount) <> 0) sums
        group by 1, 2
      )
      select s.tenant_id, s.session_id, s.seal, c.facts, c.tickets, c.last, m.money
      from sales.till_sessions s
      left join counted c using (tenant_id, session_id) left join money m using (tenant_id, session_id)
      where s.sealed_at is not null and (
        (s.seal->>'factCount')::bigint <> coalesce(c.facts, 0)
        or (s.seal->>'ticketCount')::bigint <> coalesce(c.tickets, 0)
        or (s.seal->>'lastTicketNumber')::bigint <> coalesce(c.last, 0)
        or coalesce(m.money, '{}') <> (
          select coalesce(jsonb_object_agg(t.method, t."amountMinor"), '{}')
          from jsonb_to_recordset(s.seal->'totals') as t (method text, "amountMinor" bigint) where t."amountMinor" <> 0))`,
  },
  {
    name: 'late_is_after_the_seal',
    promise: 'Every fact has its session’s row, only a sealed session has late ones, and a seal is whole.',
    sql: `
      select f.tenant_id, f.session_id, f.fact_id::text as what from (${facts}) f
      left join sales.till_sessions s using (tenant_id, session_id)
      where s.session_id is null or (f.late and s.sealed_at is null)
      union all
      select tenant_id, session_id, 'seal' from sales.till_sessions where (sealed_at is null) <> (seal is null)`,
  },
  {
    name: 'settled_is_settled',
    promise: 'What was refused and then corrected is on the books; what waits has not been settled by anybody.',
    sql: `
      select tenant_id, refused_id, kind, status from sales.refused_sales r
      where (status = 'waiting') <> (settled_at is null)
        or (status = 'corrected' and operation_id <> '' and not case kind
          when 'sale' then exists (
            select from sales.sales s where s.tenant_id = r.tenant_id and s.sale_id::text = operation_id)
          when 'void' then exists (
            select from sales.voids v where v.tenant_id = r.tenant_id and v.void_id::text = operation_id)
          when 'return' then exists (
            select from sales.returns b where b.tenant_id = r.tenant_id and b.return_id::text = operation_id)
          else exists (
            select from sales.till_operations o where o.tenant_id = r.tenant_id and o.operation_id::text = r.operation_id)
        end)`,
  },
  {
    name: 'a_mended_sale_is_not_refused_any_more',
    promise: 'A sale that its till mended and sent again does not wait for a supervisor.',
    sql: `
      select r.tenant_id, r.refused_id from sales.refused_sales r
      join sales.sales s on s.tenant_id = r.tenant_id and s.sale_id::text = r.operation_id
      where r.kind = 'sale' and r.status = 'waiting' and r.sent_by = s.till_id::text and s.received_at > r.refused_at
        and r.reason not in ('id_reused', 'sale_id_reused')`,
  },
  {
    name: 'what_is_flagged_is_listed',
    promise: 'What a supervisor must look at is on the list, and nothing else is.',
    sql: `
      with flagged as (
        select tenant_id, 'sale' as kind, sale_id as subject_id, flag from sales.sales, unnest(flags) flag
        where flags && '{${reviewed.join()}}'
        union all
        select tenant_id, 'void', void_id, flag from sales.voids, unnest(flags) flag
        union all
        select tenant_id, 'return', return_id, flag from sales.returns, unnest(flags) flag
      )
      select tenant_id, kind, subject_id, flag, review_id from (
        select * from flagged where flag = any ('{${reviewed.join()}}')) f
      -- Refunds and items of logs have no flags of their own: their list is all that is said of them.
      full join (select * from sales.reviews where kind not in ('refund', 'log_item')) r using (tenant_id, kind, subject_id, flag)
      where r.review_id is null or f.flag is null`,
  },
  {
    name: 'broken_chains_are_listed',
    promise: 'What does not follow the item before it in its installation’s log is on the list.',
    sql: `
      select tenant_id, till_id, installation_id, sequence, flaw from (
        select i.*, case
          when i.sequence = 1 and i.previous_hash = '' then null
          when i.sequence > 1 and b.hash is null then 'log_gap'
          when b.hash is distinct from i.previous_hash then 'log_broken' end as flaw
        from sales.till_log_items i left join sales.till_log_items b
          on b.tenant_id = i.tenant_id and b.till_id = i.till_id and b.installation_id = i.installation_id
            and b.sequence = i.sequence - 1) judged
      where flaw is not null and not exists (
        select from sales.reviews r
        where r.tenant_id = judged.tenant_id and r.kind = 'log_item' and r.subject_id = judged.subject_id
          and r.flag = judged.flaw)`,
  },
];
