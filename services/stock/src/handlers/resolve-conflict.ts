import { assertActsIn, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type ResolveConflictRequest, type StockConflict, StockConflictResolved } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type ConflictRow, toStockConflict } from '../convert.ts';
import { fail } from '../errors.ts';
import { lockLevels } from '../levels.ts';
import { readConflicts } from '../queries.ts';
import { line, maxQuantityMilli } from '../rules.ts';
import { adjust } from './adjust-stocks.ts';

export const resolveConflict = handler<ResolveConflictRequest, StockConflict>({
  can: ['owner', 'admin', 'supervisor'],
  rules: rules<ResolveConflictRequest>({
    conflictId: id,
    countedMilli: z.int().min(0).max(maxQuantityMilli).optional(),
    note: line.trim().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { branch_id: branchId, product_id: productId } = await readOne(tx, input.conflictId);
      assertActsIn(ctx.actor, branchId, 'conflictId');
      await lockLevels(tx, [{ tenantId: tx.tenantId, branchId, productId }]);
      const conflict = await readOne(tx, input.conflictId);
      if (conflict.status === 'resolved') {
        return isSame(conflict, input) ? toStockConflict(conflict) : fail('conflict_resolved', { field: 'conflictId' });
      }
      await settle(tx, ctx, conflict, input);
      const resolved = toStockConflict(await readOne(tx, input.conflictId));
      tx.emit(StockConflictResolved, resolved.conflictId, { conflict: resolved });
      return resolved;
    }),
});

async function readOne(tx: Tx, conflictId: string): Promise<ConflictRow> {
  const [conflict] = await readConflicts(tx, [conflictId]);
  return conflict ?? fail('not_found', { field: 'conflictId' });
}

const isSame = (stored: ConflictRow, request: ResolveConflictRequest): boolean =>
  stored.resolution !== 'level' &&
  (stored.counted_milli ?? undefined) === request.countedMilli &&
  stored.note === request.note;

/** Marks the conflict before the level moves, which would heal it in its own name. */
async function settle(
  tx: Tx,
  ctx: Ctx,
  conflict: ConflictRow,
  { countedMilli, note }: ResolveConflictRequest,
): Promise<void> {
  const { conflict_id: conflictId, branch_id: branchId, product_id: productId } = conflict;
  const resolution = countedMilli === undefined ? 'accepted' : 'counted';
  await tx.sql`
    update conflicts set status = 'resolved', resolved_at = ${ctx.now().toISOString()}, resolved_by = ${ctx.actor.id},
      resolution = ${resolution}, counted_milli = ${countedMilli ?? null}, note = ${note}
    where tenant_id = ${tx.tenantId} and conflict_id = ${conflictId}`;
  if (countedMilli === undefined) {
    await tx.sql`
      update levels set accepted_milli = on_hand_milli
      where tenant_id = ${tx.tenantId} and branch_id = ${branchId} and product_id = ${productId}`;
  } else {
    const count = { adjustmentId: conflictId, branchId, productId, countedMilli, reason: 'count', note };
    await adjust(tx, ctx, [count], () => '');
  }
}
