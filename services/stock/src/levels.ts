import type { Tx } from '@mostrador/kit';
import { type Level, StockConflictOpened, StockConflictResolved, StockMoved } from '@mostrador/proto/stock';
import { v7 as uuidv7 } from 'uuid';
import { type LevelRow, standingOf, toHeld, toldMovement, toStockConflict } from './convert.ts';
import { type Held, isLate, keyOf, type Movement, type Noted, type Place } from './domain/movement.ts';
import { postAll } from './domain/posting.ts';
import { readConflicts } from './queries.ts';

// Every statement here names the tenant of each row: consumers write those of many at once.

const heldByKey = (rows: LevelRow[]) => new Map(rows.map(toHeld).map((held) => [keyOf(held), held]));

/** Movements told in one event; about 300 kB with the levels. */
const mostPerEvent = 500;

/**
 * Locks levels and answers what they hold, by `keyOf`; those that did not exist begin at zero. Every writer takes all
 * its levels in one pass in the same order (here, or in the UPDATE itself when it needs none beforehand), so that nobody
 * waits in a circle.
 */
export async function lockLevels(tx: Tx, places: Place[]): Promise<Map<string, Held>> {
  const distinct = [...new Map(places.map((place) => [keyOf(place), place])).values()];
  const tenantIds = distinct.map((place) => place.tenantId);
  const branchIds = distinct.map((place) => place.branchId);
  const productIds = distinct.map((place) => place.productId);
  // A row that the WHERE turns away is locked all the same.
  const locking = tx.sql`
    insert into levels as l (tenant_id, branch_id, product_id, on_hand_milli, version)
    select place.tenant_id, place.branch_id, place.product_id, 0, 0
    from unnest(${tenantIds}::uuid[], ${branchIds}::uuid[], ${productIds}::uuid[])
      as place (tenant_id, branch_id, product_id)
    order by place.tenant_id, place.branch_id, place.product_id
    on conflict (tenant_id, branch_id, product_id) do update set version = l.version where false`;
  const reading = tx.sql<LevelRow>`
    select l.* from unnest(${tenantIds}::uuid[], ${branchIds}::uuid[], ${productIds}::uuid[])
      as place (tenant_id, branch_id, product_id)
    join levels l using (tenant_id, branch_id, product_id)`;
  // Sent at once, answered one after the other.
  const [, rows] = await Promise.all([locking, reading]);
  return heldByKey(rows);
}

/** What is planned of movements that are new, in the order in which it is posted: packs that they open, for one. */
type Plan = (movements: Movement[]) => Movement[];

/**
 * Writes movements with what they are worth, and answers those that were not known yet. Their levels are locked here,
 * unless the caller brings them, locked.
 */
export async function recordMovements(
  tx: Tx,
  asked: Movement[],
  { levels, plan = (movements) => movements }: { levels?: Map<string, Held>; plan?: Plan } = {},
): Promise<Noted[]> {
  if (asked.length === 0) return [];
  const held = levels ?? (await lockLevels(tx, asked));
  // A fact that is told twice may come twice at once.
  const once = [...new Map(asked.map((movement) => [nameOf(movement), movement])).values()];
  const known = new Set<string>();
  const isNew = (movement: Movement) => !known.has(nameOf(movement));
  // What follows from a movement that turns out to be known is not what stands: then all is reckoned once more.
  for (;;) {
    const posted = postAll(held, plan(once.filter(isNew)).filter(isNew)).filter(isNew);
    const noted = posted.map((one): Noted => ({ ...one, movementId: uuidv7() }));
    if (noted.length === 0) return [];
    const { written, before } = await write(tx, noted);
    if (before.length === 0) return written;
    before.forEach((one) => known.add(nameOf(one)));
  }
}

/** A movement's natural key. */
const nameOf = ({ tenantId, sourceId, lineNumber, kind, step, productId }: Movement) =>
  [tenantId, sourceId, lineNumber, kind, step, productId].join(' ');

