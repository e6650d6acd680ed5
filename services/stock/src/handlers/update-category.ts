import { assertVersion, handler, rules } from '@mostrador/kit';
import type { Category, UpdateCategoryRequest } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { takeChanges } from '../catalogue.ts';
import { categoryInput, readCategory, writeCategory } from '../categories.ts';
import { toCategory } from '../convert.ts';
import { fail } from '../errors.ts';
import { keepers } from '../rules.ts';

export const updateCategory = handler<UpdateCategoryRequest, Category>({
  can: keepers,
  companyWide: true,
  rules: rules<UpdateCategoryRequest>({ categoryId: id, expectedVersion: z.int().min(1), data: categoryInput }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const changeNumber = await takeChanges(tx, 1);
      const stored = await readCategory(tx, input.categoryId);
      if (!stored || stored.deleted) return fail('not_found', { field: 'categoryId' });
      assertVersion(stored, input.expectedVersion);
      const draft = { ...stored, data: input.data!, version: stored.version + 1, change_number: changeNumber };
      const written = await writeCategory(tx, draft);
      if (written.name !== stored.name) {
        // A category may have any number of products: a job tells them.
        await tx.sql`
          insert into category_renames (company_id, category_id) values (${tx.tenantId}, ${stored.category_id})
          on conflict do nothing`;
      }
      return toCategory(written);
    }),
});
