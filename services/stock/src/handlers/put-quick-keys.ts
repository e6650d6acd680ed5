import { assertVersion, handler, rules, type Tx } from '@mostrador/kit';
import type { PutQuickKeysRequest, QuickKey, QuickKeys } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { takeChanges } from '../catalogue.ts';
import { fail } from '../errors.ts';
import { assertBranches } from '../queries.ts';
import { readQuickKeys } from '../quick-keys.ts';
import { keepers, line } from '../rules.ts';

const key: z.ZodType<QuickKey> = z
  .strictObject({
    label: line.trim().max(40),
    productId: id.optional(),
    categoryId: id.optional(),
    colour: z.string().regex(/^(#[0-9a-f]{6})?$/i),
  })
  .refine(({ productId, categoryId }) => (productId === undefined) !== (categoryId === undefined), 'quick_key_of_one');

export const putQuickKeys = handler<PutQuickKeysRequest, QuickKeys>({
  can: keepers,
  rules: rules<PutQuickKeysRequest>({ branchId: id, expectedVersion: z.int().min(0), keys: z.array(key).max(200) }),
  run: (ctx, { branchId, expectedVersion, keys }) =>
    ctx.once(async (tx) => {
      const changeNumber = await takeChanges(tx, 1);
      await assertBranches(tx, ctx.actor, [branchId], () => 'branchId');
      const [stored] = await readQuickKeys(tx, [branchId]);
      assertVersion(stored ?? { version: 0 }, expectedVersion);
      await assertKnown(tx, keys);
      const version = expectedVersion + 1;
      await tx.sql`
        insert into quick_keys (tenant_id, branch_id, keys, version, change_number)
        values (${tx.tenantId}, ${branchId}, ${JSON.stringify(keys)}, ${version}, ${changeNumber})
        on conflict (tenant_id, branch_id) do update
        set keys = excluded.keys, version = excluded.version, change_number = excluded.change_number`;
      return { branchId, keys, version };
    }),
});

async function assertKnown(tx: Tx, keys: QuickKey[]): Promise<void> {
  const products = keys.flatMap((one) => one.productId ?? []);
  const categories = keys.flatMap((one) => one.categoryId ?? []);
  const rows = await tx.sql<{ id: string }>`
    select product_id as id from products where tenant_id = ${tx.tenantId} and product_id = any(${products}::uuid[])
    union all
    select category_id from categories
    where tenant_id = ${tx.tenantId} and category_id = any(${categories}::uuid[]) and not deleted`;
  const known = new Set(rows.map((row) => row.id));
  for (const [index, { productId, categoryId }] of keys.entries()) {
    if (productId && !known.has(productId)) fail('quick_key_product_unknown', { field: `keys.${index}.productId` });
    if (categoryId && !known.has(categoryId)) fail('category_unknown', { field: `keys.${index}.categoryId` });
  }
}
