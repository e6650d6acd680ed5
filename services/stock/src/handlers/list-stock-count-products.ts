import { assertActsIn, handler, rules, type Tx } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListStockCountProductsRequest, ListStockCountProductsResponse } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import type { StockCountRow } from '../counting/convert.ts';
import { foundByProduct, readFindings } from '../counting/counts.ts';
import { fail } from '../errors.ts';

/** Not who counts: they are to find what there is, and not what somebody else did or what there should be. */
export const listStockCountProducts = handler<ListStockCountProductsRequest, ListStockCountProductsResponse>({
  can: ['owner', 'admin', 'supervisor', 'accountant', 'viewer'],
  rules: rules<ListStockCountProductsRequest>({ countId: id, differingOnly: z.boolean(), ...paged() }),
  run: (ctx, { countId, differingOnly, ...input }) =>
    ctx.tenant(async (tx) => {
      const [count] = await tx.sql<StockCountRow>`
        select * from stock_counts where tenant_id = ${tx.tenantId} and count_id = ${countId}`;
      if (!count) return fail('not_found', { field: 'countId' });
      assertActsIn(ctx.actor, count.branch_id, 'countId');
      const [after = ''] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = foundByProduct(await readFindings(tx, countId, null)).filter(
        (one) => one.productId > after && (!differingOnly || one.countedMilli === null),
      );
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.productId]);
      const expected = await readExpected(tx, count.branch_id, page);
      const products = page.map((one) => ({
        productId: one.productId,
        countedMilli: one.countedMilli ?? undefined,
        countedAt: one.countedAt,
        expectedMilli: expected.get(one.productId) ?? 0,
        findings: one.findings.map((row) => ({
          zone: row.zone,
          actorId: row.actor_id,
          countedMilli: row.counted_milli,
          countedAt: row.counted_at,
        })),
      }));
      return { products, nextPageToken };
    }),
});

/** The levels at the moments of the counts: what there is, without what has moved since. */
async function readExpected(
  tx: Tx,
  branchId: string,
  counted: { productId: string; countedAt: string }[],
): Promise<Map<string, number>> {
  const rows = await tx.sql<{ product_id: string; milli: number }>`
    select l.product_id, (l.on_hand_milli - coalesce(sum(m.quantity_milli), 0))::bigint as milli
    from unnest(${counted.map((one) => one.productId)}::uuid[], ${counted.map((one) => one.countedAt)}::timestamptz[])
      as c (product_id, at)
    join levels l on l.tenant_id = ${tx.tenantId} and l.branch_id = ${branchId} and l.product_id = c.product_id
    left join stock_movements m on m.tenant_id = ${tx.tenantId} and m.branch_id = l.branch_id
      and m.product_id = c.product_id and m.at > c.at
    group by l.product_id, l.on_hand_milli`;
  return new Map(rows.map((row) => [row.product_id, row.milli]));
}
