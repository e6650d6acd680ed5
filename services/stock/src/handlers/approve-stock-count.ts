import { assertActsIn, assertVersion, handler, rules } from '@mostrador/kit';
import type { ApproveStockCountRequest, StockCount } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { foundByProduct, lockCount, readCounts, readFindings, tellCount } from '../counting/counts.ts';
import { fail } from '../errors.ts';
import { adjust } from './adjust-stocks.ts';

export const approveStockCount = handler<ApproveStockCountRequest, StockCount>({
  can: ['owner', 'admin', 'supervisor'],
  rules: rules<ApproveStockCountRequest>({ countId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, { countId, expectedVersion }) =>
    ctx.tenant(async (tx) => {
      const count = await lockCount(tx, countId);
      assertActsIn(ctx.actor, count.branch_id, 'countId');
      if (count.state === 'approved') return (await readCounts(tx, [countId]))[0]!;
      if (count.state !== 'open') fail('count_closed', { field: 'countId' });
      assertVersion(count, expectedVersion);
      const found = foundByProduct(await readFindings(tx, countId, null));
      if (found.length === 0) fail('count_empty', { field: 'countId' });
      const differing = found.find((one) => one.countedMilli === null);
      if (differing) fail('count_differs', { field: 'countId', detail: differing.productId });
      const adjustments = found.map((one) => ({
        adjustmentId: uuidv7(),
        branchId: count.branch_id,
        productId: one.productId,
        countedMilli: one.countedMilli!,
        countedAt: one.countedAt,
        reason: 'count',
        note: count.name,
      }));
      await adjust(tx, ctx, adjustments, () => '');
      await tx.sql`
        update stock_counts set state = 'approved', version = version + 1, closed_by = ${ctx.actor.id},
          closed_at = ${ctx.now().toISOString()}
        where tenant_id = ${tx.tenantId} and count_id = ${countId}`;
      return tellCount(tx, countId);
    }),
});
