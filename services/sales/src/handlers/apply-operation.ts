import { AppError, type Ctx, isTransient, parse, type Tx } from '@mostrador/kit';
import {
  TillActivityRecorded,
  type TillCashMovement,
  TillOperation,
  TillOperationRecorded,
} from '@mostrador/proto/sales';
import type { Envelope, LoggedOperation } from '@mostrador/till/log';
import { tillTime } from '@mostrador/till/sale';
import { judgeApproval, type Leave, leaveInLog } from '../approvals.ts';
import { businessDateOf } from '../domain/business-day.ts';
import type { Sender } from '../domain/sender.ts';
import { fail } from '../errors.ts';
import { lockSession, noteOpened, tillById } from '../queries.ts';
import { activityRules, cashMovementRules, declarationRules, openingRules, returnRules, voidRules } from '../rules.ts';
import { readSale, recordSale } from './complete-sale.ts';
import { isRefusal } from './keep-refused-sale.ts';
import { recordReturn } from './return-sale.ts';
import { type Coming, recordVoid } from './void-sale.ts';

/** An operation on the books. */
export type Applied = { id: string; repeated: boolean; late: boolean };

/** Whatever went wrong with one operation, as its refusal. What may pass by itself is thrown on: the till keeps the batch. */
export function refusalOf(ctx: Ctx, error: unknown): AppError {
  if (isRefusal(error)) return error;
  if (isTransient(error) || error instanceof AppError) throw error;
  ctx.log.error({ err: error }, 'a till operation could not be recorded');
  return fail.refusal('operation_failed');
}

/** An operation that is kept as it was sent; `told` is what `sales` itself tells of it. */
type Kept = { operationId: string; kind: string; operation: Partial<TillOperation>; told?: unknown };

/** Keeps an operation once. */
async function keep(tx: Tx, ctx: Ctx, { operationId, kind, operation, told }: Kept): Promise<Applied> {
  const payload = JSON.stringify(TillOperation.toJSON(operation));
  const inserted = await tx.sql`
    insert into till_operations (tenant_id, operation_id, kind, payload, received_at, told)
    values (${tx.tenantId}, ${operationId}, ${kind}, ${payload}, ${ctx.now()}, ${told ? JSON.stringify(told) : null})
    on conflict do nothing returning 1`;
  if (inserted.length > 0) return { id: operationId, repeated: false, late: false };
  const same = await tx.sql`
    select from till_operations
    where tenant_id = ${tx.tenantId} and operation_id = ${operationId} and payload = ${payload}::jsonb`;
  return same.length > 0 ? { id: operationId, repeated: true, late: false } : fail('operation_id_changed');
}

/** An opening, cash movement or declaration is kept here and told to `cash`, which need not be up. */
async function recordForCash(
  tx: Tx,
  ctx: Ctx,
  kept: Kept,
  approval?: TillOperationRecorded['approval'],
): Promise<Applied> {
  const applied = await keep(tx, ctx, kept);
  if (!applied.repeated) tx.emit(TillOperationRecorded, kept.operationId, { ...kept.operation, approval });
  return applied;
}

/** How an operation came: in its till's log, or of old, where a person corrects it. */
export type Told = { by: 'log' | 'correction'; sender: Sender; sentAt?: string; envelope: Envelope | null };

/** What speaks for an operation: the token in it, or the one that its envelope brings. */
const leaveOf = (ctx: Ctx, own: { approvalToken?: string }, { envelope }: Told) =>
  leaveInLog(ctx, own.approvalToken || (envelope?.approvals[0] ?? ''));

/** A void or return that has happened. */
async function comingOf(ctx: Ctx, own: { approvalToken?: string }, told: Told): Promise<Coming> {
  return { ...told, actor: ctx.actor, leave: await leaveOf(ctx, own, told), receivedAt: ctx.now() };
}

/** Who approved that cash was taken out, as far as it can be proven; whether somebody had to, `cash` knows. */
async function proofOf(tx: Tx, ctx: Ctx, movement: TillCashMovement, told: Told & { leave: Leave }) {
  const { movementId, kind, amountMinor, sessionId, tillId, movedAt } = movement;
  const branchId = told.sender.till?.branchId;
  if (kind !== 'out' || !branchId) return undefined;
  const act = { action: 'cash.out', targetId: movementId, amountMinor, sessionId, tillId };
  const deed = { ...act, actId: movementId, branchId, actedAt: movedAt!, sentAt: told.sentAt, receivedAt: ctx.now() };
  const { approvedBy: approverId, flags } = await judgeApproval(tx, told.leave, deed);
  return approverId ? { approverId, offline: flags.includes('approved_offline'), approvedAt: movedAt } : undefined;
}

