import { handler, rules, type Tx } from '@mostrador/kit';
import { pageSize } from '@mostrador/rules/paging';
import type {
  CatalogueChange,
  ListCatalogueChangesRequest,
  ListCatalogueChangesResponse,
} from '@mostrador/proto/stock';
import { z } from 'zod';
import { type CategoryRow, toCategory, toGroup, toProduct } from '../convert.ts';
import { readGroups } from '../groups.ts';
import { readProducts, seesCosts } from '../queries.ts';
import { readQuickKeys } from '../quick-keys.ts';
import { readers } from '../rules.ts';
import { readLayouts } from '../scale-layouts.ts';

/** What changed, and under which number. */
type Changed = { change_number: number; kind: string; id: string };

export const listCatalogueChanges = handler<ListCatalogueChangesRequest, ListCatalogueChangesResponse>({
  can: readers,
  rules: rules<ListCatalogueChangesRequest>({ since: z.int().min(0), pageSize: pageSize(1_000) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const most = input.pageSize + 1;
      // One statement, so that no change commits between what it sees of the one and of the other.
      const found = await tx.sql<Changed>`
        (select change_number, 'product' as kind, product_id as id from products
          where tenant_id = ${tx.tenantId} and change_number > ${input.since}
          order by change_number limit ${most})
        union all
        (select change_number, 'category', category_id from categories
          where tenant_id = ${tx.tenantId} and change_number > ${input.since}
          order by change_number limit ${most})
        union all
        (select change_number, 'group', group_id from product_groups
          where tenant_id = ${tx.tenantId} and change_number > ${input.since}
          order by change_number limit ${most})
        union all
        (select change_number, 'keys', branch_id from quick_keys
          where tenant_id = ${tx.tenantId} and change_number > ${input.since}
          order by change_number limit ${most})
        union all
        (select change_number, 'layouts', tenant_id from scale_layouts
          where tenant_id = ${tx.tenantId} and change_number > ${input.since})
        order by change_number limit ${most}`;
      const page = found.slice(0, input.pageSize);
      const upTo = page.at(-1)?.change_number ?? input.since;
      const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
      const products = await readProducts(tx, idsOf('product'));
      const categories = await readCategories(tx, idsOf('category'));
      const groups = await readGroups(tx, idsOf('group'));
      const keys = await readQuickKeys(tx, idsOf('keys'));
      const numberOf = (id: string) => page.find((one) => one.id === id)!.change_number;
      const layouts = page.find((one) => one.kind === 'layouts');
      const changes: CatalogueChange[] = [
        ...products.map((row) => ({ changeNumber: row.change_number, product: toProduct(row, seesCosts(ctx)) })),
        ...categories.map((row) => ({ changeNumber: row.change_number, category: toCategory(row) })),
        ...groups.map((row) => ({ changeNumber: row.change_number, group: toGroup(row) })),
        ...keys.map((one) => ({ changeNumber: numberOf(one.branchId), quickKeys: one })),
        ...(layouts ? [{ changeNumber: layouts.change_number, scaleLayouts: await readLayouts(tx) }] : []),
      ];
      return {
        changes: changes
          // What changed between the statements comes again, under its new number.
          .filter((one) => one.changeNumber <= upTo)
          .toSorted((a, b) => a.changeNumber - b.changeNumber),
        nextSince: upTo,
        more: found.length > page.length,
      };
    }),
});

const readCategories = (tx: Tx, ids: string[]) =>
  ids.length === 0
    ? []
    : tx.sql<CategoryRow>`
        select * from categories where tenant_id = ${tx.tenantId} and category_id = any(${ids}::uuid[])`;
