import type { NamedRowOf, Tx } from '@mostrador/kit';
import { LevelsChanged, StockConflictOpened, StockConflictResolved } from '@mostrador/proto/stock';
import { v7 as uuidv7 } from 'uuid';
import { toLevel, toStockConflict } from './convert.ts';
import type { LevelModel } from './db/models.ts';
import { readConflicts } from './queries.ts';

export type Movement = {
  tenantId: string;
  sourceId: string;
  lineNumber: number;
  kind: 'sale' | 'void' | 'return' | 'adjustment' | 'pack_out' | 'pack_in' | 'count_correction';
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

/**
 * `countedAt`: the moment of the newest count. `uncountedMilli`: what the movements up to it would have come to without it.
 */
export type Level = NamedRowOf<LevelModel>;

export const keyOf = ({ tenantId, branchId, productId }: Place): string => `${tenantId} ${branchId} ${productId}`;

/** True where a movement was before a count of its product that is known already: the count has seen what it left. */
export const isLate = ({ at }: Pick<Movement, 'at'>, { countedAt }: Pick<Level, 'countedAt'>): boolean =>
  countedAt !== null && Date.parse(at) <= Date.parse(countedAt);

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
      l.version, l.accepted_milli as "acceptedMilli", l.counted_at as "countedAt", l.uncounted_milli as "uncountedMilli"
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
  return settle(tx, movements, await addToLevels(tx, movements), now);
}

/**
 * The same for what happened at tills and is heard of later. A movement of before a count that is known already brings
 * its opposite, so that the level stays what was counted and still is the sum of its movements. Whether it is late is
 * seen in the row that the movement has locked: no count can come in between.
 */
export async function applyGoods(tx: Tx, movements: Movement[], now: string): Promise<void> {
  const levels = await addToLevels(tx, movements);
  const corrections = movements.filter((one) => isLate(one, levels.get(keyOf(one))!)).map(correctionOf);
  await recordMovements(tx, corrections);
  const corrected = await addToLevels(tx, corrections);
  await settle(tx, [...movements, ...corrections], new Map([...levels, ...corrected]), now);
}

/** Under its movement's own key; a void's, which shares its sale's, is step -1. */
const correctionOf = ({ packUnits: _, ...movement }: Movement): Movement => ({
  ...movement,
  kind: 'count_correction',
  step: movement.kind === 'void' ? -1 : movement.step,
  quantityMilli: -movement.quantityMilli,
  reason: 'count',
});

/** What corrections take back is what the count did not know of. */
async function addToLevels(tx: Tx, movements: Movement[]): Promise<Map<string, Level>> {
  const places = [...Map.groupBy(movements, keyOf).values()].map((own) => {
    const sum = (some: Movement[]) => some.reduce((total, one) => total + one.quantityMilli, 0);
    return { ...own[0]!, delta: sum(own), late: -sum(own.filter((one) => one.kind === 'count_correction')) };
  });
  if (places.length === 0) return new Map();
  const levels = await tx.sql<Level>`
    insert into levels as l (tenant_id, branch_id, product_id, on_hand_milli, uncounted_milli, version)
    select d.tenant_id, d.branch_id, d.product_id, d.delta, d.late, 1
    from unnest(${places.map((one) => one.tenantId)}::uuid[], ${places.map((one) => one.branchId)}::uuid[],
      ${places.map((one) => one.productId)}::uuid[], ${places.map((one) => one.delta)}::bigint[],
      ${places.map((one) => one.late)}::bigint[]) as d (tenant_id, branch_id, product_id, delta, late)
    order by d.tenant_id, d.branch_id, d.product_id
    on conflict (tenant_id, branch_id, product_id) do update
    set on_hand_milli = l.on_hand_milli + excluded.on_hand_milli,
      uncounted_milli = l.uncounted_milli + excluded.uncounted_milli, version = l.version + 1
    returning tenant_id as "tenantId", branch_id as "branchId", product_id as "productId",
      on_hand_milli as "onHandMilli", version, accepted_milli as "acceptedMilli", counted_at as "countedAt",
      uncounted_milli as "uncountedMilli"`;
  return new Map(levels.map((level) => [keyOf(level), level]));
}

/** Conflicts and events for levels as they stand now. */
async function settle(
  tx: Tx,
  movements: Movement[],
  changed: Map<string, Level>,
  now: string,
): Promise<Map<string, Level>> {
  const byPlace = Map.groupBy(movements, keyOf);
  const levels = [...changed.values()];
  const healed = levels.filter((level) => level.onHandMilli >= 0 && level.acceptedMilli < 0);
  if (healed.length > 0) await forgetAccepted(tx, healed);
  tellLevels(tx, levels);
  const short = Map.groupBy(levels, (level) => level.onHandMilli < level.acceptedMilli);
  for (const [tenantId, own] of Map.groupBy(short.get(true) ?? [], (level) => level.tenantId))
    await tx.within(tenantId, (one) => openConflicts(one, own, byPlace, now));
  const delta = (level: Level) => byPlace.get(keyOf(level))!.reduce((sum, one) => sum + one.quantityMilli, 0);
  const risen = (short.get(false) ?? []).filter((level) => level.onHandMilli < delta(level));
  for (const [tenantId, own] of Map.groupBy(risen, (level) => level.tenantId))
    await tx.within(tenantId, (one) => healConflicts(one, own, now));
  return changed;
}

/** A level that is negative no longer: the next time, nothing is accepted. */
const forgetAccepted = (tx: Tx, levels: Level[]) => tx.sql`
  update levels l set accepted_milli = 0
  from unnest(${levels.map((level) => level.tenantId)}::uuid[], ${levels.map((level) => level.branchId)}::uuid[],
    ${levels.map((level) => level.productId)}::uuid[]) as healed (tenant_id, branch_id, product_id)
  where l.tenant_id = healed.tenant_id and l.branch_id = healed.branch_id and l.product_id = healed.product_id`;

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
