import { handler, rules } from '@mostrador/kit';
import type { OpenStockCountRequest, StockCount } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { readCounts, tellCount } from '../counting/counts.ts';
import { fail } from '../errors.ts';
import { assertBranches } from '../queries.ts';
import { keepers, line, newId } from '../rules.ts';

export const openStockCount = handler<OpenStockCountRequest, StockCount>({
  can: keepers,
  rules: rules<OpenStockCountRequest>({ countId: newId, branchId: id, name: line.trim().min(1).max(100) }),
  run: (ctx, { countId, branchId, name }) =>
    ctx.tenant(async (tx) => {
      await assertBranches(tx, ctx.actor, [branchId], () => 'branchId');
      const made = await tx.sql`
        insert into stock_counts (tenant_id, count_id, branch_id, name, state, version, opened_by, opened_at)
        values (${tx.tenantId}, ${countId}, ${branchId}, ${name}, 'open', 1, ${ctx.actor.id}, ${ctx.now().toISOString()})
        on conflict do nothing returning 1`;
      if (made.length > 0) return tellCount(tx, countId);
      const [stored] = await readCounts(tx, [countId]);
      const isSame = stored!.branchId === branchId && stored!.name === name;
      return isSame ? stored! : fail('id_reused', { field: 'countId' });
    }),
});
