import { assertVersion, handler, rules } from '@mostrador/kit';
import type { Category, DeleteCategoryRequest } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { takeChanges } from '../catalogue.ts';
import { readCategory, tellCategory } from '../categories.ts';
import { type CategoryRow, toCategory } from '../convert.ts';
import { fail } from '../errors.ts';
import { keepers } from '../rules.ts';

export const deleteCategory = handler<DeleteCategoryRequest, Category>({
  can: keepers,
  companyWide: true,
  rules: rules<DeleteCategoryRequest>({ categoryId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, { categoryId, expectedVersion }) =>
    ctx.once(async (tx) => {
      // Whoever puts something into a category takes a number too, so nothing comes in while this looks.
      const changeNumber = await takeChanges(tx, 1);
      const stored = await readCategory(tx, categoryId);
      if (!stored || stored.deleted) return fail('not_found', { field: 'categoryId' });
      assertVersion(stored, expectedVersion);
      const within = await tx.sql`
        (select from categories
          where tenant_id = ${tx.tenantId} and parent_id = ${categoryId} and not deleted limit 1)
        union all
        (select from products where tenant_id = ${tx.tenantId} and category_id = ${categoryId} limit 1)`;
      if (within.length > 0) fail('category_not_empty', { field: 'categoryId' });
      const [gone] = await tx.sql<CategoryRow>`
        update categories set deleted = true, version = version + 1, change_number = ${changeNumber}
        where tenant_id = ${tx.tenantId} and category_id = ${categoryId} returning *`;
      tellCategory(tx, gone!);
      return toCategory(gone!);
    }),
});
