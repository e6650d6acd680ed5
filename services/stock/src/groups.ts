import { createHash } from 'node:crypto';
import type { Tx } from '@mostrador/kit';
import { type ProductGroupInput, ProductGroupChanged, type VariantOf } from '@mostrador/proto/stock';
import { z } from 'zod';
import { type GroupRow, type ProductRow, toGroup } from './convert.ts';
import { fail } from './errors.ts';
import { line } from './rules.ts';

/** Products that a group's combinations make at most. */
const maxVariants = 500;

const isDistinct = (values: string[]) => new Set(values).size === values.length;

const axis = z.strictObject({
  name: line.trim().min(1).max(50),
  values: z.array(line.trim().min(1).max(50)).min(1).max(200).refine(isDistinct, 'axis_value_repeated'),
});

export const groupInput: z.ZodType<ProductGroupInput> = z.strictObject({
  name: line.trim().min(1).max(200),
  axes: z
    .array(axis)
    .min(1)
    .max(3)
    .refine((axes) => axes.reduce((count, one) => count * one.values.length, 1) <= maxVariants, 'variants_too_many'),
});

/** Tells the same request from another one under the same id. */
export const createdAsOf = (data: ProductGroupInput): string =>
  createHash('sha256').update(JSON.stringify(data)).digest('base64url');

/** Groups in any order; ids that are none are left out. */
export const readGroups = async (tx: Tx, ids: string[]): Promise<GroupRow[]> =>
  ids.length === 0
    ? []
    : tx.sql<GroupRow>`
        select * from product_groups where tenant_id = ${tx.tenantId} and group_id = any(${ids}::uuid[])`;

/** A group as it shall stand. */
type Draft = Pick<GroupRow, 'group_id' | 'version' | 'created_as' | 'change_number'> & { data: ProductGroupInput };

/** Writes a group, a new or a changed one, and tells of it. `takeChanges` comes first. */
export async function writeGroup(tx: Tx, draft: Draft): Promise<GroupRow> {
  const [row] = await tx.sql<GroupRow>`
    insert into product_groups (tenant_id, group_id, name, axes, version, change_number, created_as)
    values (${tx.tenantId}, ${draft.group_id}, ${draft.data.name}, ${JSON.stringify(draft.data.axes)}, ${draft.version},
      ${draft.change_number}, ${draft.created_as})
    on conflict (tenant_id, group_id) do update
    set name = excluded.name, axes = excluded.axes, version = excluded.version, change_number = excluded.change_number
    returning *`;
  tx.emit(ProductGroupChanged, row!.group_id, { group: toGroup(row!) });
  return row!;
}

export type VariantRow = Pick<ProductRow, 'product_id' | 'group_id' | 'variant' | 'active'>;

/** All products of groups, inactive ones too. */
export const readVariants = (tx: Tx, groupIds: string[]): Promise<VariantRow[]> =>
  tx.sql<VariantRow>`
    select product_id, group_id, variant, active from products
    where tenant_id = ${tx.tenantId} and group_id = any(${groupIds}::uuid[])
    order by search_name, product_id`;

/** What of a product's draft says which variant it is. */
type Varied = { productId: string; data: { active: boolean; variant?: VariantOf | undefined }; at: string };

const combinationOf = (groupId: string, values: string[]) => JSON.stringify([groupId, ...values]);

/** A variant has values that its group has, and no other active product has them all. */
export async function assertVariants(tx: Tx, drafts: Varied[]): Promise<void> {
  const varied = drafts.flatMap(({ productId, data: { variant, active }, at }) =>
    variant ? { productId, variant, active, at: `${at}data.variant` } : [],
  );
  if (varied.length === 0) return;
  const groupIds = [...new Set(varied.map(({ variant }) => variant.groupId))];
  const groups = new Map((await readGroups(tx, groupIds)).map((row) => [row.group_id, row]));
  const drafted = new Set(drafts.map(({ productId }) => productId));
  const others = (await readVariants(tx, groupIds)).filter((one) => one.active && !drafted.has(one.product_id));
  const taken = new Set(others.map((one) => combinationOf(one.group_id!, one.variant)));
  for (const { variant, active, at } of varied) {
    const { axes } = groups.get(variant.groupId) ?? fail('group_unknown', { field: `${at}.groupId` });
    if (variant.values.length !== axes.length) fail('variant_value_unknown', { field: `${at}.values` });
    const wrong = variant.values.findIndex((value, index) => !axes[index]!.values.includes(value));
    if (wrong >= 0) fail('variant_value_unknown', { field: `${at}.values.${wrong}` });
    const combination = combinationOf(variant.groupId, variant.values);
    if (active && taken.has(combination)) fail('variant_taken', { field: `${at}.values` });
    if (active) taken.add(combination);
  }
}
