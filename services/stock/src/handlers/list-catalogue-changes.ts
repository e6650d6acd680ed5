import { handler, rules } from '@mostrador/kit';
import { pageSize } from '@mostrador/rules/paging';
import type { ListCatalogueChangesRequest, ListCatalogueChangesResponse } from '@mostrador/proto/stock';
import { z } from 'zod';
import { type ProductRow, toProduct } from '../convert.ts';
import { readProducts, seesCosts } from '../queries.ts';
import { readers } from '../rules.ts';

export const listCatalogueChanges = handler<ListCatalogueChangesRequest, ListCatalogueChangesResponse>({
  can: readers,
  rules: rules<ListCatalogueChangesRequest>({ since: z.int().min(0), pageSize: pageSize(1_000) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const found = await tx.sql<Pick<ProductRow, 'product_id' | 'change_number'>>`
        select product_id, change_number from products
        where tenant_id = ${tx.tenantId} and change_number > ${input.since}
        order by change_number limit ${input.pageSize + 1}`;
      const page = found.slice(0, input.pageSize);
      const upTo = page.at(-1)?.change_number ?? input.since;
      const rows = await readProducts(
        tx,
        page.map((one) => one.product_id),
      );
      return {
        changes: rows
          // What changed between the two statements comes again, under its new number.
          .filter((row) => row.change_number <= upTo)
          .map((row) => ({ changeNumber: row.change_number, product: toProduct(row, seesCosts(ctx)) })),
        nextSince: upTo,
        more: found.length > page.length,
      };
    }),
});
