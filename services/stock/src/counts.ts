import type { Tx } from '@mostrador/kit';
import type { AdjustStockRequest } from '@mostrador/proto/stock';
import { keyOf, type Level, type Movement, type Place } from './levels.ts';

/** An adjustment as it is carried out: `at` is the moment of a count, and else now. */
export type Placed = AdjustStockRequest & { tenantId: string; at: string };

/** The newest count of a level, and what its level would have been at that moment without it. */
type Count = Place & { countedAt: string; uncountedMilli: number };

/** Nothing is noted before it happens, give or take the clocks of two servers. */
const clocksApartMs = 60 * 60_000;

/** The first id that a movement which was noted at a moment can have. */
function firstIdOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** What has moved since the moment of each count, by adjustment: it comes on top of what was counted. */
export async function readSince(tx: Tx, requests: Placed[]): Promise<Map<string, number>> {
  const counts = requests.filter((one) => one.countedMilli !== undefined);
  if (counts.length === 0) return new Map();
  const rows = await tx.sql<{ adjustmentId: string; quantityMilli: number }>`
    select c.adjustment_id as "adjustmentId", sum(m.quantity_milli)::bigint as "quantityMilli"
    from unnest(${counts.map((one) => one.adjustmentId)}::uuid[], ${counts.map((one) => one.branchId)}::uuid[],
      ${counts.map((one) => one.productId)}::uuid[], ${counts.map((one) => one.at)}::timestamptz[],
      ${counts.map((one) => firstIdOf(Date.parse(one.at) - clocksApartMs))}::uuid[])
      as c (adjustment_id, branch_id, product_id, at, first_id)
    join stock_movements m on m.tenant_id = ${tx.tenantId} and m.product_id = c.product_id
      and m.movement_id >= c.first_id and m.branch_id = c.branch_id and m.at > c.at
    group by c.adjustment_id`;
  return new Map(rows.map((row) => [row.adjustmentId, row.quantityMilli]));
}

/**
 * What adjustments move. A count says what the level was at its moment, whatever the adjustments before it in the same
 * batch made of it; what has moved since stays on top. One that is older than a count that is known moves nothing.
 */
export function decide(
  requests: Placed[],
  levels: Map<string, Level>,
  since: Map<string, number>,
  now: string,
): { movements: Omit<Movement, 'actorId'>[]; counts: Count[] } {
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
    return { ...key, quantityMilli, reason, at };
  });
  return { movements, counts: [...counts.values()] };
}

/** Remembers the newest counts on their levels, which are locked. */
export async function noteCounts(tx: Tx, counts: Count[]): Promise<void> {
  if (counts.length === 0) return;
  await tx.sql`
    update levels l set counted_at = c.counted_at, uncounted_milli = c.uncounted
    from unnest(${counts.map((one) => one.branchId)}::uuid[], ${counts.map((one) => one.productId)}::uuid[],
      ${counts.map((one) => one.countedAt)}::timestamptz[], ${counts.map((one) => one.uncountedMilli)}::bigint[])
      as c (branch_id, product_id, counted_at, uncounted)
    where l.tenant_id = ${tx.tenantId} and l.branch_id = c.branch_id and l.product_id = c.product_id`;
}
