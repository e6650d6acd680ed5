import { handler, rules } from '@mostrador/kit';
import { pageSize } from '@mostrador/rules/paging';
import type {
  CatalogueChange,
  ListCatalogueChangesRequest,
  ListCatalogueChangesResponse,
} from '@mostrador/proto/stock';
import { z } from 'zod';
import { toProduct } from '../convert.ts';
import { readProducts, seesCosts } from '../queries.ts';
import { readers } from '../rules.ts';
import { readLayouts } from '../scale-layouts.ts';

/** Null where the layouts of the scales changed. */
type Changed = { product_id: string | null; change_number: number };

export const listCatalogueChanges = handler<ListCatalogueChangesRequest, ListCatalogueChangesResponse>({
  can: readers,
  rules: rules<ListCatalogueChangesRequest>({ since: z.int().min(0), pageSize: pageSize(1_000) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      // One statement, so that no change commits between what it sees of the one and of the other.
      const found = await tx.sql<Changed>`
        (select product_id, change_number from products
          where tenant_id = ${tx.tenantId} and change_number > ${input.since}
          order by change_number limit ${input.pageSize + 1})
        union all
        (select null, change_number from scale_layouts
          where tenant_id = ${tx.tenantId} and change_number > ${input.since})
        order by change_number limit ${input.pageSize + 1}`;
      const page = found.slice(0, input.pageSize);
      const upTo = page.at(-1)?.change_number ?? input.since;
      const rows = await readProducts(
        tx,
        page.flatMap((one) => one.product_id ?? []),
      );
      const layouts = page.find((one) => one.product_id === null);
      const changes: CatalogueChange[] = rows
        // What changed between the two statements comes again, under its new number.
        .filter((row) => row.change_number <= upTo)
        .map((row) => ({ changeNumber: row.change_number, product: toProduct(row, seesCosts(ctx)) }));
      if (layouts) changes.push({ changeNumber: layouts.change_number, scaleLayouts: await readLayouts(tx) });
      return {
        changes: changes.toSorted((a, b) => a.changeNumber - b.changeNumber),
        nextSince: upTo,
        more: found.length > page.length,
      };
    }),
});