async function moveCash(ctx: Ctx, own: object, told: Told): Promise<Applied> {
  const cashMovement = parse(cashMovementRules, own, fail.catalogue);
  const leave = await leaveOf(ctx, cashMovement, told);
  return ctx.tenant(async (tx) => {
    await lockSession(tx, cashMovement.sessionId, cashMovement.tillId);
    const approval = await proofOf(tx, ctx, cashMovement, { ...told, leave });
    const kept = { operationId: cashMovement.movementId, kind: 'cash_movement', operation: { cashMovement } };
    return recordForCash(tx, ctx, kept, approval);
  });
}

/** What moves neither goods nor money is kept and told: whether it was allowed, nobody asks here. */
async function recordActivity(ctx: Ctx, own: object, told: Told): Promise<Applied> {
  const activity = parse(activityRules, own, fail.catalogue);
  const { activityId, tillId, kind, amountMinor = 0, sessionId = '', happenedAt } = activity;
  const leave = await leaveOf(ctx, {}, told);
  const receivedAt = ctx.now();
  return ctx.tenant(async (tx) => {
    const till = await tillById(tx, tillId);
    const branchId = till?.branchId ?? told.sender.till?.branchId ?? fail('till_unknown', { field: 'tillId' });
    const act = { action: `till.${kind}`, targetId: activityId, amountMinor, sessionId, tillId };
    const deed = { ...act, actId: activityId, branchId, actedAt: happenedAt!, sentAt: told.sentAt, receivedAt };
    const { approvedBy } = await judgeApproval(tx, leave, deed);
    const { effectiveAt } = tillTime(happenedAt!, told.sentAt, receivedAt);
    const fact: TillActivityRecorded = {
      ...activity,
      branchId,
      approvedBy: approvedBy || activity.approvedBy,
      approvalProven: approvedBy !== '',
      effectiveAt,
      receivedAt: receivedAt.toISOString(),
      businessDate: businessDateOf(till?.days ?? [], effectiveAt),
    };
    const recorded = { operationId: activityId, kind: 'activity', operation: { activity } };
    const applied = await keep(tx, ctx, { ...recorded, told: TillActivityRecorded.toJSON(fact) });
    if (!applied.repeated) tx.emit(TillActivityRecorded, activityId, fact);
    return applied;
  });
}

/** A session is opened or counted by its own till; what it says is for `cash`. */
async function applyForCash(tx: Tx, ctx: Ctx, operation: LoggedOperation, own: object): Promise<Applied> {
  const { kind } = operation;
  if (kind === 'declaration') {
    const declaration = parse(declarationRules, own, fail.catalogue);
    await lockSession(tx, declaration.sessionId, declaration.tillId);
    return recordForCash(tx, ctx, { operationId: declaration.declarationId, kind, operation: { declaration } });
  }
  const openSession = parse(openingRules, own, fail.catalogue);
  // The till says so itself; what follows in its log need not wait until `cash` has said it too.
  await noteOpened(tx, [openSession], 'till');
  await lockSession(tx, openSession.sessionId, openSession.tillId);
  return recordForCash(tx, ctx, { operationId: openSession.sessionId, kind, operation: { openSession } });
}

/** Applies one operation of a till in a transaction of its own. `content` is what its rules read. */
export async function applyOperation(ctx: Ctx, operation: LoggedOperation, told: Told): Promise<Applied> {
  const { sentAt: _, ...own } = operation.content;
  const { sender } = told;
  switch (operation.kind) {
    case 'sale': {
      const { row, repeated } = await recordSale(ctx, sender, readSale(sender, saleIn(operation, told)));
      return { id: row.sale_id, repeated, late: row.late };
    }
    case 'void': {
      const input = parse(voidRules, own, fail.catalogue);
      const coming = await comingOf(ctx, input, told);
      const { reply, repeated } = await ctx.tenant((tx) => recordVoid(tx, input, coming));
      return { id: reply.voidId, repeated, late: reply.late };
    }
    case 'return': {
      const input = parse(returnRules, own, fail.catalogue);
      const coming = await comingOf(ctx, input, told);
      const { reply, repeated } = await ctx.tenant((tx) => recordReturn(tx, input, coming));
      return { id: reply.returnId, repeated, late: reply.late };
    }
    case 'cash_movement':
      return moveCash(ctx, own, told);
    case 'activity':
      return recordActivity(ctx, own, told);
    case 'open_session':
    case 'declaration':
      return ctx.tenant((tx) => applyForCash(tx, ctx, operation, own));
  }
}

/** A sale of a log. The moment that the log was sent, and the rules of its envelope, stand for those of each of its sales. */
export function saleIn({ content }: LoggedOperation, { sentAt, envelope }: Pick<Told, 'sentAt' | 'envelope'>): object {
  const { sentAt: _, ...own } = content;
  return { rulesVersion: envelope?.rulesVersion, ...own, ...(sentAt ? { sentAt } : {}) };
}
