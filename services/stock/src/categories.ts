import { createHash } from 'node:crypto';
import type { Tx } from '@mostrador/kit';
import { type Attribute, type AttributeValue, CategoryChanged, type CategoryInput } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { words } from '@mostrador/proto/words';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { type CategoryRow, toCategory } from './convert.ts';
import { misfitOf } from './domain/attributes.ts';
import { fail } from './errors.ts';
import { line, newId } from './rules.ts';

/** Levels of the tree, the root's included. */
const maxDepth = 8;

const isDistinct = (values: string[]) => new Set(values).size === values.length;

const attribute: z.ZodType<Attribute> = z
  .strictObject({
    attributeId: newId,
    name: line.trim().min(1).max(100),
    kind: z.enum(words.attributeKind),
    unit: line.trim().max(20),
    choices: z.array(line.trim().min(1).max(100)).max(100).refine(isDistinct, 'attribute_choice_repeated'),
  })
  .refine(({ kind, choices }) => (kind === 'choice') === choices.length > 0, {
    path: ['choices'],
    message: 'attribute_choices_missing',
  })
  .refine(({ kind, unit }) => kind === 'number' || unit === '', {
    path: ['unit'],
    message: 'attribute_unit_of_number',
  });

export const categoryInput: z.ZodType<CategoryInput> = z.strictObject({
  name: line.trim().min(1).max(100),
  parentId: id.optional(),
  position: z.int().min(0).max(1_000_000),
  attributes: z
    .array(attribute)
    .max(50)
    .refine((all) => isDistinct(all.map((one) => one.attributeId)), 'attribute_repeated')
    .refine((all) => isDistinct(all.map((one) => one.name)), 'attribute_repeated'),
});

/** Tells the same request from another one under the same id. */
export const createdAsOf = (data: CategoryInput): string =>
  createHash('sha256').update(JSON.stringify(data)).digest('base64url');

export async function readCategory(tx: Tx, categoryId: string): Promise<CategoryRow | undefined> {
  const [row] = await tx.sql<CategoryRow>`
    select * from categories where tenant_id = ${tx.tenantId} and category_id = ${categoryId}`;
  return row;
}

/** A category as it shall stand. */
type Draft = Pick<CategoryRow, 'category_id' | 'version' | 'created_as' | 'change_number'> & { data: CategoryInput };

/** Writes a category, a new or a changed one, and tells of it. `takeChanges` comes first. */
export async function writeCategory(tx: Tx, draft: Draft): Promise<CategoryRow> {
  await assertPlace(tx, draft.category_id, draft.data);
  await assertNameFree(tx, draft.category_id, draft.data);
  await assertAttributesFree(tx, draft);
  const { name, parentId = null, position, attributes } = draft.data;
  const [row] = await tx.sql<CategoryRow>`
    insert into categories (tenant_id, category_id, parent_id, name, position, version, change_number, created_as,
      attributes)
    values (${tx.tenantId}, ${draft.category_id}, ${parentId}, ${name}, ${position}, ${draft.version},
      ${draft.change_number}, ${draft.created_as}, ${attributes.length > 0 ? JSON.stringify(attributes) : null}::jsonb)
    on conflict (tenant_id, category_id) do update
    set parent_id = excluded.parent_id, name = excluded.name, position = excluded.position, version = excluded.version,
      change_number = excluded.change_number, attributes = excluded.attributes
    returning *`;
  tellCategory(tx, row!);
  return row!;
}

export const tellCategory = (tx: Tx, row: CategoryRow): void =>
  tx.emit(CategoryChanged, row.category_id, { category: toCategory(row) });

