import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import {
  CategoryChanged,
  ProductChanged,
  ReservationChanged,
  ProductGroupChanged,
  StockConflictOpened,
  StockConflictResolved,
  StockCountChanged,
  StockMoved,
  SupplierChanged,
  TransferChanged,
} from '@mostrador/proto/stock';
import {
  type CategoryRow,
  type MovementRow,
  type SupplierRow,
  toCategory,
  toGroup,
  toProduct,
  toStockConflict,
  toStockMovement,
  toSupplier,
} from '../convert.ts';
import { type ReservationRow, toReservation } from '../reserving/convert.ts';
import { toTransfer } from '../transferring/convert.ts';
import { readCounts } from '../counting/counts.ts';
import { readGroups } from '../groups.ts';
import { readConflicts, readProducts } from '../queries.ts';
import { readTransfers } from '../transferring/transfers.ts';

const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'product' as kind, product_id as id from products
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'category', category_id from categories
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'group', group_id from product_groups
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
  union all
  (select fact_number, 'reservation', reservation_id from reservations
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'transfer', transfer_id from transfers
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'count', count_id from stock_counts
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  order by number limit ${limit}`;

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
  const products = await readProducts(tx, idsOf('product'));
  const conflicts = await readConflicts(tx, idsOf('conflict'));
  const categories = await tx.sql<CategoryRow>`
    select * from categories
    where tenant_id = ${tx.tenantId} and category_id = any(${idsOf('category')}::uuid[])`;
  const groups = await readGroups(tx, idsOf('group'));
  const suppliers = await tx.sql<SupplierRow>`
    select * from suppliers
    where tenant_id = ${tx.tenantId} and supplier_id = any(${idsOf('supplier')}::uuid[])`;
  const movements = await tx.sql<MovementRow>`
    select * from stock_movements where tenant_id = ${tx.tenantId} and movement_id = any(${idsOf('movement')}::uuid[])`;
  return new Map<string, Told>([
    ...(await tellPlans(tx, idsOf)),
    ...products.map((row): [string, Told] => [
      `product ${row.product_id}`,
      toldAs(ProductChanged, row.product_id, row.updated_at, { product: toProduct(row, true) }),
    ]),
    ...categories.map((row): [string, Told] => [
      `category ${row.category_id}`,
      toldAs(CategoryChanged, row.category_id, undefined, { category: toCategory(row) }),
    ]),
    ...groups.map((row): [string, Told] => [
      `group ${row.group_id}`,
      toldAs(ProductGroupChanged, row.group_id, undefined, { group: toGroup(row) }),
    ]),
    ...suppliers.map((row): [string, Told] => [
      `supplier ${row.supplier_id}`,
      toldAs(SupplierChanged, row.supplier_id, undefined, { supplier: toSupplier(row) }),
    ]),
    ...movements.map((row): [string, Told] => {
      const movement = toStockMovement(row);
      const told = toldAs(StockMoved, row.branch_id, movement.receivedAt, { movements: [movement], levels: [] });
      return [`movement ${row.movement_id}`, told];
    }),
    ...conflicts.map((row): [string, Told] => {
      const type = row.status === 'open' ? StockConflictOpened : StockConflictResolved;
      const at = row.resolved_at ?? row.opened_at;
      return [`conflict ${row.conflict_id}`, toldAs(type, row.conflict_id, at, { conflict: toStockConflict(row) })];
    }),
  ]);
}

/** Reservations, transfers and counts: what is said of goods before they move. */
async function tellPlans(tx: Tx, idsOf: (kind: string) => string[]): Promise<[string, Told][]> {
  const reservations = await tx.sql<ReservationRow>`
    select * from reservations
    where tenant_id = ${tx.tenantId} and reservation_id = any(${idsOf('reservation')}::uuid[])`;
  const transfers = await readTransfers(tx, idsOf('transfer'));
  const counts = await readCounts(tx, idsOf('count'));
  return [
    ...reservations.map((row): [string, Told] => {
      const told = { reservation: toReservation(row), levels: [] };
      return [`reservation ${row.reservation_id}`, toldAs(ReservationChanged, row.reservation_id, undefined, told)];
    }),
    ...transfers.map((one): [string, Told] => {
      const { transfer_id: transferId } = one.row;
      const told = { transfer: toTransfer(one, true) };
      return [`transfer ${transferId}`, toldAs(TransferChanged, transferId, undefined, told)];
    }),
    ...counts.map((count): [string, Told] => {
      const told = toldAs(StockCountChanged, count.countId, count.closedAt, { count });
      return [`count ${count.countId}`, told];
    }),
  ];
}

export const exportFacts = tellsFacts(find, tell);
