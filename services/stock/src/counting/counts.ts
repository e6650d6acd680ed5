import type { Tx } from '@mostrador/kit';
import { type StockCount, StockCountChanged } from '@mostrador/proto/stock';
import { type StockCountLineRow, type StockCountRow, toStockCount } from './convert.ts';
import { foundIn } from '../domain/findings.ts';
import { fail } from '../errors.ts';

/** Whoever counts may add what was found; the rest is for those who approve. */
export const counters = ['owner', 'admin', 'supervisor', 'inventory', 'cashier'] as const;

/** Reads a count and keeps others from changing it until the transaction ends. Its row comes before any level. */
export async function lockCount(tx: Tx, countId: string): Promise<StockCountRow> {
  const [row] = await tx.sql<StockCountRow>`
    select * from stock_counts where tenant_id = ${tx.tenantId} and count_id = ${countId} for update`;
  return row ?? fail('not_found', { field: 'countId' });
}

/** What each person found last of each product in each zone. Of all products where none is named. */
export const readFindings = (tx: Tx, countId: string, productIds: string[] | null) => tx.sql<StockCountLineRow>`
  select distinct on (product_id, zone_key, actor_id) *
  from stock_count_lines
  where tenant_id = ${tx.tenantId} and count_id = ${countId}
    and (${productIds}::uuid[] is null or product_id = any(${productIds}::uuid[]))
  order by product_id, zone_key, actor_id, counted_at desc, line_id desc`;

/** What the findings of each product come to. */
export const foundByProduct = (rows: StockCountLineRow[]) =>
  [...Map.groupBy(rows, (row) => row.product_id)].map(([productId, own]) => ({
    productId,
    findings: own,
    ...foundIn(
      own.map((row) => ({ zoneKey: row.zone_key, countedMilli: row.counted_milli, countedAt: row.counted_at })),
    ),
  }));

/** Counts in the order of their ids given. */
export async function readCounts(tx: Tx, ids: string[]): Promise<StockCount[]> {
  const rows = await tx.sql<StockCountRow & { products: number; differing: number }>`
    select c.*, coalesce(f.products, 0)::int as products, coalesce(f.differing, 0)::int as differing
    from stock_counts c
    left join lateral (
      select count(distinct z.product_id) as products, count(distinct z.product_id) filter (where z.low <> z.high) as differing
      from (
        select n.product_id, min(n.counted_milli) as low, max(n.counted_milli) as high
        from (
          select distinct on (product_id, zone_key, actor_id) product_id, zone_key, counted_milli
          from stock_count_lines l where l.tenant_id = ${tx.tenantId} and l.count_id = c.count_id
          order by product_id, zone_key, actor_id, counted_at desc, line_id desc) n
        group by n.product_id, n.zone_key) z) f on true
    where c.tenant_id = ${tx.tenantId} and c.count_id = any(${ids}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.count_id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? toStockCount(row, row) : [];
  });
}

/** Tells a count as it stands now, and answers it. */
export async function tellCount(tx: Tx, countId: string): Promise<StockCount> {
  const [count] = await readCounts(tx, [countId]);
  tx.emit(StockCountChanged, countId, { count });
  return count!;
}
