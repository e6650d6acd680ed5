import type { Tx } from '@mostrador/kit';
import { LevelsChanged, StockConflictOpened, StockConflictResolved } from '@mostrador/proto/stock';
import { v7 as uuidv7 } from 'uuid';
import { toLevel, toStockConflict } from './convert.ts';
import { readConflicts } from './queries.ts';

export type Movement = {
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

export type Place = { branchId: string; productId: string };

type Level = Place & { onHandMilli: number; version: number; acceptedMilli: number };

export const keyOf = ({ branchId, productId }: Place): string => `${branchId} ${productId}`;

/** Levels told in one event; about 70 kB. */
const levelsPerEvent = 500;

/**
 * Locks levels and answers what they hold, by `keyOf`; those that did not exist begin at zero. Every writer takes all
 * its levels in one pass in the same order (here, or in the UPDATE itself when it needs none beforehand), so that nobody
 * waits in a circle.
 */
export async function lockLevels(tx: Tx, places: Place[]): Promise<Map<string, Level>> {
  const branchIds = places.map((place) => place.branchId);
  const productIds = places.map((place) => place.productId);
  // A row that the WHERE turns away is locked all the same.
  await tx.sql`
    insert into levels as l (tenant_id, branch_id, product_id, on_hand_milli, version)
    select ${tx.tenantId}::uuid, place.branch_id, place.product_id, 0, 0
    from (select distinct unnest(${branchIds}::uuid[]) as branch_id, unnest(${productIds}::uuid[]) as product_id) place
    order by place.branch_id, place.product_id
    on conflict (tenant_id, branch_id, product_id) do update set version = l.version where false`;
  const rows = await tx.sql<Level>`
    select l.branch_id as "branchId", l.product_id as "productId", l.on_hand_milli as "onHandMilli", l.version,
      l.accepted_milli as "acceptedMilli"
    from (select distinct unnest(${branchIds}::uuid[]) as branch_id, unnest(${productIds}::uuid[]) as product_id) place
    join levels l on l.tenant_id = ${tx.tenantId} and l.branch_id = place.branch_id and l.product_id = place.product_id`;
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
    select ${tx.tenantId}::uuid, m.* from unnest(${column('sourceId')}::uuid[], ${column('lineNumber')}::int[],
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
    select ${tx.tenantId}::uuid, d.branch_id, d.product_id, d.delta, 1
    from unnest(${changing.map(({ place }) => place.branchId)}::uuid[],
      ${changing.map(({ place }) => place.productId)}::uuid[],
      ${changing.map(({ key }) => deltas.get(key)!)}::bigint[]) as d (branch_id, product_id, delta)
    order by d.branch_id, d.product_id
    on conflict (tenant_id, branch_id, product_id) do update
    set on_hand_milli = l.on_hand_milli + excluded.on_hand_milli, version = l.version + 1,
      accepted_milli = case when l.on_hand_milli + excluded.on_hand_milli < 0 then l.accepted_milli else 0 end
    returning branch_id as "branchId", product_id as "productId", on_hand_milli as "onHandMilli", version,
      accepted_milli as "acceptedMilli"`;
  tellLevels(tx, levels);
  await openConflicts(
    tx,
    levels.filter((level) => level.onHandMilli < level.acceptedMilli),
    byPlace,
    now,
  );
  await healConflicts(
    tx,
    levels.filter((level) => level.onHandMilli >= level.acceptedMilli && level.onHandMilli < deltas.get(keyOf(level))!),
    now,
  );
  return new Map(levels.map((level) => [keyOf(level), level]));
}

function tellLevels(tx: Tx, levels: Level[]): void {
  for (const [branchId, own] of Map.groupBy(levels, (level) => level.branchId)) {
    for (let start = 0; start < own.length; start += levelsPerEvent) {
      tx.emit(LevelsChanged, branchId, { levels: own.slice(start, start + levelsPerEvent).map(toLevel) });
    }
  }
}

/** One open conflict a level; it remembers the lowest. */
async function openConflicts(tx: Tx, levels: Level[], byPlace: Map<string, Movement[]>, now: string): Promise<void> {
  if (levels.length === 0) return;
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
  if (levels.length === 0) return;
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
