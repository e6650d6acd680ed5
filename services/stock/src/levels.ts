import type { Tx } from '@mostrador/kit';
import { LevelsChanged, StockConflictOpened, StockConflictResolved } from '@mostrador/proto/stock';
import { v7 as uuidv7 } from 'uuid';
import { toLevel, toStockConflict } from './convert.ts';
import { readConflicts } from './queries.ts';

export type Movement = {
  tenantId: string;
  sourceId: string;
  lineNumber: number;
  kind: 'sale' | 'void' | 'return' | 'adjustment' | 'pack_out' | 'pack_in';
  step: number;
  productId: string;
  branchId: string;
  /** Signed, never zero. */
  quantityMilli: number;
  /** Of pack_out and pack_in: units in one pack. */
  packUnits?: number;
  reason: string;
  actorId: string;
  at: string;
};

/** Where goods lie. Every statement here names the tenant of each row: consumers write those of many at once. */
export type Place = { tenantId: string; branchId: string; productId: string };

type Level = Place & { onHandMilli: number; version: number; acceptedMilli: number };

export const keyOf = ({ tenantId, branchId, productId }: Place): string => `${tenantId} ${branchId} ${productId}`;

/** Levels told in one event; about 70 kB. */
const levelsPerEvent = 500;

/**
 * Locks levels and answers what they hold, by `keyOf`; those that did not exist begin at zero. Every writer takes all
 * its levels in one pass in the same order (here, or in the UPDATE itself when it needs none beforehand), so that nobody
 * waits in a circle.
 */
