import type { RowOf } from '@mostrador/kit';
import type { Reservation, ReservationLine } from '@mostrador/proto/stock';
import type { ReservationModel, ReservedGoodsModel } from '../db/models.ts';

export type ReservationRow = RowOf<ReservationModel, { lines: ReservationLine[] }>;
export type ReservedGoodsRow = RowOf<ReservedGoodsModel>;

export const toReservation = (row: ReservationRow): Reservation => ({
  reservationId: row.reservation_id,
  branchId: row.branch_id,
  state: row.state,
  lines: row.lines,
  revision: row.revision,
  expiresAt: row.state === 'held' ? row.expires_at : undefined,
  shortages: [],
  version: row.version,
});
