import { assertActsIn, handler, rules } from '@mostrador/kit';
import type { CancelStockCountRequest, StockCount } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { lockCount, readCounts, tellCount } from '../counting/counts.ts';
import { fail } from '../errors.ts';

export const cancelStockCount = handler<CancelStockCountRequest, StockCount>({
  can: ['owner', 'admin', 'supervisor'],
  rules: rules<CancelStockCountRequest>({ countId: id }),
  run: (ctx, { countId }) =>
    ctx.tenant(async (tx) => {
      const count = await lockCount(tx, countId);
      assertActsIn(ctx.actor, count.branch_id, 'countId');
      if (count.state === 'cancelled') return (await readCounts(tx, [countId]))[0]!;
      if (count.state !== 'open') fail('count_closed', { field: 'countId' });
      await tx.sql`
        update stock_counts set state = 'cancelled', version = version + 1, closed_by = ${ctx.actor.id},
          closed_at = ${ctx.now().toISOString()}
        where tenant_id = ${tx.tenantId} and count_id = ${countId}`;
      return tellCount(tx, countId);
    }),
});
