import { assertActsIn, handler, rules } from '@mostrador/kit';
import type { GetStockCountRequest, StockCount } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { counters, readCounts } from '../counting/counts.ts';
import { fail } from '../errors.ts';

export const getStockCount = handler<GetStockCountRequest, StockCount>({
  can: [...counters, 'accountant', 'viewer'],
  rules: rules<GetStockCountRequest>({ countId: id }),
  run: (ctx, { countId }) =>
    ctx.tenant(async (tx) => {
      const [count] = await readCounts(tx, [countId]);
      if (!count) return fail('not_found', { field: 'countId' });
      assertActsIn(ctx.actor, count.branchId, 'countId');
      return count;
    }),
});
