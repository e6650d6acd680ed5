import type { Tx } from '@mostrador/kit';
import type { KitPart } from '@mostrador/proto/stock';
import type { KitPartRow, ProductRow } from './convert.ts';
import { type Part, takenApart } from './domain/kits.ts';
import { fail } from './errors.ts';

/** Kits in kits, the outermost included. */
const maxLevels = 3;

/** What of a product's draft says that it is a kit. */
type Draft = { productId: string; data: { parts: KitPart[] }; at: string; stored?: Pick<ProductRow, 'kit' | 'parts'> };

/** Looks at kits that were just written with their products, and keeps what they are made of from now on. */
export async function writeParts(tx: Tx, drafts: Draft[], now: string): Promise<void> {
  const kits = drafts.filter(({ data }) => data.parts.length > 0);
  const changed = drafts.filter(
    ({ data, stored }) => JSON.stringify(data.parts) !== JSON.stringify(stored?.parts ?? []),
  );
  if (changed.length === 0) return;
  await assertParts(tx, kits);
  await assertLevels(tx, kits);
  const rows = changed.flatMap(({ productId, data }) => {
    const parts: { productId: string | null; quantityMilli: number }[] =
      data.parts.length > 0 ? data.parts : [{ productId: null, quantityMilli: 0 }];
    return parts.map((part, position) => ({ kitId: productId, position, ...part }));
  });
  // Never at the moment of what was said before: the later word would be lost.
  await tx.sql`
    insert into kit_parts (tenant_id, kit_id, since, position, part_id, quantity_milli)
    select ${tx.tenantId}::uuid, r.kit_id, greatest(${now}::timestamptz, (
        select max(k.since) + interval '1 microsecond' from kit_parts k
        where k.tenant_id = ${tx.tenantId} and k.kit_id = r.kit_id)),
      r.position, r.part_id, r.quantity_milli
    from unnest(${rows.map((row) => row.kitId)}::uuid[], ${rows.map((row) => row.position)}::int[],
      ${rows.map((row) => row.productId)}::uuid[], ${rows.map((row) => row.quantityMilli)}::bigint[])
      as r (kit_id, position, part_id, quantity_milli)`;
}

async function assertParts(tx: Tx, kits: Draft[]): Promise<void> {
  const ids = [...new Set(kits.flatMap(({ data }) => data.parts.map((part) => part.productId)))];
  const known = await tx.sql<Pick<ProductRow, 'product_id' | 'unit'>>`
    select product_id, unit from products where tenant_id = ${tx.tenantId} and product_id = any(${ids}::uuid[])`;
  const units = new Map(known.map((row) => [row.product_id, row.unit]));
  for (const { data, at } of kits)
    for (const [index, { productId, quantityMilli }] of data.parts.entries()) {
      const field = `${at}data.parts.${index}`;
      const unit = units.get(productId) ?? fail('kit_part_unknown', { field: `${field}.productId` });
      if (unit === 'unit' && quantityMilli % 1000 !== 0)
        fail('quantity_not_whole', { field: `${field}.quantityMilli` });
    }
}

/** No kit is in itself, and none is too deep, down to its parts and up to the kits that it is a part of. */
async function assertLevels(tx: Tx, kits: Draft[]): Promise<void> {
  const ids = kits.map(({ productId }) => productId);
  const found = await tx.sql<{ start: string; round: boolean; levels: number }>`
    with recursive down as (
      select p.product_id as start, p.product_id as id, 0 as level from products p
      where p.tenant_id = ${tx.tenantId} and p.product_id = any(${ids}::uuid[])
      union
      select down.start, (part->>'productId')::uuid, down.level + 1
      from down join products p on p.tenant_id = ${tx.tenantId} and p.product_id = down.id
      cross join jsonb_array_elements(p.parts) as part
      where down.level <= ${maxLevels}),
    up as (
      select start, start as id, 0 as level from down where level = 0
      union
      select up.start, k.kit_id, up.level + 1
      from up join kit_parts k on k.tenant_id = ${tx.tenantId} and k.part_id = up.id
      join products p on p.tenant_id = k.tenant_id and p.product_id = k.kit_id
        and p.parts @> jsonb_build_array(jsonb_build_object('productId', up.id))
      where up.level <= ${maxLevels})
    select d.start, bool_or(d.level > 0 and d.id = d.start) as round,
      max(d.level) + (select max(level) from up where up.start = d.start) as levels
    from down d group by d.start`;
  for (const { productId, at } of kits) {
    const { round, levels } = found.find((one) => one.start === productId)!;
    if (round) fail('kit_cycle', { field: `${at}data.parts` });
    if (levels > maxLevels) fail('kit_too_deep', { field: `${at}data.parts` });
  }
}

/** What a line moves, and when it was sold: that is what kits are taken apart by. */
type Sold = { tenantId: string; productId: string; quantityMilli: number; soldAt: string };

/** Kits that were sold as their parts. They are of many companies. */
export async function takeKitsApart<T extends Sold>(tx: Tx, kits: T[]): Promise<T[]> {
  const rows = await tx.sql<KitPartRow>`
    with recursive down as (
      select k.* from unnest(${kits.map((one) => one.tenantId)}::uuid[], ${kits.map((one) => one.productId)}::uuid[])
        as asked (tenant_id, kit_id)
      join kit_parts k using (tenant_id, kit_id)
      union
      select k.* from down join kit_parts k on k.tenant_id = down.tenant_id and k.kit_id = down.part_id)
    select * from down order by tenant_id, kit_id, since, position`;
  const byCompany = new Map(
    [...Map.groupBy(rows, (row) => row.tenant_id)].map(([tenantId, own]) => [
      tenantId,
      Map.groupBy(own.map(toPart), (part) => part.kitId),
    ]),
  );
  return kits.flatMap((one) => {
    const parts = takenApart(byCompany.get(one.tenantId) ?? new Map(), one.productId, one.quantityMilli, one.soldAt);
    return [...parts].flatMap(([productId, quantityMilli]) =>
      quantityMilli === 0 ? [] : { ...one, productId, quantityMilli },
    );
  });
}

const toPart = (row: KitPartRow): Part => ({
  kitId: row.kit_id,
  since: row.since,
  partId: row.part_id,
  quantityMilli: row.quantity_milli,
});
