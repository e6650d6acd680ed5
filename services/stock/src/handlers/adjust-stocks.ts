import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { id, moment } from '@mostrador/rules';
import type { AdjustStockRequest, AdjustStocksRequest, AdjustStocksResponse, Level } from '@mostrador/proto/stock';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { type AdjustmentRow, costOf } from '../convert.ts';
import { type Held, keyOf, type Movement, type Place } from '../domain/movement.ts';
import { firstIdOf } from '../domain/noted-at.ts';
import type { Cost } from '../domain/worth.ts';
import { fail } from '../errors.ts';
import { applyMovements, lockLevels, recordMovements } from '../levels.ts';
import { assertBranches, assertSuppliers, readTracked, type Tracked } from '../queries.ts';
import { keepers, line, maxQuantityMilli, newId } from '../rules.ts';

export const adjustStockRules = rules<AdjustStockRequest>({
  adjustmentId: newId,
  branchId: id,
  productId: id,
  deltaMilli: z.int().min(-maxQuantityMilli).max(maxQuantityMilli).optional(),
  countedMilli: z.int().min(0).max(maxQuantityMilli).optional(),
  countedAt: moment.optional(),
  reason: z.enum(words.adjustmentReason),
  note: line.trim().max(500),
  unitCostMinor: z.int().min(0).max(1e12).optional(),
  supplierId: id.optional(),
  documentNumber: line.trim().max(50).optional(),
})
  .refine(
    ({ deltaMilli, countedMilli }) => (deltaMilli === undefined) !== (countedMilli === undefined) && deltaMilli !== 0,
    { path: ['deltaMilli'], message: 'adjustment_delta_or_count' },
  )
  .refine(({ countedMilli, countedAt }) => countedMilli !== undefined || countedAt === undefined, {
    path: ['countedAt'],
    message: 'counted_at_without_count',
  })
  .refine(
    ({ reason, unitCostMinor, supplierId, documentNumber }) =>
      reason === 'purchase' || (unitCostMinor ?? supplierId ?? documentNumber) === undefined,
    { path: ['reason'], message: 'purchase_only' },
  );

export const adjustStocks = handler<AdjustStocksRequest, AdjustStocksResponse>({
  can: keepers,
  rules: rules<AdjustStocksRequest>({ adjustments: z.array(adjustStockRules).min(1).max(500) }),
  async run(ctx, { adjustments }) {
    const at = (index: number) => `adjustments.${index}.`;
    const ids = adjustments.map((one) => one.adjustmentId);
    const repeated = ids.findIndex((id, index) => ids.indexOf(id) !== index);
    if (repeated >= 0) fail('adjustment_id_repeated', { field: `${at(repeated)}adjustmentId` });
    return ctx.tenant(async (tx) => {
      await assertBranches(
        tx,
        ctx.actor,
        adjustments.map((one) => one.branchId),
        (index) => `${at(index)}branchId`,
      );
      return { levels: await adjust(tx, ctx, adjustments, at) };
    });
  },
});

/** Beyond this the sums of a company would not be exact any more. */
const maxLevelMilli = 1e15;

/** A device's clock may be ahead by so much, and may have kept a count for so long. */
const maxAheadMs = 10 * 60_000;
const maxAgeMs = 35 * 24 * 60 * 60_000;

/**
 * Adjusts levels, all or none, and answers the levels after it in the order of the requests. What was adjusted before
 * under the same id is not adjusted again.
 */
