import { AppError, type Ctx, isTransient, parse, type Tx } from '@mostrador/kit';
import { TillOperationRecorded } from '@mostrador/proto/sales';
import type { Envelope } from '../domain/till-operation.ts';
import { fail } from '../errors.ts';
import { noteOpened } from '../queries.ts';
import { cashMovementRules, declarationRules, openingRules, returnRules, voidRules } from '../rules.ts';
import { readSale, recordSale } from './complete-sale.ts';
import { isRefusal } from './keep-refused-sale.ts';
import { recordReturn } from './return-sale.ts';
import { approverOf, recordVoid } from './void-sale.ts';

/** An operation on the books. */
export type Applied = { id: string; repeated: boolean; late: boolean };

/** Whatever went wrong with one operation, as its refusal. What may pass by itself is thrown on: the till keeps the batch. */
export function refusalOf(ctx: Ctx, error: unknown): AppError {
  if (isRefusal(error)) return error;
  if (isTransient(error) || error instanceof AppError) throw error;
  ctx.log.error({ err: error }, 'a till operation could not be recorded');
  return new AppError('internal', 'operation_failed', fail.catalogue['operation_failed']!.message);
}

/** An opening, cash movement or declaration is kept here and told to `cash`, which need not be up. */
async function recordForCash(
  tx: Tx,
  ctx: Ctx,
  operationId: string,
  kind: string,
  operation: TillOperationRecorded,
): Promise<Applied> {
  const payload = JSON.stringify(TillOperationRecorded.toJSON(operation));
  const inserted = await tx.sql`
    insert into till_operations (tenant_id, operation_id, kind, payload, received_at)
    values (${tx.tenantId}, ${operationId}, ${kind}, ${payload}, ${ctx.now()}) on conflict do nothing returning 1`;
  if (inserted.length > 0) {
    tx.emit(TillOperationRecorded, operationId, operation);
    return { id: operationId, repeated: false, late: false };
  }
  const same = await tx.sql`
    select from till_operations
    where tenant_id = ${tx.tenantId} and operation_id = ${operationId} and payload = ${payload}::jsonb`;
  return same.length > 0 ? { id: operationId, repeated: true, late: false } : fail('operation_id_changed');
}

/** Applies one operation of a till in a transaction of its own. `content` is what its rules read. */
export async function applyOperation(ctx: Ctx, envelope: Envelope, content: Record<string, unknown>): Promise<Applied> {
  const { sentAt: _, ...own } = content;
  switch (envelope.kind) {
    case 'sale': {
      const { row, repeated } = await recordSale(ctx, readSale(ctx.actor, content));
      return { id: row.sale_id, repeated, late: row.late };
    }
    case 'void': {
      const input = parse(voidRules, own);
      const approvedBy = await approverOf(ctx, input.approvalToken, 'sales.void', input.saleId);
      const { reply, repeated } = await ctx.tenant((tx) =>
        recordVoid(tx, ctx, input, { approvedBy, whenSealed: 'late' }),
      );
      return { id: reply.voidId, repeated, late: reply.late };
    }
    case 'return': {
      const input = parse(returnRules, own);
      const approvedBy = await approverOf(ctx, input.approvalToken, 'sales.return', input.saleId);
      const { reply, repeated } = await ctx.tenant((tx) => recordReturn(tx, ctx, input, approvedBy));
      return { id: reply.returnId, repeated, late: reply.late };
    }
    case 'open_session': {
      const openSession = parse(openingRules, own);
      return ctx.tenant(async (tx) => {
        // The till says so itself; what follows in its log need not wait until `cash` has said it too.
        await noteOpened(tx, [openSession]);
        return recordForCash(tx, ctx, openSession.sessionId, envelope.kind, { openSession });
      });
    }
    case 'cash_movement': {
      const cashMovement = parse(cashMovementRules, own);
      return ctx.tenant((tx) => recordForCash(tx, ctx, cashMovement.movementId, envelope.kind, { cashMovement }));
    }
    case 'declaration': {
      const declaration = parse(declarationRules, own);
      return ctx.tenant((tx) => recordForCash(tx, ctx, declaration.declarationId, envelope.kind, { declaration }));
    }
  }
}
