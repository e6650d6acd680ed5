import { type Actor, assertActsIn, branchesOf, type Ctx, type Tx } from '@mostrador/kit';
import type { ConflictRow, ProductRow } from './convert.ts';
import { fail } from './errors.ts';

/** What a product costs the company is not for the counter. */
export function seesCosts({ actor }: Pick<Ctx, 'actor'>): boolean {
  if (actor.kind === 'service') return true;
  return (actor.kind === 'user' || actor.kind === 'api_key') && actor.role !== 'cashier';
}

/** Products in the order of their ids given; ids that are none are left out. */
export async function readProducts(tx: Tx, ids: string[]): Promise<ProductRow[]> {
  const rows = await tx.sql<ProductRow>`
    select p.*, coalesce(s.name, '') as supplier_name, coalesce(c.name, p.category) as category_name, coalesce(codes.own, '{}') as barcodes,
      coalesce(codes.canonical, '{}') as canonical_barcodes, coalesce(codes.packs, '[]') as pack_codes,
      coalesce(codes.canonical_packs, '{}') as canonical_pack_codes
    from products p
    left join suppliers s on s.tenant_id = p.tenant_id and s.supplier_id = p.supplier_id
    left join categories c on c.tenant_id = p.tenant_id and c.category_id = p.category_id
    left join lateral (
      select array_agg(b.barcode order by b.position) filter (where b.quantity_milli is null) as own,
        array_agg(b.canonical order by b.position) filter (where b.quantity_milli is null) as canonical,
        jsonb_agg(jsonb_build_object('barcode', b.barcode, 'quantityMilli', b.quantity_milli, 'form', b.form,
          'priceMinor', b.price_minor) order by b.position) filter (where b.quantity_milli is not null) as packs,
        array_agg(b.canonical order by b.position) filter (where b.quantity_milli is not null) as canonical_packs
      from product_barcodes b where b.tenant_id = p.tenant_id and b.product_id = p.product_id) codes on true
    where p.tenant_id = ${tx.tenantId} and p.product_id = any(${ids}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.product_id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Conflicts in the order of their ids given. */
export async function readConflicts(tx: Tx, ids: string[]): Promise<ConflictRow[]> {
  const rows = await tx.sql<ConflictRow>`
    select c.*, p.name as product_name, coalesce(l.on_hand_milli, 0) as on_hand_milli
    from conflicts c
    join products p on p.tenant_id = c.tenant_id and p.product_id = c.product_id
    left join levels l on l.tenant_id = c.tenant_id and l.branch_id = c.branch_id and l.product_id = c.product_id
    where c.tenant_id = ${tx.tenantId} and c.conflict_id = any(${ids}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.conflict_id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** What stock has to know of a product to move it. */
export type Tracked = Pick<
  ProductRow,
  | 'product_id'
  | 'tracked'
  | 'unit'
  | 'pack_of_product_id'
  | 'pack_units'
  | 'cost_minor'
  | 'cost_includes_iva'
  | 'incomplete'
>;

export async function readTracked(tx: Tx, ids: string[]): Promise<Map<string, Tracked>> {
  const rows = await tx.sql<Tracked>`
    select product_id, tracked, unit, pack_of_product_id, pack_units, cost_minor, cost_includes_iva, incomplete
    from products where tenant_id = ${tx.tenantId} and product_id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.product_id, row]));
}

/** The branches of a listing: the one asked for, else all that the caller acts in; null for every branch. */
export function branchesToList(actor: Actor, branchId: string): string[] | null {
  if (branchId) assertActsIn(actor, branchId);
  return branchId ? [branchId] : (branchesOf(actor)?.slice() ?? null);
}

/** Refuses the first branch that is not one of the company's, or not one of the caller's. `field` names it. */
export async function assertBranches(
  tx: Tx,
  actor: Actor,
  ids: string[],
  field: (index: number) => string,
): Promise<void> {
  await assertKnown(tx, ids, field);
  ids.forEach((branchId, index) => assertActsIn(actor, branchId, field(index)));
}

/** Refuses the first branch that is not one of the company's. `field` names it. */
export async function assertKnown(tx: Tx, ids: string[], field: (index: number) => string): Promise<void> {
  const rows = await tx.sql<{ branch_id: string }>`
    select branch_id from branches
    where tenant_id = ${tx.tenantId} and branch_id = any(${[...new Set(ids)]}::uuid[])`;
  const known = new Set(rows.map((row) => row.branch_id));
  const unknown = ids.findIndex((id) => !known.has(id));
  if (unknown >= 0) fail('branch_unknown', { field: field(unknown) });
}

/** Refuses the first supplier that is not one of the company's; `field` names it. Who names none is not asked. */
export async function assertSuppliers(
  tx: Tx,
  asked: (string | undefined)[],
  field: (index: number) => string,
): Promise<void> {
  const ids = [...new Set(asked.filter((id) => id !== undefined))];
  if (ids.length === 0) return;
  const rows = await tx.sql<{ id: string }>`
    select supplier_id as id from suppliers where tenant_id = ${tx.tenantId} and supplier_id = any(${ids}::uuid[])`;
  const known = new Set(rows.map((row) => row.id));
  const unknown = asked.findIndex((id) => id !== undefined && !known.has(id));
  if (unknown >= 0) fail('supplier_unknown', { field: field(unknown) });
}
