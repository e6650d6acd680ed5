import type { Tx } from '@mostrador/kit';
import type { ReservationRow, ReservedGoodsRow } from './convert.ts';
import { type Held, keyOf, type Movement } from '../domain/movement.ts';
import { reserve, tellReservation } from './goods.ts';

type Goods = Pick<ReservedGoodsRow, 'tenant_id' | 'branch_id' | 'product_id' | 'held_milli'>;

/**
 * Ends the reservations of sales that were heard of. It costs nothing where no level that they moved has anything reserved.
 * What they hold of other products is no longer theirs either: a job lets go of it, because its levels are not locked here.
 */
export async function consumeReservations(tx: Tx, movements: Movement[], locked: Map<string, Held>): Promise<void> {
  const isReserved = (one: Movement) => one.kind === 'sale' && (locked.get(keyOf(one))?.reservedMilli ?? 0) > 0;
  const sales = [
    ...new Map(movements.filter(isReserved).map((one) => [`${one.tenantId} ${one.sourceId}`, one])).values(),
  ];
  if (sales.length === 0) return;
  const tenantIds = sales.map((one) => one.tenantId);
  const sourceIds = sales.map((one) => one.sourceId);
  const places = [...locked.values()];
  const gone = await tx.sql<Goods>`
    delete from reserved_goods g
    using unnest(${tenantIds}::uuid[], ${sourceIds}::uuid[]) as s (tenant_id, reservation_id),
      unnest(${places.map((one) => one.tenantId)}::uuid[], ${places.map((one) => one.branchId)}::uuid[],
        ${places.map((one) => one.productId)}::uuid[]) as p (tenant_id, branch_id, product_id)
    where g.tenant_id = s.tenant_id and g.reservation_id = s.reservation_id
      and p.tenant_id = g.tenant_id and p.branch_id = g.branch_id and p.product_id = g.product_id
    returning g.tenant_id, g.branch_id, g.product_id, g.held_milli`;
  const levels = await reserve(
    tx,
    gone.map((row) => ({
      tenantId: row.tenant_id,
      branchId: row.branch_id,
      productId: row.product_id,
      milli: -row.held_milli,
    })),
  );
  const ended = await tx.sql<ReservationRow>`
    update reservations r set state = 'consumed', version = version + 1
    from unnest(${tenantIds}::uuid[], ${sourceIds}::uuid[]) as s (tenant_id, reservation_id)
    where r.tenant_id = s.tenant_id and r.reservation_id = s.reservation_id and r.state = 'held' returning r.*`;
  await tx.sql`
    update reservation_dues d set due_at = now()
    from unnest(${tenantIds}::uuid[], ${sourceIds}::uuid[]) as s (tenant_id, reservation_id)
    where d.company_id = s.tenant_id and d.reservation_id = s.reservation_id`;
  for (const row of ended) {
    const own = levels.filter((one) => one.tenantId === row.tenant_id && one.branchId === row.branch_id);
    await tx.within(row.tenant_id, async (one) => tellReservation(one, row, own));
  }
}