export async function adjust(
  tx: Tx,
  ctx: Pick<Ctx, 'actor' | 'now'>,
  asked: AdjustStockRequest[],
  at: (index: number) => string,
): Promise<Level[]> {
  const products = await readAdjustable(tx, asked, at);
  const suppliers = asked.map((one) => one.supplierId);
  await assertSuppliers(tx, suppliers, (index) => `${at(index)}supplierId`);
  const levels = await lockLevels(
    tx,
    asked.map((one) => ({ ...one, tenantId: tx.tenantId })),
  );
  // Read under the lock: the same request, sent twice at once, has waited for it.
  const known = await readStored(
    tx,
    asked.map((one) => one.adjustmentId),
  );
  const now = ctx.now().toISOString();
  const requests = asked.map((one, index): Placed => {
    const stored = known.get(one.adjustmentId);
    if (stored && !isSame(stored, one)) fail('id_reused', { field: `${at(index)}adjustmentId` });
    if (!stored) assertWhole(one, products.get(one.productId)!, at(index));
    return { ...one, tenantId: tx.tenantId, at: stored ? now : momentOf(one, now, at(index)) };
  });
  const news = requests.filter((one) => !known.has(one.adjustmentId));
  const { movements, counts } = decide(news, levels, await readSince(tx, news), now);
  const actorId = ctx.actor.id;
  const costed = movements.map((movement) => ({ ...costOf(products.get(movement.productId)!), ...movement, actorId }));
  const written = await recordMovements(tx, costed, { levels });
  await noteCounts(tx, counts);
  const changed = await applyMovements(tx, written, now);
  const after = (request: Placed) => changed.get(keyOf(request)) ?? levels.get(keyOf(request))!;
  requests.forEach((request, index) => {
    if (Math.abs(after(request).onHandMilli) > maxLevelMilli)
      fail('level_out_of_range', { field: `${at(index)}productId` });
  });
  const rows = news.map((request) => ({ request, level: after(request) }));
  // Taken at this very moment, for another level.
  if (!(await store(tx, rows, actorId, now))) fail('id_reused', { field: `${at(0)}adjustmentId` });
  return requests.map((request) => {
    const { branchId, productId } = request;
    const stored = known.get(request.adjustmentId);
    if (stored) return { branchId, productId, onHandMilli: stored.on_hand_milli, version: stored.level_version };
    const { onHandMilli, version } = after(request);
    return { branchId, productId, onHandMilli, version };
  });
}

async function readAdjustable(tx: Tx, asked: AdjustStockRequest[], at: (index: number) => string) {
  const products = await readTracked(
    tx,
    asked.map((one) => one.productId),
  );
  asked.forEach(({ productId }, index) => {
    const product = products.get(productId);
    if (!product) fail('not_found', { field: `${at(index)}productId` });
    if (!product?.tracked) fail('product_untracked', { field: `${at(index)}productId` });
  });
  return products;
}

/** What is counted by unit has no parts. A sale of one and a half is taken all the same, since it has happened. */
function assertWhole({ deltaMilli, countedMilli }: AdjustStockRequest, { unit }: Tracked, at: string): void {
  if (unit !== 'unit' || (deltaMilli ?? countedMilli!) % 1000 === 0) return;
  fail('quantity_not_whole', { field: `${at}${deltaMilli === undefined ? 'countedMilli' : 'deltaMilli'}` });
}

/** A count's moment, as the device that counted says it: a little ahead is now, more is refused. */
export function momentOf({ countedAt }: Pick<AdjustStockRequest, 'countedAt'>, now: string, at: string): string {
  if (countedAt === undefined) return now;
  const ahead = Date.parse(countedAt) - Date.parse(now);
  if (ahead > maxAheadMs || ahead < -maxAgeMs) fail('counted_at_out_of_range', { field: `${at}countedAt` });
  return ahead > 0 ? now : countedAt;
}

