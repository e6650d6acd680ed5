import type { RowOf } from '@mostrador/kit';
import type { Transfer } from '@mostrador/proto/stock';
import { numberOr } from '../convert.ts';
import type { TransferLineModel, TransferModel } from '../db/models.ts';

export type TransferRow = RowOf<TransferModel>;
export type TransferLineRow = RowOf<TransferLineModel>;

/** `costs` is false for those who are not told what goods are worth. */
export const toTransfer = (
  { row, lines }: { row: TransferRow; lines: TransferLineRow[] },
  costs: boolean,
): Transfer => ({
  transferId: row.transfer_id,
  fromBranchId: row.from_branch_id,
  toBranchId: row.to_branch_id,
  state: row.state,
  lines: lines.map((line) => ({
    productId: line.product_id,
    quantityMilli: line.quantity_milli,
    receivedMilli: line.received_milli,
    returnedMilli: line.returned_milli,
    lostMilli: line.lost_milli,
    inTransitMilli: row.dispatched_at
      ? line.quantity_milli - line.received_milli - line.returned_milli - line.lost_milli
      : 0,
    lostValueMinor: costs ? line.lost_value_minor : undefined,
    inTransitValueMinor: costs ? numberOr(line.in_transit_value_minor) : undefined,
  })),
  note: row.note,
  version: row.version,
  remitoNumber: row.remito_number ?? 0,
  createdBy: row.created_by,
  createdAt: row.created_at,
  dispatchedBy: row.dispatched_by,
  dispatchedAt: row.dispatched_at ?? undefined,
  closedAt: row.closed_at ?? undefined,
});
