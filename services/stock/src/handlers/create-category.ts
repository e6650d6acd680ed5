import { handler, rules } from '@mostrador/kit';
import type { Category, CreateCategoryRequest } from '@mostrador/proto/stock';
import { takeChanges } from '../catalogue.ts';
import { categoryInput, createdAsOf, readCategory, writeCategory } from '../categories.ts';
import { toCategory } from '../convert.ts';
import { fail } from '../errors.ts';
import { keepers, newId } from '../rules.ts';

export const createCategory = handler<CreateCategoryRequest, Category>({
  can: keepers,
  companyWide: true,
  rules: rules<CreateCategoryRequest>({ categoryId: newId, data: categoryInput }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const data = input.data!;
      const changeNumber = await takeChanges(tx, 1);
      const stored = await readCategory(tx, input.categoryId);
      const createdAs = createdAsOf(data);
      if (stored && stored.created_as !== createdAs) return fail('id_reused', { field: 'categoryId' });
      const draft = { category_id: input.categoryId, data, version: 1, created_as: createdAs };
      return toCategory(stored ?? (await writeCategory(tx, { ...draft, change_number: changeNumber })));
    }),
});
