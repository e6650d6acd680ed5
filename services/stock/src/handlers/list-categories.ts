import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListCategoriesRequest, ListCategoriesResponse } from '@mostrador/proto/stock';
import { z } from 'zod';
import { type CategoryRow, toCategory } from '../convert.ts';
import { line, readers } from '../rules.ts';

export const listCategories = handler<ListCategoriesRequest, ListCategoriesResponse>({
  can: readers,
  rules: rules<ListCategoriesRequest>({ ...paged(1_000) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [position, name, categoryId] = pageToken.read(input.pageToken, z.int32(), line, z.uuid()) ?? [-1, '', null];
      const found = await tx.sql<CategoryRow>`
        select * from categories
        where tenant_id = ${tx.tenantId} and not deleted
          and (${categoryId}::uuid is null or (position, name, category_id) > (${position}::int, ${name}::text, ${categoryId}::uuid))
        order by position, name, category_id limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [
        last.position,
        last.name,
        last.category_id,
      ]);
      return { categories: page.map(toCategory), nextPageToken };
    }),
});
