import type { Tx } from '@mostrador/kit';
import { type Opening, openPacks, openRest, type Pack, packsAbove, packsByUnit } from './domain/packs.ts';
import { isLate, keyOf, type Level, type Movement, type Place } from './levels.ts';

/** A product's name among all tenants: an id is made by a client, and only its own tenant vouches for it. */
export type ProductRef = { tenantId: string; productId: string };

/** A company's packs: those of a product, smallest first, and those that are counted whole by themselves. */
type Family = { byUnit: Map<string, Pack[]>; packOf: Map<string, Pack> };

/** By company. */
export type Packs = Map<string, Family>;

/** Packs of what is sold, and packs of those; and what moved in part, as far as it is a pack, with what it holds. */
export async function readPacks(tx: Tx, sold: ProductRef[], parts: ProductRef[]): Promise<Packs> {
  const rows = await tx.sql<Pack & { tenantId: string; whole: boolean }>`
    with recursive above as (
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units
      from unnest(${sold.map((one) => one.tenantId)}::uuid[], ${sold.map((one) => one.productId)}::uuid[])
        as asked (tenant_id, product_id)
      join products p on p.tenant_id = asked.tenant_id and p.pack_of_product_id = asked.product_id
      where p.tracked
      union
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units
      from above join products p on p.tenant_id = above.tenant_id and p.pack_of_product_id = above.product_id
      where p.tracked),
    below as (
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units
      from unnest(${parts.map((one) => one.tenantId)}::uuid[], ${parts.map((one) => one.productId)}::uuid[])
        as asked (tenant_id, product_id)
      join products p on p.tenant_id = asked.tenant_id and p.product_id = asked.product_id
      where p.tracked and p.unit = 'unit'
      union
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units
      from below join products p on p.tenant_id = below.tenant_id and p.product_id = below.pack_of_product_id
      where p.tracked)
    select tenant_id as "tenantId", product_id as "productId", pack_of_product_id as "unitId", pack_units as units,
      false as whole
    from above
    union all
    select b.tenant_id, b.product_id, b.pack_of_product_id, b.pack_units, true
    from below b join below unit on unit.tenant_id = b.tenant_id and unit.product_id = b.pack_of_product_id`;
  const families = [...Map.groupBy(rows, (row) => row.tenantId)].map(([tenantId, own]): [string, Family] => {
    const byId = (packs: Pack[]) => new Map(packs.map((pack) => [pack.productId, pack]));
    return [tenantId, { byUnit: packsByUnit(byId(own).values()), packOf: byId(own.filter((pack) => pack.whole)) }];
  });
  return new Map(families);
}

/** Every level that movements, and the packs that they may open, can change. */
export const touched = (movements: Movement[], packs: Packs): Place[] =>
  movements.flatMap(({ tenantId, branchId, productId }) => {
    const family = packs.get(tenantId);
    const ids = [productId];
    for (let pack = family?.packOf.get(productId); pack; pack = family?.packOf.get(pack.unitId)) ids.push(pack.unitId);
    if (family) ids.push(...packsAbove(family.byUnit, productId).map((pack) => pack.productId));
    return ids.map((id) => ({ tenantId, branchId, productId: id }));
  });

/**
 * The packs that movements need opened, as movements of their lines. What happened before a count that is known already
 * finds the level that the count replaced; the counted level itself is not supplied from packs.
 */
export function openFor(movements: Movement[], levels: Map<string, Level>, packs: Packs): Movement[] {
  const ledger = new Map([...levels].map(([key, level]) => [key, { ...level }]));
  return movements.flatMap((movement) => {
    const { tenantId, branchId } = movement;
    const levelOf = (productId: string) => ledger.get(keyOf({ tenantId, branchId, productId }))!;
    const move = (productId: string, milli: number) => {
      const level = levelOf(productId);
      if (isLate(movement, level)) level.uncountedMilli += milli;
      else level.onHandMilli += milli;
    };
    const open = (openings: Opening[]) => {
      for (const { pack, packsMilli } of openings) {
        move(pack.productId, -packsMilli);
        move(pack.unitId, packsMilli * pack.units);
      }
      return openings;
    };
    move(movement.productId, movement.quantityMilli);
    const family = packs.get(tenantId);
    if (!family) return [];
    const rest = open(openRest(family.packOf, movement.productId, movement.quantityMilli));
    const supply = movement.kind === 'sale' ? open(suppliesOf(movement, family.byUnit, levelOf)) : [];
    return [...rest, ...supply].flatMap((opening, index) => movementsOf(movement, opening, index + 1));
  });
}

function suppliesOf(sale: Movement, packs: Map<string, Pack[]>, levelOf: (id: string) => Level): Opening[] {
  const own = levelOf(sale.productId);
  if (isLate(sale, own) || own.onHandMilli >= 0) return [];
  const above = packsAbove(packs, sale.productId).map((pack) => levelOf(pack.productId));
  const late = new Set(above.filter((level) => isLate(sale, level)).map((level) => level.productId));
  const found = [own, ...above].map((level): [string, number] => [
    level.productId,
    late.has(level.productId) ? level.uncountedMilli : level.onHandMilli,
  ]);
  return openPacks(new Map(found), new Map([...packs].filter(([unitId]) => !late.has(unitId))), sale.productId);
}

function movementsOf(movement: Movement, { pack, packsMilli }: Opening, number: number): Movement[] {
  // Under a sale's id its void has steps of its own; -1 is the void itself.
  const step = movement.kind === 'void' ? -1 - number : number;
  const opening = { ...movement, step, packUnits: pack.units };
  return [
    { ...opening, kind: 'pack_out', productId: pack.productId, quantityMilli: -packsMilli },
    { ...opening, kind: 'pack_in', productId: pack.unitId, quantityMilli: packsMilli * pack.units },
  ];
}
