import type { Tx } from '@mostrador/kit';
import { takeChanges, writeProducts } from '../catalogue.ts';
import { costOf, type MovementRow, type ProductRow, toProduct } from '../convert.ts';
import type { Movement } from '../domain/movement.ts';
import { type Cost, worthOf } from '../domain/worth.ts';
import { fail } from '../errors.ts';
import { applyGoods, recordMovements } from '../levels.ts';
import { readProducts } from '../queries.ts';
import { unitCostOf, withIva } from './domain/cost.ts';

/** What has to be known of a product to buy it. */
export type Bought = Pick<
  ProductRow,
  | 'product_id'
  | 'name'
  | 'unit'
  | 'tracked'
  | 'iva_rate_bp'
  | 'price_minor'
  | 'cost_minor'
  | 'cost_includes_iva'
  | 'incomplete'
>;

/** Products that are bought, by id; refuses the first that is none, or whose stock is not kept. `field` names it. */
export async function readBought(
  tx: Tx,
  ids: string[],
  field: (index: number) => string,
): Promise<Map<string, Bought>> {
  const rows = await tx.sql<Bought>`
    select product_id, name, unit, tracked, iva_rate_bp, price_minor, cost_minor, cost_includes_iva, incomplete
    from products where tenant_id = ${tx.tenantId} and product_id = any(${ids}::uuid[])`;
  const products = new Map(rows.map((row) => [row.product_id, row]));
  ids.forEach((id, index) => {
    const product = products.get(id) ?? fail('product_unknown', { field: field(index) });
    if (!product.tracked) fail('product_untracked', { field: field(index) });
  });
  return products;
}

/** Refuses part of what is counted by unit. */
export function assertWhole({ unit }: Bought, quantityMilli: number, field: string): void {
  if (unit === 'unit' && quantityMilli % 1_000 !== 0) fail('quantity_not_whole', { field });
}

/** An amount without IVA in the terms in which a product's cost is kept: with IVA where the company says so. */
const asKept = (product: Pick<Bought, 'cost_includes_iva' | 'iva_rate_bp'>, netMinor: number): number =>
  product.cost_includes_iva ? withIva(netMinor, product.iva_rate_bp) : netMinor;

/** What goods that were bought are worth, as their product's cost is kept; as it costs by now where nobody knows. */
function worthFor({ product, quantityMilli, totalMinor }: Goods): Cost & { valueMinor: number | null } {
  if (totalMinor === null) return { ...costOf(product), valueMinor: worthOf(costOf(product), quantityMilli) };
  return {
    unitCostMinor: asKept(product, unitCostOf({ totalMinor, quantityMilli })),
    costIncludesIva: product.cost_includes_iva ?? false,
    valueMinor: asKept(product, totalMinor),
  };
}

/** A line of goods that come or go. `totalMinor`: what they come to, net of IVA; null where nobody knows. */
export type Goods = { product: Bought; quantityMilli: number; totalMinor: number | null };

type Head = Pick<Movement, 'sourceId' | 'kind' | 'reason' | 'at' | 'actorId' | 'branchId'> & {
  supplierId: string;
  documentNumber: string;
};

/** The movements of goods that come (1) or go (-1) with a paper. */
export const movementsOf = (tx: Tx, head: Head, goods: Goods[], sign: 1 | -1): Movement[] =>
  goods.map((one, index) => {
    const { valueMinor, ...cost } = worthFor(one);
    return {
      tenantId: tx.tenantId,
      sourceId: head.sourceId,
      lineNumber: index + 1,
      kind: head.kind,
      step: 0,
      productId: one.product.product_id,
      branchId: head.branchId,
      quantityMilli: sign * one.quantityMilli,
      reason: head.reason,
      actorId: head.actorId,
      at: head.at,
      supplierId: head.supplierId,
      documentNumber: head.documentNumber || null,
      ...cost,
      valueMinor: valueMinor && sign * valueMinor,
    };
  });

/**
 * Moves goods that were bought, or went back, at what they came to. What the stock is worth on average follows from the
 * movements' values, under their levels' locks: nothing else of that is done here. What was counted since stays counted.
 */
export async function moveGoods(tx: Tx, movements: Movement[], now: string): Promise<void> {
  await applyGoods(tx, await recordMovements(tx, movements), now);
}

/** Moves back what came in or went back under an id, at the moment and for what it did: as if it had never happened. */
export async function takeBack(
  tx: Tx,
  { sourceId, kind, reason, actorId }: Pick<Movement, 'sourceId' | 'kind' | 'reason' | 'actorId'>,
  now: string,
): Promise<void> {
  const rows = await tx.sql<MovementRow>`
    select * from stock_movements
    where tenant_id = ${tx.tenantId} and source_id = ${sourceId} and kind = ${kind} and step = 0`;
  const movements = rows.map((row) => ({
    tenantId: tx.tenantId,
    sourceId,
    lineNumber: row.line_number,
    kind,
    step: -1,
    productId: row.product_id,
    branchId: row.branch_id,
    quantityMilli: -row.quantity_milli,
    reason,
    actorId,
    at: row.at,
    supplierId: row.supplier_id,
    documentNumber: row.document_number,
    unitCostMinor: row.unit_cost_minor,
    costIncludesIva: row.cost_includes_iva,
    valueMinor: row.value_minor === null ? null : 0 - row.value_minor,
  }));
  await moveGoods(tx, movements, now);
}

/** The company's catalogue is kept to this transaction from here on. It comes before locks of levels. */
export const keepCatalogue = (tx: Tx) => takeChanges(tx, 0);

/**
 * What products cost to replace from now on, one unit net of IVA. What they are sold for stays, and so does what the goods
 * in stock have cost. `keepCatalogue` comes first.
 */
export async function replaceCosts(tx: Tx, unitCosts: Map<string, number>, now: string): Promise<void> {
  const rows = await readProducts(tx, [...unitCosts.keys()].toSorted());
  const changed = rows.filter(
    (row) => row.cost_includes_iva === null || row.cost_minor !== asKept(row, unitCosts.get(row.product_id)!),
  );
  if (changed.length === 0) return;
  const first = await takeChanges(tx, changed.length);
  const drafts = changed.map((row) => ({
    productId: row.product_id,
    createdAs: row.created_as,
    version: row.version + 1,
    data: {
      ...toProduct(row, true).data!,
      costMinor: asKept(row, unitCosts.get(row.product_id)!),
      costIncludesIva: row.cost_includes_iva ?? false,
    },
    at: '',
    stored: row,
  }));
  await writeProducts(tx, drafts, first, { now, actorId: 'system' });
}
