import type { Job, JobCtx } from '@mostrador/kit';
import { ProductChanged } from '@mostrador/proto/stock';
import { takeChanges } from '../catalogue.ts';
import { toProduct } from '../convert.ts';
import { readProducts } from '../queries.ts';
import { keepVersions } from '../versions.ts';

const atOnce = 500;

/** Tells products of a category that was renamed under its new name: hearers keep the name, not the tree. */
export const tellCategoryNames: Job = {
  name: 'tell-category-names',
  everyMs: 1_000,
  async run(ctx) {
    const renames = await ctx.as(
      null,
      (tx) => tx.sql<{ company: string; category: string }>`
        select company_id as company, category_id as category from category_renames order by company_id, category_id`,
    );
    for (const { company, category } of renames) while (await tellSome(ctx, company, category));
  },
};

/** False when nothing is left. */
const tellSome = (ctx: JobCtx, companyId: string, categoryId: string): Promise<boolean> =>
  ctx.as(companyId, async (tx) => {
    const firstChange = await takeChanges(tx, atOnce);
    const renamed = await tx.sql<{ id: string }>`
      select p.product_id as id
      from products p join categories c on c.tenant_id = p.tenant_id and c.category_id = p.category_id
      where p.tenant_id = ${companyId} and p.category_id = ${categoryId} and p.category <> c.name
      order by p.product_id limit ${atOnce}`;
    const ids = renamed.map((one) => one.id);
    await keepVersions(tx, await readProducts(tx, ids));
    await tx.sql`
      update products p
      set category = c.name, version = p.version + 1, change_number = ${firstChange}::bigint - 1 + n.number,
        updated_at = ${ctx.now().toISOString()}, changed_by = 'system'
      from unnest(${ids}::uuid[]) with ordinality as n (product_id, number), categories c
      where p.tenant_id = ${companyId} and p.product_id = n.product_id
        and c.tenant_id = ${companyId} and c.category_id = ${categoryId}`;
    for (const row of await readProducts(tx, ids))
      tx.emit(ProductChanged, row.product_id, { product: toProduct(row, true) });
    // A rename that comes meanwhile waits for the catalogue, and writes the row again.
    if (ids.length === 0)
      await tx.sql`delete from category_renames where company_id = ${companyId} and category_id = ${categoryId}`;
    return ids.length > 0;
  });
