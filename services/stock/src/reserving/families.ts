import type { Tx } from '@mostrador/kit';
import type { ProductRow } from '../convert.ts';
import { packsByUnit } from '../domain/packs.ts';
import type { Shelf } from '../domain/shortages.ts';

type Member = Pick<ProductRow, 'product_id' | 'pack_of_product_id' | 'pack_units' | 'negative_policy'>;

/** Families of packs, each with its packs before what they hold. */
export type Family = Pick<Shelf, 'byUnit'> & { products: string[]; strict: Set<string> };

/** The families of tracked products: all that can be opened into what they hold, and all that they come out of. */
export async function readFamilies(tx: Tx, ids: string[]): Promise<Family[]> {
  const rows = await tx.sql<Member>`
    with recursive below as (
      select product_id, pack_of_product_id from products
      where tenant_id = ${tx.tenantId} and product_id = any(${ids}::uuid[]) and tracked
      union
      select p.product_id, p.pack_of_product_id from below join products p
        on p.tenant_id = ${tx.tenantId} and p.product_id = below.pack_of_product_id and p.tracked),
    family as (
      select product_id from below
      union
      select p.product_id from family join products p
        on p.tenant_id = ${tx.tenantId} and p.pack_of_product_id = family.product_id and p.tracked)
    select p.product_id, p.pack_of_product_id, p.pack_units, p.negative_policy
    from family join products p on p.tenant_id = ${tx.tenantId} and p.product_id = family.product_id`;
  const byId = new Map(rows.map((row) => [row.product_id, row]));
  const holds = (row: Member) => (row.pack_of_product_id ? byId.get(row.pack_of_product_id) : undefined);
  const rootOf = (row: Member): Member => {
    const unit = holds(row);
    return unit ? rootOf(unit) : row;
  };
  const depthOf = (row: Member): number => {
    const unit = holds(row);
    return unit ? 1 + depthOf(unit) : 0;
  };
  return [...Map.groupBy(rows, (row) => rootOf(row).product_id).values()].map((own) => ({
    products: own.toSorted((a, b) => depthOf(b) - depthOf(a)).map((row) => row.product_id),
    strict: new Set(own.filter((row) => row.negative_policy === 'strict').map((row) => row.product_id)),
    byUnit: packsByUnit(
      own
        .filter(holds)
        .map((row) => ({ productId: row.product_id, unitId: row.pack_of_product_id!, units: row.pack_units })),
    ),
  }));
}
