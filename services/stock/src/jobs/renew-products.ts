import type { Job, JobCtx } from '@mostrador/kit';
import { ProductChanged } from '@mostrador/proto/stock';
import { toProduct } from '../convert.ts';
import { normalise } from '../domain/search.ts';
import { readProducts } from '../queries.ts';
import { foundBy, replaceWords } from '../vocabulary.ts';

const atOnce = 500;

/**
 * Indexes products anew and tells them once more, as they stand: after a version that cuts names otherwise, or whose
 * hearers keep more of a product. A migration says for which companies.
 */
export const renewProducts: Job = {
  name: 'renew-products',
  everyMs: 1_000,
  async run(ctx) {
    const companies = await ctx.as(
      null,
      (tx) => tx.sql<{ id: string }>`select company_id as id from renewals order by company_id`,
    );
    for (const { id } of companies) while (await renewSome(ctx, id));
  },
};

/** False when nothing is left. */
const renewSome = (ctx: JobCtx, companyId: string): Promise<boolean> =>
  ctx.as(companyId, async (tx) => {
    // The company's catalogue is kept to this transaction: what is read here is what is written below.
    await tx.sql`select from feed_heads where tenant_id = ${companyId} for update`;
    const found = await tx.sql<{ id: string }>`
      select product_id as id from products
      where tenant_id = ${companyId}
        and product_id > (select after_product_id from renewals where company_id = ${companyId})
      order by product_id limit ${atOnce}`;
    const last = found.at(-1);
    if (!last) {
      await tx.sql`delete from renewals where company_id = ${companyId}`;
      return false;
    }
    const rows = await readProducts(
      tx,
      found.map((one) => one.id),
    );
    await tx.sql`
      update products p set search_name = n.name
      from unnest(${rows.map((row) => row.product_id)}::uuid[], ${rows.map((row) => normalise(row.name))}::text[])
        as n (product_id, name)
      where p.tenant_id = ${companyId} and p.product_id = n.product_id`;
    await replaceWords(
      tx,
      rows.map((row) => ({
        productId: row.product_id,
        text: foundBy(toProduct(row, false).data!),
        active: row.active,
      })),
    );
    for (const row of rows) tx.emit(ProductChanged, row.product_id, { product: toProduct(row, true) });
    await tx.sql`update renewals set after_product_id = ${last.id} where company_id = ${companyId}`;
    return true;
  });