async function readStored(tx: Tx, ids: string[]): Promise<Map<string, AdjustmentRow>> {
  const rows = await tx.sql<AdjustmentRow>`
    select * from adjustments where tenant_id = ${tx.tenantId} and adjustment_id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.adjustment_id, row]));
}

const isSame = (stored: AdjustmentRow, request: AdjustStockRequest): boolean =>
  stored.branch_id === request.branchId &&
  stored.product_id === request.productId &&
  (stored.delta_milli ?? undefined) === request.deltaMilli &&
  (stored.counted_milli ?? undefined) === request.countedMilli &&
  (stored.counted_at ?? undefined) === request.countedAt &&
  stored.reason === request.reason &&
  stored.note === request.note &&
  (stored.unit_cost_minor ?? undefined) === request.unitCostMinor &&
  (stored.supplier_id ?? undefined) === request.supplierId &&
  (stored.document_number ?? undefined) === request.documentNumber;

/** False when one of the ids is taken. */
async function store(
  tx: Tx,
  made: { request: Placed; level: { onHandMilli: number; version: number } }[],
  actorId: string,
  now: string,
): Promise<boolean> {
  const rows = made.map(({ request, level }) => ({
    tenant_id: tx.tenantId,
    adjustment_id: request.adjustmentId,
    branch_id: request.branchId,
    product_id: request.productId,
    delta_milli: request.deltaMilli,
    counted_milli: request.countedMilli,
    counted_at: request.countedAt,
    reason: request.reason,
    note: request.note,
    actor_id: actorId,
    at: now,
    on_hand_milli: level.onHandMilli,
    level_version: level.version,
    unit_cost_minor: request.unitCostMinor,
    supplier_id: request.supplierId,
    document_number: request.documentNumber,
  }));
  const stored = await tx.sql`
    insert into adjustments select * from jsonb_populate_recordset(null::adjustments, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing returning 1`;
  return stored.length === made.length;
}

/** An adjustment as it is carried out: `at` is the moment of a count, and else now. */
type Placed = AdjustStockRequest & { tenantId: string; at: string };

/** The newest count of a level, and what its level would have been at that moment without it. */
type Count = Place & { countedAt: string; uncountedMilli: number };

/** Nothing is noted before it happens, give or take the clocks of two servers. */
const clocksApartMs = 60 * 60_000;

/** What has moved since the moment of each count, by adjustment: it comes on top of what was counted. */
async function readSince(tx: Tx, requests: Placed[]): Promise<Map<string, number>> {
  const counts = requests.filter((one) => one.countedMilli !== undefined);
  if (counts.length === 0) return new Map();
  const rows = await tx.sql<{ adjustment_id: string; quantity_milli: number }>`
    select c.adjustment_id, sum(m.quantity_milli)::bigint as quantity_milli
    from unnest(${counts.map((one) => one.adjustmentId)}::uuid[], ${counts.map((one) => one.branchId)}::uuid[],
      ${counts.map((one) => one.productId)}::uuid[], ${counts.map((one) => one.at)}::timestamptz[],
      ${counts.map((one) => firstIdOf(Date.parse(one.at) - clocksApartMs))}::uuid[])
      as c (adjustment_id, branch_id, product_id, at, first_id)
    join stock_movements m on m.tenant_id = ${tx.tenantId} and m.product_id = c.product_id
      and m.movement_id >= c.first_id and m.branch_id = c.branch_id and m.at > c.at
    group by c.adjustment_id`;
  return new Map(rows.map((row) => [row.adjustment_id, row.quantity_milli]));
}

/**
 * What adjustments move. A count says what the level was at its moment, whatever the adjustments before it in the same
 * batch made of it; what has moved since stays on top. One that is older than a count that is known moves nothing.
 */
function decide(
  requests: Placed[],
  levels: Map<string, Held>,
  since: Map<string, number>,
  now: string,
): { movements: (Omit<Movement, 'actorId' | keyof Cost> & Partial<Cost>)[]; counts: Count[] } {
  const running = new Map([...levels].map(([key, level]) => [key, { ...level, added: 0 }]));
  const counts = new Map<string, Count>();
  const movements = requests.flatMap((request) => {
    const level = running.get(keyOf(request))!;
    const { tenantId, adjustmentId: sourceId, branchId, productId, reason, at } = request;
    let quantityMilli = request.deltaMilli ?? 0;
    if (request.countedMilli === undefined) level.added += quantityMilli;
    else {
      if (level.countedAt !== null && at < level.countedAt) return [];
      const after = (since.get(sourceId) ?? 0) + (at < now ? level.added : 0);
      const uncountedMilli = level.onHandMilli - after;
      quantityMilli = request.countedMilli - uncountedMilli;
      level.countedAt = at;
      counts.set(keyOf(request), { tenantId, branchId, productId, countedAt: at, uncountedMilli });
    }
    level.onHandMilli += quantityMilli;
    if (quantityMilli === 0) return [];
    const key = { tenantId, sourceId, lineNumber: 0, kind: 'adjustment' as const, step: 0, branchId, productId };
    const { unitCostMinor, supplierId = null, documentNumber = null } = request;
    const bought = unitCostMinor === undefined ? {} : { unitCostMinor };
    return { ...key, quantityMilli, reason, at, supplierId, documentNumber, ...bought };
  });
  return { movements, counts: [...counts.values()] };
}

/** Remembers the newest counts on their levels, which are locked. */
async function noteCounts(tx: Tx, counts: Count[]): Promise<void> {
  if (counts.length === 0) return;
  await tx.sql`
    update levels l set counted_at = c.counted_at, uncounted_milli = c.uncounted
    from unnest(${counts.map((one) => one.branchId)}::uuid[], ${counts.map((one) => one.productId)}::uuid[],
      ${counts.map((one) => one.countedAt)}::timestamptz[], ${counts.map((one) => one.uncountedMilli)}::bigint[])
      as c (branch_id, product_id, counted_at, uncounted)
    where l.tenant_id = ${tx.tenantId} and l.branch_id = c.branch_id and l.product_id = c.product_id`;
}
