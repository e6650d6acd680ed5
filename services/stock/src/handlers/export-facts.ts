import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import {
  ProductChanged,
  StockConflictOpened,
  StockConflictResolved,
  StockMoved,
  SupplierChanged,
} from '@mostrador/proto/stock';
import { type MovementRow, toProduct, toStockConflict, toStockMovement } from '../convert.ts';
import { readConflicts, readProducts } from '../queries.ts';

const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'product' as kind, product_id as id from products
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'supplier', supplier_id from suppliers
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'movement', movement_id from stock_movements
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'conflict', conflict_id from conflicts
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  order by number limit ${limit}`;

type Supplier = { supplierId: string; name: string; cuit: string; version: number };

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
  const products = await readProducts(tx, idsOf('product'));
  const conflicts = await readConflicts(tx, idsOf('conflict'));
  const suppliers = await tx.sql<Supplier>`
    select supplier_id as "supplierId", name, cuit, version from suppliers
    where tenant_id = ${tx.tenantId} and supplier_id = any(${idsOf('supplier')}::uuid[])`;
  const movements = await tx.sql<MovementRow>`
    select movement_id as "movementId", branch_id as "branchId", product_id as "productId", kind,
      quantity_milli as "quantityMilli", source_id as "sourceId", line_number as "lineNumber", step, reason,
      actor_id as "actorId", at, unit_cost_minor as "unitCostMinor", value_minor as "valueMinor",
      cost_includes_iva as "costIncludesIva", till_id as "tillId", supplier_id as "supplierId",
      document_number as "documentNumber"
    from stock_movements where tenant_id = ${tx.tenantId} and movement_id = any(${idsOf('movement')}::uuid[])`;
  return new Map<string, Told>([
    ...products.map((row): [string, Told] => [
      `product ${row.productId}`,
      toldAs(ProductChanged, row.productId, row.updatedAt, { product: toProduct(row, true) }),
    ]),
    ...suppliers.map((supplier): [string, Told] => [
      `supplier ${supplier.supplierId}`,
      toldAs(SupplierChanged, supplier.supplierId, undefined, { supplier }),
    ]),
    ...movements.map((row): [string, Told] => {
      const movement = toStockMovement(row);
      const told = toldAs(StockMoved, row.branchId, movement.receivedAt, { movements: [movement] });
      return [`movement ${row.movementId}`, told];
    }),
    ...conflicts.map((row): [string, Told] => {
      const type = row.state === 'open' ? StockConflictOpened : StockConflictResolved;
      const at = row.resolvedAt ?? row.openedAt;
      return [`conflict ${row.conflictId}`, toldAs(type, row.conflictId, at, { conflict: toStockConflict(row) })];
    }),
  ]);
}

export const exportFacts = tellsFacts(find, tell);