/** Writes all, unless some were there before: then none, and it says which. */
async function write(tx: Tx, movements: Noted[]): Promise<{ written: Noted[]; before: Noted[] }> {
  const column = <K extends keyof Noted>(name: K) => movements.map((movement) => movement[name] ?? null);
  const rows = await tx.sql<{ movement_id: string; known: boolean }>`
    with asked as (
      select * from unnest(${column('tenantId')}::uuid[], ${column('sourceId')}::uuid[], ${column('lineNumber')}::int[],
        ${column('kind')}::text[], ${column('step')}::int[], ${column('productId')}::uuid[],
        ${column('branchId')}::uuid[], ${column('quantityMilli')}::bigint[], ${column('packUnits')}::int[],
        ${column('reason')}::text[], ${column('actorId')}::text[], ${column('at')}::timestamptz[],
        ${column('movementId')}::uuid[], ${column('unitCostMinor')}::bigint[], ${column('valueMinor')}::bigint[],
        ${column('costIncludesIva')}::boolean[], ${column('tillId')}::uuid[], ${column('supplierId')}::uuid[],
        ${column('documentNumber')}::text[], ${column('balanceMilli')}::bigint[],
        ${column('balanceValueMinor')}::bigint[]) with ordinality
        as m (tenant_id, source_id, line_number, kind, step, product_id, branch_id, quantity_milli, pack_units, reason,
          actor_id, at, movement_id, unit_cost_minor, value_minor, cost_includes_iva, till_id, supplier_id,
          document_number, balance_milli, balance_value_minor, position)),
    known as (
      select a.movement_id from asked a
      join stock_movements m using (tenant_id, source_id, line_number, kind, step, product_id)),
    written as (
      insert into stock_movements (tenant_id, source_id, line_number, kind, step, product_id, branch_id, quantity_milli,
        pack_units, reason, actor_id, at, movement_id, unit_cost_minor, value_minor, cost_includes_iva, till_id,
        supplier_id, document_number, balance_milli, balance_value_minor)
      select tenant_id, source_id, line_number, kind, step, product_id, branch_id, quantity_milli, pack_units, reason,
        actor_id, at, movement_id, unit_cost_minor, value_minor, cost_includes_iva, till_id, supplier_id,
        document_number, balance_milli, balance_value_minor
      from asked where not exists (select from known) order by position
      on conflict do nothing returning movement_id)
    select movement_id, true as known from known union all select movement_id, false from written`;
  const found = new Map(rows.map((row) => [row.movement_id, row.known]));
  return {
    written: movements.filter((one) => found.get(one.movementId) === false),
    before: movements.filter((one) => found.get(one.movementId)),
  };
}

/**
 * Adds recorded movements to their levels, opens and heals conflicts, and tells it all. Answers the levels that changed,
 * by `keyOf`.
 */
export async function applyMovements(tx: Tx, movements: Noted[], now: string): Promise<Map<string, Held>> {
  return settle(tx, movements, await addToLevels(tx, movements), now);
}

/**
 * The same for what happened at tills and is heard of later. A movement of before a count that is known already brings
 * its opposite, so that the level stays what was counted and still is the sum of its movements. Whether it is late is
 * seen in the row that the movement has locked: no count can come in between.
 */
export async function applyGoods(tx: Tx, movements: Noted[], now: string): Promise<void> {
  const levels = await addToLevels(tx, movements);
  const late = movements.filter((one) => one.quantityMilli !== 0 && isLate(one, levels.get(keyOf(one))!));
  const corrections = await recordMovements(tx, late.map(correctionOf), { levels });
  const corrected = await addToLevels(tx, corrections);
  await settle(tx, [...movements, ...corrections], new Map([...levels, ...corrected]), now);
}

/** Under its movement's own key; a void's, which shares its sale's, is step -1. */
const correctionOf = ({ packUnits: _, ...movement }: Noted): Movement => ({
  ...movement,
  kind: 'count_correction',
  step: movement.kind === 'void' ? -1 : movement.step,
  quantityMilli: -movement.quantityMilli,
  valueMinor: movement.valueMinor === null ? null : 0 - movement.valueMinor,
  reason: 'count',
});

