import { handler, rules } from '@mostrador/kit';
import type { GetQuickKeysRequest, QuickKeys } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { assertBranches } from '../queries.ts';
import { readQuickKeys } from '../quick-keys.ts';
import { readers } from '../rules.ts';

export const getQuickKeys = handler<GetQuickKeysRequest, QuickKeys>({
  can: readers,
  rules: rules<GetQuickKeysRequest>({ branchId: id }),
  async run(ctx, { branchId }) {
    const [stored] = await ctx.tenant(async (tx) => {
      await assertBranches(tx, ctx.actor, [branchId], () => 'branchId');
      return readQuickKeys(tx, [branchId]);
    });
    return stored ?? { branchId, keys: [], version: 0 };
  },
});
