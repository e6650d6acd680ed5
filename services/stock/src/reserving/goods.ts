import { fail, type Tx } from '@mostrador/kit';
import { ReservationChanged } from '@mostrador/proto/stock';
import { type LevelRow, standingOf, toHeld } from '../convert.ts';
import { type ReservationRow, type ReservedGoodsRow, toReservation } from './convert.ts';
import type { Held, Place } from '../domain/movement.ts';
import { lockLevels } from '../levels.ts';

/** Changes what is reserved of levels, which are locked; answers them. */
export async function reserve(tx: Tx, changes: (Place & { milli: number })[]): Promise<Held[]> {
  if (changes.length === 0) return [];
  const rows = await tx.sql<LevelRow>`
    update levels l set reserved_milli = l.reserved_milli + c.milli, version = l.version + 1
    from (
      select tenant_id, branch_id, product_id, sum(milli)::bigint as milli
      from unnest(${changes.map((one) => one.tenantId)}::uuid[], ${changes.map((one) => one.branchId)}::uuid[],
        ${changes.map((one) => one.productId)}::uuid[], ${changes.map((one) => one.milli)}::bigint[])
        as c (tenant_id, branch_id, product_id, milli)
      group by tenant_id, branch_id, product_id) c
    where l.tenant_id = c.tenant_id and l.branch_id = c.branch_id and l.product_id = c.product_id
    returning l.*`;
  return rows.map(toHeld);
}

export async function readReservation(tx: Tx, reservationId: string): Promise<ReservationRow | undefined> {
  const [row] = await tx.sql<ReservationRow>`
    select * from reservations where tenant_id = ${tx.tenantId} and reservation_id = ${reservationId}`;
  return row;
}

export const readHeldOf = (tx: Tx, reservationId: string) => tx.sql<ReservedGoodsRow>`
  select * from reserved_goods where tenant_id = ${tx.tenantId} and reservation_id = ${reservationId}`;

/** Whether the sale that a reservation is for was heard of: then its goods are out, and nothing is held any more. */
export async function isHeard(tx: Tx, reservationId: string): Promise<boolean> {
  const found = await tx.sql`
    select from stock_movements where tenant_id = ${tx.tenantId} and source_id = ${reservationId} and kind = 'sale' limit 1`;
  return found.length > 0;
}

/**
 * Lets go of all that a reservation holds, and says why. Levels are locked first, as everywhere; who changed the
 * reservation in between comes again.
 */
export async function release(
  tx: Tx,
  reservationId: string,
  state: 'consumed' | 'cancelled' | 'expired',
): Promise<void> {
  const { tenantId } = tx;
  const placeOf = (row: ReservedGoodsRow) => ({ tenantId, branchId: row.branch_id, productId: row.product_id });
  const seen = (await readHeldOf(tx, reservationId)).map(placeOf);
  if (seen.length > 0) await lockLevels(tx, seen);
  const gone = await tx.sql<ReservedGoodsRow>`
    delete from reserved_goods where tenant_id = ${tenantId} and reservation_id = ${reservationId} returning *`;
  const locked = new Set(seen.map((one) => one.productId));
  if (gone.some((row) => !locked.has(row.product_id))) fail('version_old', { field: 'reservationId' });
  const levels = await reserve(
    tx,
    gone.map((row) => ({ ...placeOf(row), milli: -row.held_milli })),
  );
  await tx.sql`delete from reservation_dues where company_id = ${tenantId} and reservation_id = ${reservationId}`;
  const [ended] = await tx.sql<ReservationRow>`
    update reservations set state = ${state}, version = version + 1
    where tenant_id = ${tenantId} and reservation_id = ${reservationId} and state = 'held' returning *`;
  if (ended) tellReservation(tx, ended, levels);
}

export const tellReservation = (tx: Tx, row: ReservationRow, levels: Held[]) =>
  tx.emit(ReservationChanged, row.reservation_id, { reservation: toReservation(row), levels: levels.map(standingOf) });
