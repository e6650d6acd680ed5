import { handler } from '@mostrador/kit';
import type { AdjustStockRequest, Level } from '@mostrador/proto/stock';
import { assertBranches } from '../queries.ts';
import { keepers } from '../rules.ts';
import { adjust, adjustStockRules } from './adjust-stocks.ts';

export const adjustStock = handler<AdjustStockRequest, Level>({
  can: keepers,
  rules: adjustStockRules,
  async run(ctx, input) {
    const [level] = await ctx.tenant(async (tx) => {
      await assertBranches(tx, ctx.actor, [input.branchId], () => 'branchId');
      return adjust(tx, ctx, [input], () => '');
    });
    return level!;
  },
});