/** What corrections take back is what the count did not know of. */
async function addToLevels(tx: Tx, movements: Noted[]): Promise<Map<string, Held>> {
  const places = [...Map.groupBy(movements, keyOf).values()].map((own) => {
    const late = -movedIn(own.filter((one) => one.kind === 'count_correction'));
    const value = own.reduce((total, one) => total + (one.valueMinor ?? 0), 0);
    return { ...own.at(-1)!, delta: movedIn(own), late, value };
  });
  if (places.length === 0) return new Map();
  const rows = await tx.sql<LevelRow>`
    insert into levels as l (tenant_id, branch_id, product_id, on_hand_milli, uncounted_milli, value_minor, value_known,
      last_cost_minor, version)
    select d.*, 1
    from unnest(${places.map((one) => one.tenantId)}::uuid[], ${places.map((one) => one.branchId)}::uuid[],
      ${places.map((one) => one.productId)}::uuid[], ${places.map((one) => one.delta)}::bigint[],
      ${places.map((one) => one.late)}::bigint[], ${places.map((one) => one.value)}::bigint[],
      ${places.map((one) => one.balanceValueMinor !== null)}::boolean[],
      ${places.map((one) => one.lastCostMinor)}::bigint[]) as d (tenant_id, branch_id, product_id)
    order by d.tenant_id, d.branch_id, d.product_id
    on conflict (tenant_id, branch_id, product_id) do update
    set on_hand_milli = l.on_hand_milli + excluded.on_hand_milli,
      uncounted_milli = l.uncounted_milli + excluded.uncounted_milli,
      value_minor = l.value_minor + excluded.value_minor, value_known = excluded.value_known,
      last_cost_minor = excluded.last_cost_minor, version = l.version + 1
    returning l.*`;
  return heldByKey(rows);
}

/** Conflicts and events for levels as they stand now. */
async function settle(tx: Tx, movements: Noted[], changed: Map<string, Held>, now: string): Promise<Map<string, Held>> {
  const byPlace = Map.groupBy(movements, keyOf);
  const levels = [...changed.values()];
  const healed = levels.filter((level) => level.onHandMilli >= 0 && level.acceptedMilli < 0);
  if (healed.length > 0) await forgetAccepted(tx, healed);
  tellMoved(tx, byPlace, changed);
  const under = levels.filter((level) => level.onHandMilli < level.acceptedMilli);
  const allowed = under.length > 0 ? await acceptAllowed(tx, under) : new Set();
  const short = Map.groupBy(levels, (level) => under.includes(level) && !allowed.has(keyOf(level)));
  for (const [tenantId, own] of Map.groupBy(short.get(true) ?? [], (level) => level.tenantId))
    await tx.within(tenantId, (one) => openConflicts(one, own, byPlace, now));
  const risen = (short.get(false) ?? []).filter((level) => level.onHandMilli < movedIn(byPlace.get(keyOf(level))!));
  for (const [tenantId, own] of Map.groupBy(risen, (level) => level.tenantId))
    await tx.within(tenantId, (one) => healConflicts(one, own, now));
  return changed;
}

/** A level that is negative no longer: the next time, nothing is accepted. */
const forgetAccepted = (tx: Tx, levels: Held[]) => tx.sql`
  update levels l set accepted_milli = 0
  from unnest(${levels.map((level) => level.tenantId)}::uuid[], ${levels.map((level) => level.branchId)}::uuid[],
    ${levels.map((level) => level.productId)}::uuid[]) as healed (tenant_id, branch_id, product_id)
  where l.tenant_id = healed.tenant_id and l.branch_id = healed.branch_id and l.product_id = healed.product_id`;

/** What may be sold below nothing is accepted as it is; answers where. A conflict that is open stays so. */
async function acceptAllowed(tx: Tx, levels: Held[]): Promise<Set<string>> {
  const rows = await tx.sql<Pick<LevelRow, 'tenant_id' | 'branch_id' | 'product_id'>>`
    update levels l set accepted_milli = l.on_hand_milli
    from unnest(${levels.map((level) => level.tenantId)}::uuid[], ${levels.map((level) => level.branchId)}::uuid[],
      ${levels.map((level) => level.productId)}::uuid[]) as u (tenant_id, branch_id, product_id)
    join products p on p.tenant_id = u.tenant_id and p.product_id = u.product_id and p.negative_policy = 'allow'
    where l.tenant_id = u.tenant_id and l.branch_id = u.branch_id and l.product_id = u.product_id
      and not exists (select from conflicts c where c.tenant_id = u.tenant_id and c.branch_id = u.branch_id
        and c.product_id = u.product_id and c.status = 'open')
    returning l.tenant_id, l.branch_id, l.product_id`;
  return new Set(
    rows.map((row) => keyOf({ tenantId: row.tenant_id, branchId: row.branch_id, productId: row.product_id })),
  );
}

