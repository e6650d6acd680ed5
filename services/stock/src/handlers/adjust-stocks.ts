import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { AdjustStockRequest, AdjustStocksRequest, AdjustStocksResponse, Level } from '@mostrador/proto/stock';
import { z } from 'zod';
import { fail } from '../errors.ts';
import { applyMovements, keyOf, lockLevels, type Movement, recordMovements } from '../levels.ts';
import { assertBranches, readTracked } from '../queries.ts';
import { id, keepers, line, maxQuantityMilli, newId } from '../rules.ts';

export const adjustStockRules = rules<AdjustStockRequest>({
  adjustmentId: newId,
  branchId: id,
  productId: id,
  deltaMilli: z.int().min(-maxQuantityMilli).max(maxQuantityMilli).optional(),
  countedMilli: z.int().min(0).max(maxQuantityMilli).optional(),
  reason: z.enum(['initial', 'purchase', 'count', 'damage', 'expired', 'theft', 'own_use', 'other']),
  note: line.trim().max(500),
}).refine(
  ({ deltaMilli, countedMilli }) => (deltaMilli === undefined) !== (countedMilli === undefined) && deltaMilli !== 0,
  { path: ['deltaMilli'], message: 'adjustment_delta_or_count' },
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
        adjustments.map((one) => one.branchId),
        (index) => `${at(index)}branchId`,
      );
      return { levels: await adjust(tx, ctx, adjustments, at) };
    });
  },
});

/** An adjustment as it was asked for, and the level that it left. */
type Stored = Level & {
  adjustmentId: string;
  deltaMilli: number | null;
  countedMilli: number | null;
  reason: string;
  note: string;
};

type Placed = AdjustStockRequest & { tenantId: string };

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
  const requests = asked.map((one): Placed => ({ ...one, tenantId: tx.tenantId }));
  const products = await readTracked(
    tx,
    requests.map((one) => one.productId),
  );
  requests.forEach(({ productId }, index) => {
    const product = products.get(productId);
    if (!product) fail('product_unknown', { field: `${at(index)}productId` });
    if (!product?.tracked) fail('product_untracked', { field: `${at(index)}productId` });
  });
  const levels = await lockLevels(tx, requests);
  // Read under the lock: the same request, sent twice at once, has waited for it.
  const known = await readStored(
    tx,
    requests.map((one) => one.adjustmentId),
  );
  requests.forEach((request, index) => {
    const stored = known.get(request.adjustmentId);
    if (stored && !isSame(stored, request)) fail('adjustment_id_reused', { field: `${at(index)}adjustmentId` });
  });
  const news = requests.filter((one) => !known.has(one.adjustmentId));
  const now = ctx.now().toISOString();
  const movements = movementsOf(news, levels, ctx.actor.id, now);
  await recordMovements(tx, movements);
  const changed = await applyMovements(tx, movements, now);
  const after = (request: Placed) => changed.get(keyOf(request)) ?? levels.get(keyOf(request))!;
  if (
    !(await store(
      tx,
      news.map((request) => ({ request, level: after(request) })),
      ctx.actor.id,
      now,
    ))
  ) {
    // Taken at this very moment, for another level.
    fail('adjustment_id_reused', { field: `${at(0)}adjustmentId` });
  }
  return requests.map((request) => {
    const { branchId, productId, onHandMilli, version } = known.get(request.adjustmentId) ?? after(request);
    return { branchId, productId, onHandMilli, version };
  });
}

/** A count says what the level shall be, whatever the adjustments before it in the same batch made of it. */
function movementsOf(
  requests: Placed[],
  levels: Map<string, { onHandMilli: number }>,
  actorId: string,
  at: string,
): Movement[] {
  const running = new Map([...levels].map(([key, level]) => [key, level.onHandMilli]));
  return requests.flatMap((request) => {
    const before = running.get(keyOf(request))!;
    const quantityMilli = request.deltaMilli ?? request.countedMilli! - before;
    running.set(keyOf(request), before + quantityMilli);
    if (quantityMilli === 0) return [];
    const { tenantId, adjustmentId: sourceId, branchId, productId, reason } = request;
    return {
      tenantId,
      sourceId,
      lineNumber: 0,
      kind: 'adjustment',
      step: 0,
      branchId,
      productId,
      quantityMilli,
      reason,
      actorId,
      at,
    };
  });
}

async function readStored(tx: Tx, ids: string[]): Promise<Map<string, Stored>> {
  const rows = await tx.sql<Stored>`
    select adjustment_id as "adjustmentId", branch_id as "branchId", product_id as "productId",
      delta_milli as "deltaMilli", counted_milli as "countedMilli", reason, note, on_hand_milli as "onHandMilli",
      level_version as version
    from adjustments where tenant_id = ${tx.tenantId} and adjustment_id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.adjustmentId, row]));
}

const isSame = (stored: Stored, request: AdjustStockRequest): boolean =>
  stored.branchId === request.branchId &&
  stored.productId === request.productId &&
  (stored.deltaMilli ?? undefined) === request.deltaMilli &&
  (stored.countedMilli ?? undefined) === request.countedMilli &&
  stored.reason === request.reason &&
  stored.note === request.note;

/** False when one of the ids is taken. */
async function store(
  tx: Tx,
  made: { request: AdjustStockRequest; level: { onHandMilli: number; version: number } }[],
  actorId: string,
  at: string,
): Promise<boolean> {
  const rows = made.map(({ request, level }) => ({
    tenant_id: tx.tenantId,
    adjustment_id: request.adjustmentId,
    branch_id: request.branchId,
    product_id: request.productId,
    delta_milli: request.deltaMilli,
    counted_milli: request.countedMilli,
    reason: request.reason,
    note: request.note,
    actor_id: actorId,
    at,
    on_hand_milli: level.onHandMilli,
    level_version: level.version,
  }));
  const stored = await tx.sql`
    insert into adjustments select * from jsonb_populate_recordset(null::adjustments, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing returning 1`;
  return stored.length === made.length;
}
