import { assertVersion, handler, rules, type Tx } from '@mostrador/kit';
import type { DeleteProductRequest, Product } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { takeChanges, writeProducts } from '../catalogue.ts';
import { toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readProducts } from '../queries.ts';
import { keepers } from '../rules.ts';

export const deleteProduct = handler<DeleteProductRequest, Product>({
  can: keepers,
  companyWide: true,
  rules: rules<DeleteProductRequest>({ productId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, { productId, expectedVersion }) =>
    ctx.once(async (tx) => {
      const firstChange = await takeChanges(tx, 1);
      const [stored] = await readProducts(tx, [productId]);
      if (!stored || stored.deleted) return fail('not_found', { field: 'productId' });
      assertVersion(stored, expectedVersion);
      await assertUnused(tx, productId);
      const data = { ...toProduct(stored, true).data!, active: false };
      const draft = { productId, data, version: stored.version + 1, createdAs: stored.created_as, at: '', stored };
      const by = { now: ctx.now().toISOString(), actorId: ctx.actor.id };
      const [written] = await writeProducts(tx, [{ ...draft, deleted: true }], firstChange, by);
      return toProduct(written!, true);
    }),
});

/** Whoever makes a product of others takes a number of the catalogue too, so nothing comes in while this looks. */
async function assertUnused(tx: Tx, productId: string): Promise<void> {
  const using = await tx.sql`
    (select from products
      where tenant_id = ${tx.tenantId} and active and pack_of_product_id = ${productId} limit 1)
    union all
    (select from products
      where tenant_id = ${tx.tenantId} and active and deposit_product_id = ${productId} limit 1)
    union all
    (select from kit_parts k join products p on p.tenant_id = k.tenant_id and p.product_id = k.kit_id
      where k.tenant_id = ${tx.tenantId} and k.part_id = ${productId} and p.active
        and p.parts @> jsonb_build_array(jsonb_build_object('productId', ${productId}::text)) limit 1)`;
  if (using.length > 0) fail('product_in_use', { field: 'productId' });
}
