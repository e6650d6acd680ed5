import { assertVersion, handler, rules, type Tx } from '@mostrador/kit';
import type { PutSupplierProductRequest, SupplierProduct, SupplierProductInput } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { keepers, line } from '../../rules.ts';
import { tellAsked } from '../asked.ts';
import { assertWhole, readBought } from '../goods.ts';
import { readAsked, supplierOf } from '../queries.ts';
import { quantity, statedCost } from '../rules.ts';

/** Another supplier is the one no more: at most one at a time, whoever it is. */
async function preferOnly(tx: Tx, { supplierId, productId }: PutSupplierProductRequest): Promise<void> {
  const others = await tx.sql<{ supplier_id: string }>`
    update supplier_products set preferred = false, version = version + 1
    where tenant_id = ${tx.tenantId} and product_id = ${productId} and supplier_id <> ${supplierId} and preferred
    returning supplier_id`;
  for (const { supplier_id: other } of others) await tellAsked(tx, other, [productId]);
}

async function put(tx: Tx, input: PutSupplierProductRequest): Promise<SupplierProduct> {
  const { supplierId, productId } = input;
  const data = input.data!;
  await supplierOf(tx, supplierId, 'supplierId');
  const product = (await readBought(tx, [productId], () => 'productId')).get(productId)!;
  assertWhole(product, data.packMilli, 'data.packMilli');
  // Whoever says something of a product's suppliers does so one after the other: one of them is preferred.
  await tx.sql`select from products where tenant_id = ${tx.tenantId} and product_id = ${productId} for no key update`;
  assertVersion((await readAsked(tx, supplierId, [productId])).get(productId), input.expectedVersion);
  if (data.preferred && data.active) await preferOnly(tx, input);
  const cost = data.cost ? JSON.stringify(data.cost) : null;
  await tx.sql`
    insert into supplier_products as a
      (tenant_id, supplier_id, product_id, code, pack_milli, minimum_packs, cost, preferred, active)
    values (${tx.tenantId}, ${supplierId}, ${productId}, ${data.code}, ${data.packMilli}, ${data.minimumPacks},
      ${cost}::jsonb, ${data.preferred}, ${data.active})
    on conflict (tenant_id, supplier_id, product_id) do update
    set code = excluded.code, pack_milli = excluded.pack_milli, minimum_packs = excluded.minimum_packs,
      cost = excluded.cost, preferred = excluded.preferred, active = excluded.active, version = a.version + 1`;
  const [told] = await tellAsked(tx, supplierId, [productId]);
  return told!;
}

/** Two products may be given one code at the same moment: the database sees it. */
const isTaken = (error: unknown) => (error as { constraint?: string }).constraint === 'supplier_products_code';

export const putSupplierProduct = handler<PutSupplierProductRequest, SupplierProduct>({
  can: keepers,
  companyWide: true,
  rules: rules<PutSupplierProductRequest>({
    supplierId: id,
    productId: id,
    expectedVersion: z.int().min(0),
    data: rules<SupplierProductInput>({
      code: line.trim().max(50),
      packMilli: quantity,
      minimumPacks: z.int().min(0).max(1_000_000),
      cost: statedCost.optional(),
      preferred: z.boolean(),
      active: z.boolean(),
    }),
  }),
  run: (ctx, input) =>
    ctx
      .once((tx) => put(tx, input))
      .catch((error: unknown) =>
        isTaken(error) ? fail('supplier_code_taken', { field: 'data.code' }) : Promise.reject(error),
      ),
});
