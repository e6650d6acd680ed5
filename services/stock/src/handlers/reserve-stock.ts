import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { Reservation, ReserveStockRequest, Shortage } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type ReservationRow, type ReservedGoodsRow, toReservation } from '../reserving/convert.ts';
import { type Held, keyOf } from '../domain/movement.ts';
import { shortagesOf } from '../domain/shortages.ts';
import { fail } from '../errors.ts';
import { lockLevels } from '../levels.ts';
import { assertBranches } from '../queries.ts';
import { type Family, readFamilies } from '../reserving/families.ts';
import { isHeard, readHeldOf, readReservation, reserve, tellReservation } from '../reserving/goods.ts';
import { maxQuantityMilli, readers } from '../rules.ts';

const usualHoldSeconds = 15 * 60;

export const reserveStock = handler<ReserveStockRequest, Reservation>({
  can: readers,
  rules: rules<ReserveStockRequest>({
    reservationId: id,
    branchId: id,
    lines: z
      .array(z.strictObject({ productId: id, quantityMilli: z.int().min(1).max(maxQuantityMilli) }))
      .min(1)
      .max(500),
    revision: z.int().min(0).max(1e6),
    holdSeconds: z
      .int()
      .min(0)
      .max(7 * 86_400)
      .transform((seconds) => seconds || usualHoldSeconds),
    insist: z.boolean(),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      await assertBranches(tx, ctx.actor, [input.branchId], () => 'branchId');
      const wanted = new Map<string, number>();
      for (const { productId, quantityMilli } of input.lines)
        wanted.set(productId, (wanted.get(productId) ?? 0) + quantityMilli);
      const before = (await readHeldOf(tx, input.reservationId)).map((row) => row.product_id);
      const families = await readFamilies(tx, [...wanted.keys(), ...before]);
      const place = (productId: string) => ({ tenantId: tx.tenantId, branchId: input.branchId, productId });
      const levels = await lockLevels(tx, families.flatMap((one) => one.products).map(place));
      const levelOf = (productId: string) => levels.get(keyOf(place(productId)));

      // Read under the locks: the same reservation, asked for twice at once, has waited for them.
      const stored = await readReservation(tx, input.reservationId);
      if (stored && !isOpen(stored, input)) return toReservation(stored);
      const held = new Map((await readHeldOf(tx, input.reservationId)).map((row) => [row.product_id, row.held_milli]));
      const tracked = new Map([...wanted].filter(([productId]) => levelOf(productId)));
      if (await isHeard(tx, input.reservationId)) {
        const ended = await write(tx, ctx, input, 'consumed');
        tellReservation(tx, ended, await hold(tx, input, levelOf, new Map()));
        return toReservation(ended);
      }
      const shortages = families.flatMap((family) => shortOf(family, { wanted: tracked, held, levelOf }, input.insist));
      if (shortages.length > 0) return shortAnswer(input, stored, shortages);
      const row = await write(tx, ctx, input, 'held');
      tellReservation(tx, row, await hold(tx, input, levelOf, tracked));
      return toReservation(row);
    }),
});

/** Whether what is asked for is still to be done; refuses other lines under the same revision. */
function isOpen(stored: ReservationRow, input: ReserveStockRequest): boolean {
  if (stored.branch_id !== input.branchId) fail('id_reused', { field: 'reservationId' });
  if (stored.state === 'consumed' || input.revision < stored.revision) return false;
  if (input.revision > stored.revision) return true;
  if (JSON.stringify(stored.lines) !== JSON.stringify(linesOf(input))) fail('id_reused', { field: 'reservationId' });
  return stored.state === 'expired';
}

/** In one order of fields, as it is compared. */
const linesOf = ({ lines }: ReserveStockRequest) =>
  lines.map(({ productId, quantityMilli }) => ({ productId, quantityMilli }));

type Asked = {
  wanted: Map<string, number>;
  /** By this reservation, until now. */
  held: Map<string, number>;
  levelOf(productId: string): Held | undefined;
};

function shortOf(family: Family, { wanted, held, levelOf }: Asked, insist: boolean): Shortage[] {
  const own = family.products.filter((productId) => wanted.has(productId));
  const asked = new Map(own.map((productId) => [productId, wanted.get(productId)!]));
  const others = new Map(
    family.products.map((productId) => [productId, levelOf(productId)!.reservedMilli - (held.get(productId) ?? 0)]),
  );
  const onHand = new Map(family.products.map((productId) => [productId, levelOf(productId)!.onHandMilli]));
  return shortagesOf({ ...family, onHand }, others, asked).filter(
    ({ productId }) => insist || family.strict.has(productId),
  );
}

const shortAnswer = (input: ReserveStockRequest, stored: ReservationRow | undefined, shortages: Shortage[]) => ({
  reservationId: input.reservationId,
  branchId: input.branchId,
  state: 'short',
  lines: linesOf(input),
  revision: input.revision,
  shortages,
  version: stored?.version ?? 0,
});

/** Replaces what a reservation holds; its levels are locked. */
async function hold(
  tx: Tx,
  { reservationId, branchId }: ReserveStockRequest,
  levelOf: Asked['levelOf'],
  after: Map<string, number>,
): Promise<Held[]> {
  const { tenantId } = tx;
  const gone = await tx.sql<ReservedGoodsRow>`
    delete from reserved_goods where tenant_id = ${tenantId} and reservation_id = ${reservationId} returning *`;
  // Another revision of it came in between, with goods that are not locked here.
  if (gone.some((row) => !levelOf(row.product_id))) fail('version_old', { field: 'revision' });
  await tx.sql`
    insert into reserved_goods (tenant_id, reservation_id, product_id, branch_id, held_milli)
    select ${tenantId}::uuid, ${reservationId}::uuid, g.product_id, ${branchId}::uuid, g.held_milli
    from unnest(${[...after.keys()]}::uuid[], ${[...after.values()]}::bigint[]) as g (product_id, held_milli)`;
  const changes = [...gone.map((row) => [row.product_id, -row.held_milli] as const), ...after];
  return reserve(
    tx,
    changes.map(([productId, milli]) => ({ tenantId, branchId, productId, milli })),
  );
}

async function write(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'actor'>,
  input: ReserveStockRequest,
  state: 'held' | 'consumed',
): Promise<ReservationRow> {
  const { reservationId, branchId, revision, holdSeconds } = input;
  const expiresAt = new Date(ctx.now().getTime() + holdSeconds * 1_000).toISOString();
  const [row] = await tx.sql<ReservationRow>`
    insert into reservations as r (tenant_id, reservation_id, branch_id, state, lines, revision, hold_seconds, expires_at,
      actor_id, created_at, version)
    values (${tx.tenantId}, ${reservationId}, ${branchId}, ${state}, ${JSON.stringify(linesOf(input))}::jsonb, ${revision},
      ${holdSeconds}, ${expiresAt}, ${ctx.actor.id}, ${ctx.now().toISOString()}, 1)
    on conflict (tenant_id, reservation_id) do update
    set state = excluded.state, lines = excluded.lines, revision = excluded.revision,
      hold_seconds = excluded.hold_seconds, expires_at = excluded.expires_at, version = r.version + 1
    returning *`;
  if (state === 'held')
    await tx.sql`
      insert into reservation_dues (company_id, reservation_id, due_at)
      values (${tx.tenantId}, ${reservationId}, ${expiresAt})
      on conflict (company_id, reservation_id) do update set due_at = excluded.due_at`;
  return row!;
}
