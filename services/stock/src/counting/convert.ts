import type { RowOf } from '@mostrador/kit';
import type { StockCount } from '@mostrador/proto/stock';
import type { StockCountLineModel, StockCountModel } from '../db/models.ts';

export type StockCountRow = RowOf<StockCountModel>;
export type StockCountLineRow = RowOf<StockCountLineModel>;

export const toStockCount = (row: StockCountRow, found: Pick<StockCount, 'products' | 'differing'>): StockCount => ({
  countId: row.count_id,
  branchId: row.branch_id,
  name: row.name,
  state: row.state,
  version: row.version,
  products: found.products,
  differing: found.differing,
  openedBy: row.opened_by,
  openedAt: row.opened_at,
  closedBy: row.closed_by,
  closedAt: row.closed_at ?? undefined,
});