export async function lockLevels(tx: Tx, places: Place[]): Promise<Map<string, Level>> {
  const distinct = [...new Map(places.map((place) => [keyOf(place), place])).values()];
  const tenantIds = distinct.map((place) => place.tenantId);
  const branchIds = distinct.map((place) => place.branchId);
  const productIds = distinct.map((place) => place.productId);
  // A row that the WHERE turns away is locked all the same.
  await tx.sql`
    insert into levels as l (tenant_id, branch_id, product_id, on_hand_milli, version)
    select place.tenant_id, place.branch_id, place.product_id, 0, 0
    from unnest(${tenantIds}::uuid[], ${branchIds}::uuid[], ${productIds}::uuid[])
      as place (tenant_id, branch_id, product_id)
    order by place.tenant_id, place.branch_id, place.product_id
    on conflict (tenant_id, branch_id, product_id) do update set version = l.version where false`;
  const rows = await tx.sql<Level>`
    select tenant_id as "tenantId", branch_id as "branchId", product_id as "productId", l.on_hand_milli as "onHandMilli",
      l.version, l.accepted_milli as "acceptedMilli"
    from unnest(${tenantIds}::uuid[], ${branchIds}::uuid[], ${productIds}::uuid[])
      as place (tenant_id, branch_id, product_id)
    join levels l using (tenant_id, branch_id, product_id)`;
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Writes movements, and answers those that were not known yet. */
export async function recordMovements(tx: Tx, movements: Movement[]): Promise<Movement[]> {
  if (movements.length === 0) return [];
  const column = <K extends keyof Movement>(name: K) => movements.map((movement) => movement[name] ?? null);
  const ids = movements.map(() => uuidv7());
  const rows = await tx.sql<{ movementId: string }>`
    insert into stock_movements (tenant_id, source_id, line_number, kind, step, product_id, branch_id, quantity_milli,
      pack_units, reason, actor_id, at, movement_id)
    select m.* from unnest(${column('tenantId')}::uuid[], ${column('sourceId')}::uuid[], ${column('lineNumber')}::int[],
      ${column('kind')}::text[], ${column('step')}::int[], ${column('productId')}::uuid[],
      ${column('branchId')}::uuid[], ${column('quantityMilli')}::bigint[], ${column('packUnits')}::int[],
      ${column('reason')}::text[], ${column('actorId')}::text[], ${column('at')}::timestamptz[], ${ids}::uuid[]) as m
    on conflict do nothing returning movement_id as "movementId"`;
  if (rows.length === movements.length) return movements;
  const written = new Set(rows.map((row) => row.movementId));
  return movements.filter((_, index) => written.has(ids[index]!));
}

/**
 * Adds recorded movements to their levels, opens and heals conflicts, and tells it all. Answers the levels that changed,
 * by `keyOf`.
 */
export async function applyMovements(tx: Tx, movements: Movement[], now: string): Promise<Map<string, Level>> {
  const byPlace = Map.groupBy(movements, keyOf);
  const deltas = new Map([...byPlace].map(([key, own]) => [key, own.reduce((sum, one) => sum + one.quantityMilli, 0)]));
  const changing = [...byPlace]
    .filter(([key]) => deltas.get(key) !== 0)
    .map(([key, [first]]) => ({ key, place: first! }));
  if (changing.length === 0) return new Map();
  const levels = await tx.sql<Level>`
    insert into levels as l (tenant_id, branch_id, product_id, on_hand_milli, version)
    select d.tenant_id, d.branch_id, d.product_id, d.delta, 1
    from unnest(${changing.map(({ place }) => place.tenantId)}::uuid[],
      ${changing.map(({ place }) => place.branchId)}::uuid[], ${changing.map(({ place }) => place.productId)}::uuid[],
      ${changing.map(({ key }) => deltas.get(key)!)}::bigint[]) as d (tenant_id, branch_id, product_id, delta)
    order by d.tenant_id, d.branch_id, d.product_id
    on conflict (tenant_id, branch_id, product_id) do update
    set on_hand_milli = l.on_hand_milli + excluded.on_hand_milli, version = l.version + 1,
      accepted_milli = case when l.on_hand_milli + excluded.on_hand_milli < 0 then l.accepted_milli else 0 end
    returning tenant_id as "tenantId", branch_id as "branchId", product_id as "productId",
      on_hand_milli as "onHandMilli", version, accepted_milli as "acceptedMilli"`;
  tellLevels(tx, levels);
  const short = Map.groupBy(levels, (level) => level.onHandMilli < level.acceptedMilli);
  for (const [tenantId, own] of Map.groupBy(short.get(true) ?? [], (level) => level.tenantId))
    await tx.within(tenantId, (one) => openConflicts(one, own, byPlace, now));
  const risen = (short.get(false) ?? []).filter((level) => level.onHandMilli < deltas.get(keyOf(level))!);
  for (const [tenantId, own] of Map.groupBy(risen, (level) => level.tenantId))
    await tx.within(tenantId, (one) => healConflicts(one, own, now));
  return new Map(levels.map((level) => [keyOf(level), level]));
}

function tellLevels(tx: Tx, levels: Level[]): void {
  for (const own of Map.groupBy(levels, ({ tenantId, branchId }) => `${tenantId} ${branchId}`).values()) {
    const { tenantId, branchId } = own[0]!;
    for (let start = 0; start < own.length; start += levelsPerEvent) {
      const some = own.slice(start, start + levelsPerEvent).map(toLevel);
      tx.emit(LevelsChanged, branchId, { levels: some }, { tenantId });
    }
  }
}

/** One open conflict a level; it remembers the lowest. */
async function openConflicts(tx: Tx, levels: Level[], byPlace: Map<string, Movement[]>, now: string): Promise<void> {
  const rows = await tx.sql<{ conflictId: string; opened: boolean }>`
    insert into conflicts as c (tenant_id, conflict_id, branch_id, product_id, status, lowest_milli, source_id, opened_at)
    select ${tx.tenantId}::uuid, o.conflict_id, o.branch_id, o.product_id, 'open', o.lowest, o.source_id, ${now}::timestamptz
    from unnest(${levels.map(() => uuidv7())}::uuid[], ${levels.map((level) => level.branchId)}::uuid[],
      ${levels.map((level) => level.productId)}::uuid[], ${levels.map((level) => level.onHandMilli)}::bigint[],
      ${levels.map((level) => causeOf(level, byPlace.get(keyOf(level))!))}::uuid[])
      as o (conflict_id, branch_id, product_id, lowest, source_id)
    on conflict (tenant_id, branch_id, product_id) where status = 'open' do update
    set lowest_milli = excluded.lowest_milli where excluded.lowest_milli < c.lowest_milli
    returning conflict_id as "conflictId", xmax = 0 as opened`;
  const opened = rows.filter((row) => row.opened).map((row) => row.conflictId);
  for (const conflict of await readConflicts(tx, opened)) {
    tx.emit(StockConflictOpened, conflict.conflictId, { conflict: toStockConflict(conflict) });
  }
}

/** The source of the movement that took a level below what is accepted. */
function causeOf(level: Level, movements: Movement[]): string {
  let running = level.onHandMilli - movements.reduce((sum, one) => sum + one.quantityMilli, 0);
  const cause = movements.find((one) => (running += one.quantityMilli) < level.acceptedMilli);
  return (cause ?? movements.at(-1)!).sourceId;
}

async function healConflicts(tx: Tx, levels: Level[], now: string): Promise<void> {
  const rows = await tx.sql<{ conflictId: string }>`
    update conflicts c set status = 'resolved', resolved_at = ${now}, resolved_by = 'level', resolution = 'level'
    from unnest(${levels.map((level) => level.branchId)}::uuid[], ${levels.map((level) => level.productId)}::uuid[])
      as h (branch_id, product_id)
    where c.tenant_id = ${tx.tenantId} and c.status = 'open' and c.branch_id = h.branch_id and c.product_id = h.product_id
    returning c.conflict_id as "conflictId"`;
  for (const conflict of await readConflicts(
    tx,
    rows.map((row) => row.conflictId),
  )) {
    tx.emit(StockConflictResolved, conflict.conflictId, { conflict: toStockConflict(conflict) });
  }
}
