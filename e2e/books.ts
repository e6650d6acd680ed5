import { violations } from '@mostrador/cash/invariants';
import type { Network } from '@mostrador/kit/testing';
import { invariants as ofSales } from '@mostrador/sales/invariants';
import { invariants as ofStock } from '@mostrador/stock/invariants';
import { chainKey } from './network.ts';

/** What no service can see alone: that the books of one are the books of the others. */
const between = {
  'sales = cash: every payment and refund moved its session’s money once, late or not as the till was told': `
    with moved as (
      select tenant_id, session_id, sale_id as fact_id, 'sale' as kind, late, p->>'method' as method,
        (p->>'tenderedMinor')::bigint - (p->>'changeMinor')::bigint as amount
      from sales.sales, jsonb_array_elements(payments) p
      union all
      select v.tenant_id, v.session_id, v.void_id, 'void', v.late, p->>'method',
        (p->>'changeMinor')::bigint - (p->>'tenderedMinor')::bigint
      from sales.voids v join sales.sales s using (tenant_id, sale_id), jsonb_array_elements(s.payments) p
      union all
      select tenant_id, session_id, return_id, 'return', late, r->>'method', -(r->>'amountMinor')::bigint
      from sales.returns, jsonb_array_elements(refunds) r
    ), booked as (
      select tenant_id, session_id, fact_id, kind, late, method, amount_minor from cash.cash_movements
      where kind in ('sale', 'void', 'return')
    )
    (select * from moved except all select * from booked) union all (select * from booked except all select * from moved)`,
  'sales = stock: every line of a tracked product moved what it says, once': `
    with told as (
      select tenant_id, sale_id as source_id, 'sale' as kind, line, -(line->>'quantityMilli')::bigint as quantity
      from sales.sales, jsonb_array_elements(lines) line
      union all
      select v.tenant_id, v.sale_id, 'void', line, (line->>'quantityMilli')::bigint
      from sales.voids v join sales.sales s using (tenant_id, sale_id), jsonb_array_elements(s.lines) line
      union all
      select tenant_id, return_id, 'return', line, (line->>'quantityMilli')::bigint
      from sales.returns, jsonb_array_elements(lines) line
    ), moved as (
      select t.tenant_id, source_id, kind, product_id, sum(quantity)::bigint
      from told t join stock.products p on p.tenant_id = t.tenant_id and p.product_id::text = line->>'productId'
      where p.tracked group by 1, 2, 3, 4
    ), booked as (
      select tenant_id, source_id, kind, product_id, sum(quantity_milli)::bigint
      from stock.stock_movements where kind in ('sale', 'void', 'return') group by 1, 2, 3, 4
    )
    (select * from moved except all select * from booked) union all (select * from booked except all select * from moved)`,
  'nothing is dead': `
    select * from sales.kit_dead_letters union all select * from stock.kit_dead_letters
    union all select * from cash.kit_dead_letters`,
};

type Query = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;
type Broken = { promise: string; row: unknown };

/** Every promise of the books that does not hold; empty, or the shop is broken. */
export async function readBooks(query: Query): Promise<Broken[]> {
  const own = [...ofSales, ...ofStock].map(({ promise, sql }): [string, string] => [promise, sql]);
  const found: Broken[] = [];
  for (const [promise, sql] of [...own, ...Object.entries(between)]) {
    for (const row of await query(sql)) found.push({ promise, row });
  }
  const ofCash = await violations(query, chainKey);
  return [...found, ...ofCash.map(({ invariant, row }) => ({ promise: invariant, row }))];
}

/** The same once everything has arrived everywhere. */
export async function brokenPromises(network: Network): Promise<Broken[]> {
  await network.drain();
  return readBooks((text, values) => network.sql(text, values));
}
