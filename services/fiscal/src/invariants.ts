import type { Invariant } from '@mostrador/kit';

/**
 * What must always be true of the vouchers, as SQL that returns rows only where it is not. Read as a role that sees every
 * company, by tests, the demo, drills and whoever doubts.
 */
export const invariants: Invariant[] = [
  {
    name: 'numbers_follow_without_gaps',
    promise:
      'The numbers of a point of sale and type follow each other, from the first that we know of. What a till has ' +
      'printed may come in any order, until AFIP is told of it.',
    sql: `
    with used as (
      select tenant_id, point_of_sale, type, number from fiscal.vouchers
      where state = 'authorized' and (printed is null or reported_at is not null)
      union all
      select tenant_id, point_of_sale, type, number from fiscal.foreign_vouchers
    )
    select tenant_id, point_of_sale, type, count(*), min(number), max(number) from used
    group by 1, 2, 3 having count(*) <> max(number) - min(number) + 1 or count(*) <> count(distinct number)`,
  },
  {
    name: 'lanes_stand_at_their_last_number',
    promise: 'A lane stands at the last number that was authorised in it.',
    sql: `
    select l.tenant_id, l.point_of_sale, l.type, l.last_number, u.last
    from fiscal.lanes l cross join lateral (
      select max(number) as last from (
        select number from fiscal.vouchers v where v.tenant_id = l.tenant_id and v.point_of_sale = l.point_of_sale
          and v.type = l.type and v.state = 'authorized'
        union all
        select number from fiscal.foreign_vouchers f where f.tenant_id = l.tenant_id
          and f.point_of_sale = l.point_of_sale and f.type = l.type
      ) used
    ) u where u.last <> l.last_number`,
  },
  {
    name: 'numbers_in_use_were_intended',
    promise: 'A voucher has a number only after an attempt with that number, date and content was written.',
    sql: `
    select v.tenant_id, v.voucher_id, v.number from fiscal.vouchers v
    where v.number is not null and not exists (
      select from fiscal.attempts a where a.tenant_id = v.tenant_id and a.voucher_id = v.voucher_id
        and a.point_of_sale = v.point_of_sale and a.type = v.type and a.number = v.number and a.date = v.date
        and a.content = v.content)`,
  },
  {
    name: 'printed_numbers_stay',
    promise: 'What a till has printed has the number, date and CAEA on the paper, or none.',
    sql: `
    select tenant_id, voucher_id, point_of_sale, type, number, printed from fiscal.vouchers
    where printed is not null and number is not null and (authorization_kind is distinct from 'caea'
      or authorization_code <> printed ->> 'caea' or number <> (printed ->> 'number')::bigint
      or point_of_sale <> (printed ->> 'pointOfSale')::int or type <> (printed ->> 'type')::int
      or date <> (printed ->> 'date')::date)`,
  },
  {
    name: 'vouchers_are_the_sum_of_their_parts',
    promise: 'Total = not taxed + net + exempt + tributes + IVA, and each of these is the sum of its rows.',
    sql: `
    select tenant_id, voucher_id, content from (
      select v.tenant_id, v.voucher_id, v.total_minor, v.content, (content ->> 'totalMinor')::bigint as total,
        (content ->> 'untaxedMinor')::bigint + (content ->> 'netMinor')::bigint + (content ->> 'exemptMinor')::bigint
          + (content ->> 'tributesMinor')::bigint + (content ->> 'ivaMinor')::bigint as parts,
        (select coalesce(sum((r ->> 'amountMinor')::bigint), 0) from jsonb_array_elements(content -> 'iva') r) as iva,
        (select coalesce(sum((r ->> 'amountMinor')::bigint), 0) from jsonb_array_elements(content -> 'tributes') r)
          as tributes
      from fiscal.vouchers v where content is not null
    ) v where total_minor <> total or total <> parts or iva <> (content ->> 'ivaMinor')::bigint
      or tributes <> (content ->> 'tributesMinor')::bigint`,
  },
  {
    name: 'credit_notes_stay_below_their_invoice',
    promise: 'The credit notes of a voucher never add up to more than the voucher.',
    sql: `
    select i.tenant_id, i.voucher_id, i.total_minor, sum(n.total_minor)
    from fiscal.vouchers i join fiscal.vouchers n on n.tenant_id = i.tenant_id and n.corrects_voucher_id = i.voucher_id
    where i.state = 'authorized' and n.state <> 'cancelled' and n.purpose <> 'debit_note'
    group by 1, 2, 3 having sum(n.total_minor) > i.total_minor`,
  },
  {
    name: 'wanted_sales_have_their_invoice',
    promise: 'Every sale that wants a voucher has its place in the queue, or its voucher.',
    sql: `
    select s.tenant_id, s.sale_id from fiscal.sales s where s.wanted and not exists (
      select from fiscal.vouchers v where v.tenant_id = s.tenant_id and v.source_id = s.sale_id and v.purpose = 'invoice')`,
  },
  {
    name: 'corrections_follow_their_voucher',
    promise: 'A note is authorised only after the voucher that it corrects.',
    sql: `
    select n.tenant_id, n.voucher_id from fiscal.vouchers n
    join fiscal.vouchers i on i.tenant_id = n.tenant_id and i.voucher_id = n.corrects_voucher_id
    where n.state = 'authorized' and i.state <> 'authorized'`,
  },
  {
    name: 'open_vouchers_are_driven',
    promise: 'Whoever is in the queue of a lane is driven there.',
    sql: `
    select v.tenant_id, v.point_of_sale, v.type, count(*) from fiscal.vouchers v
    where v.state in ('waiting', 'sending', 'uncertain') and not exists (
      select from fiscal.due d where d.company_id = v.tenant_id and d.lane = v.point_of_sale || '/' || v.type)
    group by 1, 2, 3`,
  },
  {
    name: 'purchases_are_as_last_written',
    promise: 'A purchase is what the last of its versions says, and they follow each other from the first.',
    sql: `
    select p.tenant_id, p.purchase_id, p.version from fiscal.purchases p
    left join fiscal.purchase_versions v
      on v.tenant_id = p.tenant_id and v.purchase_id = p.purchase_id and v.version = p.version
    where v.version is null or v.voucher <> p.voucher or v.month <> p.month
      or (p.state = 'annulled') <> (v.change = 'annulled')
      or (p.supplier_cuit, p.type, p.point_of_sale, p.number, p.date) <> (p.voucher ->> 'supplierCuit',
        (p.voucher ->> 'type')::int, (p.voucher ->> 'pointOfSale')::int, (p.voucher ->> 'number')::bigint,
        (p.voucher ->> 'date')::date)
      or p.version <> (select count(*) from fiscal.purchase_versions e
        where e.tenant_id = p.tenant_id and e.purchase_id = p.purchase_id)`,
  },
  {
    name: 'purchases_are_the_sum_of_their_parts',
    promise: 'A supplier’s voucher adds up to its total.',
    sql: `
    select p.tenant_id, p.purchase_id from fiscal.purchases p
    where (p.voucher ->> 'totalMinor')::bigint <> (p.voucher ->> 'untaxedMinor')::bigint
      + (p.voucher ->> 'exemptMinor')::bigint + (p.voucher ->> 'grossMinor')::bigint
      + (select coalesce(sum((r ->> 'netMinor')::bigint + (r ->> 'ivaMinor')::bigint), 0)
          from jsonb_array_elements(p.voucher -> 'iva') r)
      + (select coalesce(sum((r ->> 'amountMinor')::bigint), 0) from jsonb_array_elements(p.voucher -> 'tributes') r)`,
  },
];