type ByPlace = Map<string, Noted[]>;

const movedIn = (movements: Movement[]): number => movements.reduce((total, one) => total + one.quantityMilli, 0);

/** What is of one branch of one company, in parts that an event holds. */
function perBranch<T extends Place>(all: T[]): T[][] {
  const branches = Map.groupBy(all, ({ tenantId, branchId }) => `${tenantId} ${branchId}`);
  return [...branches.values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / mostPerEvent) }, (_, part) =>
      own.slice(part * mostPerEvent, (part + 1) * mostPerEvent),
    ),
  );
}

/** Tells movements, each with the level after it, and the levels as they stand now. */
function tellMoved(tx: Tx, byPlace: ByPlace, held: Map<string, Held>): void {
  const told = [...byPlace.values()].flat();
  const standing = (key: string): Level => {
    const level = held.get(key)!;
    return { ...standingOf(level), previousOnHandMilli: level.onHandMilli - movedIn(byPlace.get(key)!) };
  };
  for (const some of perBranch(told)) {
    const { tenantId, branchId } = some[0]!;
    const movements = some.map(toldMovement);
    const levels = [...new Set(some.map(keyOf))].map(standing);
    tx.emit(StockMoved, branchId, { movements, levels }, { tenantId });
  }
}

/** One open conflict a level; it remembers the lowest. */
async function openConflicts(tx: Tx, levels: Held[], byPlace: ByPlace, now: string): Promise<void> {
  const rows = await tx.sql<{ conflict_id: string; opened: boolean }>`
    insert into conflicts as c (tenant_id, conflict_id, branch_id, product_id, status, lowest_milli, source_id, opened_at)
    select ${tx.tenantId}::uuid, o.conflict_id, o.branch_id, o.product_id, 'open', o.lowest, o.source_id, ${now}::timestamptz
    from unnest(${levels.map(() => uuidv7())}::uuid[], ${levels.map((level) => level.branchId)}::uuid[],
      ${levels.map((level) => level.productId)}::uuid[], ${levels.map((level) => level.onHandMilli)}::bigint[],
      ${levels.map((level) => causeOf(level, byPlace.get(keyOf(level))!))}::uuid[])
      as o (conflict_id, branch_id, product_id, lowest, source_id)
    on conflict (tenant_id, branch_id, product_id) where status = 'open' do update
    set lowest_milli = excluded.lowest_milli where excluded.lowest_milli < c.lowest_milli
    returning conflict_id, xmax = 0 as opened`;
  const opened = rows.filter((row) => row.opened).map((row) => row.conflict_id);
  for (const conflict of await readConflicts(tx, opened)) {
    tx.emit(StockConflictOpened, conflict.conflict_id, { conflict: toStockConflict(conflict) });
  }
}

/** The source of the movement that took a level below what is accepted. */
function causeOf(level: Held, movements: Movement[]): string {
  let running = level.onHandMilli - movedIn(movements);
  const cause = movements.find((one) => (running += one.quantityMilli) < level.acceptedMilli);
  return (cause ?? movements.at(-1)!).sourceId;
}

async function healConflicts(tx: Tx, levels: Held[], now: string): Promise<void> {
  const rows = await tx.sql<{ conflict_id: string }>`
    update conflicts c set status = 'resolved', resolved_at = ${now}, resolved_by = 'level', resolution = 'level'
    from unnest(${levels.map((level) => level.branchId)}::uuid[], ${levels.map((level) => level.productId)}::uuid[])
      as h (branch_id, product_id)
    where c.tenant_id = ${tx.tenantId} and c.status = 'open' and c.branch_id = h.branch_id and c.product_id = h.product_id
    returning c.conflict_id`;
  for (const conflict of await readConflicts(
    tx,
    rows.map((row) => row.conflict_id),
  )) {
    tx.emit(StockConflictResolved, conflict.conflict_id, { conflict: toStockConflict(conflict) });
  }
}