/** A category stands below one that there is, not below itself, and not too deep with all that it brings along. */
async function assertPlace(tx: Tx, categoryId: string, { parentId }: CategoryInput): Promise<void> {
  if (!parentId) return;
  const above = await tx.sql<Pick<CategoryRow, 'category_id' | 'deleted'>>`
    with recursive above as (
      select category_id, parent_id, deleted from categories
      where tenant_id = ${tx.tenantId} and category_id = ${parentId}
      union
      select c.category_id, c.parent_id, c.deleted
      from above join categories c on c.tenant_id = ${tx.tenantId} and c.category_id = above.parent_id)
    select category_id, deleted from above`;
  const field = 'data.parentId';
  if (above.length === 0 || above.some((one) => one.deleted)) fail('category_unknown', { field });
  if (above.some((one) => one.category_id === categoryId) || parentId === categoryId) fail('category_cycle', { field });
  const [below] = await tx.sql<{ levels: number }>`
    with recursive below as (
      select ${categoryId}::uuid as category_id, 1 as level
      union all
      select c.category_id, below.level + 1
      from below join categories c on c.tenant_id = ${tx.tenantId} and c.parent_id = below.category_id and not c.deleted)
    select max(level) as levels from below`;
  if (above.length + below!.levels > maxDepth) fail('category_too_deep', { field });
}

async function assertNameFree(tx: Tx, categoryId: string, { name, parentId }: CategoryInput): Promise<void> {
  const taken = await tx.sql`
    select from categories
    where tenant_id = ${tx.tenantId} and name = ${name} and parent_id is not distinct from ${parentId ?? null}::uuid
      and not deleted and category_id <> ${categoryId}`;
  if (taken.length > 0) fail('category_name_taken', { field: 'data.name' });
}

/** An attribute is of one category, and of one kind: what products have of it stays readable. */
async function assertAttributesFree(tx: Tx, { category_id: categoryId, data }: Draft): Promise<void> {
  if (data.attributes.length === 0) return;
  const held = await tx.sql<{ category_id: string; attribute: Attribute }>`
    select category_id, attribute from categories, jsonb_array_elements(attributes) as attribute
    where tenant_id = ${tx.tenantId} and not deleted
      and attribute->>'attributeId' = any(${data.attributes.map((one) => one.attributeId)}::text[])`;
  for (const [index, { attributeId, kind }] of data.attributes.entries()) {
    const holder = held.find(({ attribute: one }) => one.attributeId === attributeId);
    const field = `data.attributes.${index}`;
    if (holder && holder.category_id !== categoryId) fail('id_reused', { field: `${field}.attributeId` });
    if (holder && holder.attribute.kind !== kind) fail('attribute_kind_fixed', { field: `${field}.kind` });
  }
}

/** What of a product's draft says where it stands in the tree. */
type Placed = {
  productId: string;
  data: { category: string; categoryId?: string | undefined; attributes: AttributeValue[] };
  at: string;
  /** What it had before. */
  stored?: { attributes: AttributeValue[] | null; category_id: string | null };
};

/**
 * The category of each product, by its id, and how many were made for a name. `takeNumbers` gives them their change numbers.
 */
export async function placeProducts(
  tx: Tx,
  drafts: Placed[],
  takeNumbers: (tx: Tx, count: number) => Promise<number>,
): Promise<{ places: Map<string, Pick<CategoryRow, 'category_id' | 'name'>>; made: number }> {
  const named = drafts.filter(({ data }) => !data.categoryId && data.category);
  const found = await findCategories(tx, drafts, named);
  const byProduct = new Map(found.map((row) => [row.product_id, row]));
  for (const { productId, data, at } of drafts)
    if (data.categoryId && !byProduct.has(productId)) fail('category_unknown', { field: `${at}data.categoryId` });
  const missing = new Set(named.filter(({ productId }) => !byProduct.has(productId)).map(({ data }) => data.category));
  if (missing.size === 0) return { places: byProduct, made: 0 };
  const first = await takeNumbers(tx, missing.size);
  const made = new Map<string, CategoryRow>();
  for (const [index, name] of [...missing].entries()) {
    const data = { name, position: 0, attributes: [] };
    const draft = { category_id: uuidv7(), data, version: 1, created_as: createdAsOf(data) };
    made.set(name, await writeCategory(tx, { ...draft, change_number: first + index }));
  }
  const ofName = ({ productId, data }: Placed) => ({ ...made.get(data.category)!, product_id: productId });
  const added = named.filter(({ productId }) => !byProduct.has(productId)).map(ofName);
  const places = new Map([...byProduct, ...added.map((row) => [row.product_id, row] as const)]);
  return { places, made: missing.size };
}

