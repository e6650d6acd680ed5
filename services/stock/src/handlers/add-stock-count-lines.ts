import { assertActsIn, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { AddStockCountLinesRequest, StockCount, StockCountLine } from '@mostrador/proto/stock';
import { id, moment } from '@mostrador/rules';
import { z } from 'zod';
import type { StockCountLineRow } from '../counting/convert.ts';
import { counters, lockCount, readCounts } from '../counting/counts.ts';
import { normalise } from '../domain/search.ts';
import { fail } from '../errors.ts';
import { readTracked } from '../queries.ts';
import { line, maxQuantityMilli, newId } from '../rules.ts';
import { momentOf } from './adjust-stocks.ts';

/** What is approved at once, in one transaction. */
const maxProducts = 2_000;

export const addStockCountLines = handler<AddStockCountLinesRequest, StockCount>({
  can: counters,
  rules: rules<AddStockCountLinesRequest>({
    countId: id,
    lines: z
      .array(
        rules<StockCountLine>({
          lineId: newId,
          productId: id,
          zone: line.trim().max(60),
          countedMilli: z.int().min(0).max(maxQuantityMilli),
          countedAt: moment.optional(),
        }),
      )
      .min(1)
      .max(500)
      .refine((lines) => new Set(lines.map((one) => one.lineId)).size === lines.length, 'count_line_repeated'),
  }),
  run: (ctx, { countId, lines }) =>
    ctx.tenant(async (tx) => {
      const count = await lockCount(tx, countId);
      assertActsIn(ctx.actor, count.branch_id, 'countId');
      const known = await readLines(tx, lines);
      lines.forEach((one, index) => {
        const stored = known.get(one.lineId);
        if (stored && !(stored.count_id === countId && isSame(stored, one)))
          fail('id_reused', { field: `lines.${index}.lineId` });
      });
      const news = lines.filter((one) => !known.has(one.lineId));
      if (news.length > 0) {
        if (count.state !== 'open') fail('count_closed', { field: 'countId' });
        await assertCountable(tx, lines);
        await write(tx, ctx, { countId, lines }, news);
      }
      const [stored] = await readCounts(tx, [countId]);
      return stored!.products > maxProducts ? fail('count_too_large', { field: 'lines' }) : stored!;
    }),
});

async function readLines(tx: Tx, lines: StockCountLine[]): Promise<Map<string, StockCountLineRow>> {
  const rows = await tx.sql<StockCountLineRow>`
    select * from stock_count_lines
    where tenant_id = ${tx.tenantId} and line_id = any(${lines.map((one) => one.lineId)}::uuid[])`;
  return new Map(rows.map((row) => [row.line_id, row]));
}

const isSame = (stored: StockCountLineRow, line: StockCountLine): boolean =>
  stored.product_id === line.productId &&
  stored.zone === line.zone &&
  stored.counted_milli === line.countedMilli &&
  (stored.asked_at ?? undefined) === line.countedAt;

async function assertCountable(tx: Tx, lines: StockCountLine[]): Promise<void> {
  const products = await readTracked(
    tx,
    lines.map((one) => one.productId),
  );
  lines.forEach(({ productId, countedMilli }, index) => {
    const product = products.get(productId) ?? fail('not_found', { field: `lines.${index}.productId` });
    if (!product.tracked) fail('product_untracked', { field: `lines.${index}.productId` });
    if (product.unit === 'unit' && countedMilli % 1_000 !== 0)
      fail('quantity_not_whole', { field: `lines.${index}.countedMilli` });
  });
}

async function write(
  tx: Tx,
  ctx: Ctx,
  { countId, lines }: AddStockCountLinesRequest,
  news: StockCountLine[],
): Promise<void> {
  const now = ctx.now().toISOString();
  const rows = news.map((one) => ({
    tenant_id: tx.tenantId,
    line_id: one.lineId,
    count_id: countId,
    product_id: one.productId,
    zone: one.zone,
    zone_key: normalise(one.zone),
    counted_milli: one.countedMilli,
    counted_at: momentOf(one, now, `lines.${lines.indexOf(one)}.`),
    asked_at: one.countedAt,
    actor_id: ctx.actor.id,
  }));
  const stored = await tx.sql`
    insert into stock_count_lines
    select * from jsonb_populate_recordset(null::stock_count_lines, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing returning 1`;
  // Taken at this very moment, in another count.
  if (stored.length < rows.length) fail('id_reused', { field: 'lines.0.lineId' });
  await tx.sql`
    update stock_counts set version = version + 1 where tenant_id = ${tx.tenantId} and count_id = ${countId}`;
}
