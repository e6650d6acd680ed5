import pg from 'pg';

/** What must be true once everything has drained; each query gives the number of violations. */
const checks = {
  'levels are the sum of their movements': `
    select count(*) from stock.levels
    full join (
      select tenant_id, branch_id, product_id, sum(quantity_milli) as moved from stock.stock_movements group by 1, 2, 3
    ) movements using (tenant_id, branch_id, product_id)
    where coalesce(on_hand_milli, 0) <> coalesce(moved, 0)`,
  'every line of a tracked product moved stock once': `
    select abs(count(*) - (select count(*) from stock.stock_movements where kind = 'sale'))
    from sales.sales s, jsonb_array_elements(s.lines) line
    join stock.products p on p.product_id = (line->>'productId')::uuid
    where p.tenant_id = s.tenant_id and p.tracked`,
  'every payment moved cash once': `
    select abs((select coalesce(sum(jsonb_array_length(payments)), 0) from sales.sales)
      - (select count(*) from cash.cash_movements where kind = 'sale'))`,
  'cash is what the sales were worth': `
    select abs((select coalesce(sum(total_minor), 0) from sales.sales)
      - (select coalesce(sum(amount_minor), 0) from cash.cash_movements where kind = 'sale'))`,
  'nothing is dead': `
    select (select count(*) from stock.kit_dead_letters) + (select count(*) from sales.kit_dead_letters)
      + (select count(*) from cash.kit_dead_letters)`,
};

/** Settings that an answered sale relies on. */
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

export type Books = { sales: number; violations: string[] };

/** Counts the sales on the books and checks what must hold; done by SQL, because the API shows one company at a time. */
export async function readBooks(postgresUrl: string): Promise<Books> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const violations: string[] = [];
    for (const [name, query] of Object.entries(checks)) {
      const { rows } = await client.query<Record<string, string>>(query);
      const found = Number(Object.values(rows[0]!)[0]);
      if (found > 0) violations.push(`${name}: ${found}`);
    }
    for (const [setting, wanted] of Object.entries(durable)) {
      const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
      if (rows[0]![setting] !== wanted) violations.push(`${setting} is ${rows[0]![setting]}`);
    }
    const { rows } = await client.query<{ count: string }>('select count(*) from sales.sales');
    return { sales: Number(rows[0]!.count), violations };
  } finally {
    await client.end();
  }
}