/** By id; by name that which the product has already, then one at the root. */
const findCategories = (tx: Tx, drafts: Placed[], named: Placed[]) => {
  const placed = drafts.filter(({ data }) => data.categoryId);
  if (placed.length + named.length === 0) return [];
  return tx.sql<Pick<CategoryRow, 'category_id' | 'name'> & { product_id: string }>`
    select a.product_id, c.category_id, c.name
    from unnest(${placed.map((one) => one.productId)}::uuid[], ${placed.map((one) => one.data.categoryId!)}::uuid[])
      as a (product_id, category_id)
    join categories c on c.tenant_id = ${tx.tenantId} and c.category_id = a.category_id and not c.deleted
    union all
    (select distinct on (a.product_id) a.product_id, c.category_id, c.name
    from unnest(${named.map((one) => one.productId)}::uuid[], ${named.map((one) => one.data.category)}::text[],
      ${named.map((one) => one.stored?.category_id ?? null)}::uuid[]) as a (product_id, name, category_id)
    join categories c on c.tenant_id = ${tx.tenantId} and c.name = a.name and not c.deleted
    order by a.product_id, c.category_id is not distinct from a.category_id desc, c.parent_id is not null, c.category_id)`;
};

/**
 * What products have of the attributes of their categories, by their ids. What one had before and its category has no more
 * is left out.
 */
export async function attributesOf(
  tx: Tx,
  drafts: Placed[],
  places: Map<string, Pick<CategoryRow, 'category_id'>>,
): Promise<Map<string, AttributeValue[]>> {
  const saying = drafts.filter(({ data }) => data.attributes.length > 0);
  if (saying.length === 0) return new Map();
  const known = await readAttributes(tx, [
    ...new Set(saying.flatMap((one) => places.get(one.productId)?.category_id ?? [])),
  ]);
  return new Map(
    saying.map(({ productId, data, at, stored }) => {
      const own = known.get(places.get(productId)?.category_id ?? '');
      const values = data.attributes.filter((value, index) => {
        const field = `${at}data.attributes.${index}`;
        const attribute = own?.get(value.attributeId);
        if (!attribute) {
          if (stored?.attributes?.some((one) => one.attributeId === value.attributeId)) return false;
          return fail('attribute_unknown', { field: `${field}.attributeId` });
        }
        const misfit = misfitOf(attribute, value);
        return misfit ? fail(misfit, { field }) : true;
      });
      return [productId, values];
    }),
  );
}

/** The attributes of categories and of those above them, by category and id. */
async function readAttributes(tx: Tx, categoryIds: string[]): Promise<Map<string, Map<string, Attribute>>> {
  const rows = await tx.sql<Pick<CategoryRow, 'attributes'> & { start: string }>`
    with recursive up as (
      select category_id as start, parent_id, attributes from categories
      where tenant_id = ${tx.tenantId} and category_id = any(${categoryIds}::uuid[])
      union all
      select up.start, c.parent_id, c.attributes
      from up join categories c on c.tenant_id = ${tx.tenantId} and c.category_id = up.parent_id)
    select start, attributes from up where attributes is not null`;
  const byId = (own: typeof rows) =>
    new Map(own.flatMap(({ attributes }) => attributes!.map((one) => [one.attributeId, one] as const)));
  return new Map([...Map.groupBy(rows, (row) => row.start)].map(([start, own]) => [start, byId(own)]));
}
