import { assertActsIn, type Ctx, handler, type Tx } from '@mostrador/kit';
import { SaleVoided, type SaleVoid, type VoidSaleRequest } from '@mostrador/proto/sales';
import { tillTime } from '@mostrador/till/sale';
import {
  assertApproved,
  assertLeave,
  type Deed,
  judgeApproval,
  type Judged,
  type Leave,
  leaveAtDoor,
} from '../approvals.ts';
import { type SaleRow, toVoid, type VoidRow } from '../convert.ts';
import { toSaleVoided } from '../told.ts';
import { isSupervisor, type Sender, senderOf } from '../domain/sender.ts';
import { fail } from '../errors.ts';
import { assertNothingHeld, hasEndedSession, lockSale, lockSession, salesById, sinceOf } from '../queries.ts';
import { listForReview } from '../reviews.ts';
import { voidRules, sellers } from '../rules.ts';

/** A sale is voided for so long; what comes back later is a return. */
const longestMs = 35 * 24 * 60 * 60_000;

/**
 * How an act came: asked for at the door, where it may be refused, or told of: by a till in its log, by whoever sends what a
 * channel sells, or of old, where a person corrects what was refused of it. What is told has happened.
 */
export type Coming = {
  by: 'door' | 'log' | 'channel' | 'correction';
  actor: Ctx['actor'];
  sender: Sender;
  leave: Leave;
  receivedAt: Date;
  sentAt?: string | undefined;
};

/** It is asked for now. */
export const atDoor = (ctx: Pick<Ctx, 'actor' | 'now'>, leave: Leave, sentAt: string | undefined): Coming => ({
  by: 'door',
  actor: ctx.actor,
  sender: senderOf(ctx.actor),
  leave,
  receivedAt: ctx.now(),
  sentAt,
});

export const voidSale = handler<VoidSaleRequest, SaleVoid>({
  can: sellers,
  rules: voidRules,
  async run(ctx, input) {
    const leave = await leaveAtDoor(ctx, input.approvalToken);
    return ctx.tenant(async (tx) => (await recordVoid(tx, input, atDoor(ctx, leave, input.sentAt))).reply);
  },
});

async function storedVoid(tx: Tx, input: VoidSaleRequest): Promise<VoidRow | undefined> {
  const rows = await tx.sql<VoidRow>`
    select * from voids where tenant_id = ${tx.tenantId} and (void_id = ${input.voidId} or sale_id = ${input.saleId})`;
  const same = rows.find((row) => row.void_id === input.voidId && row.sale_id === input.saleId);
  if (!same && rows.some((row) => row.sale_id === input.saleId)) return fail('sale_voided', { field: 'saleId' });
  if (!same && rows.length > 0) return fail('id_reused', { field: 'voidId' });
  return same;
}

/** A supervisor acts in their branches, whoever corrects too; a channel at its sale's till; everybody else where they are. */
export function assertActsAt({ by, actor, sender }: Coming, sale: SaleRow, at: { tillId: string; branchId: string }) {
  if (by === 'channel') {
    if (sale.channel === 'till') fail('till_not_channel', { field: 'saleId' });
    return sale.till_id === at.tillId ? undefined : fail('till_foreign', { field: 'tillId' });
  }
  if (by !== 'log') assertActsIn(actor, at.branchId, 'tillId');
  const isFree = by === 'correction' || isSupervisor(actor) || actor.kind === 'api_key';
  if (!isFree && sender.till?.tillId !== at.tillId) fail('till_foreign', { field: 'tillId' });
}

function assertYoung(sale: SaleRow, voidedAt: string, receivedAt: Date): void {
  const isOld =
    Date.parse(voidedAt) - Date.parse(sale.effective_at) > longestMs ||
    receivedAt.getTime() - Date.parse(sale.received_at) > longestMs;
  if (isOld) fail('sale_too_old', { field: 'saleId' });
}

/**
 * Voids a sale once. A void made at the till while its session was being sealed has happened: a till log takes it as
 * late, and it is listed; online it is refused, and a return can be made instead.
 */
export async function recordVoid(
  tx: Tx,
  input: VoidSaleRequest,
  coming: Coming,
): Promise<{ reply: SaleVoid; repeated: boolean }> {
  await lockSale(tx, input.saleId);
  const [sale] = await salesById(tx, [input.saleId]);
  if (!sale) return fail('not_found', { field: 'saleId' });
  const stored = await storedVoid(tx, input);
  if (stored) return { reply: toVoid(stored, sale), repeated: true };
  const row = await decide(tx, sale, input, coming);
  await insertVoid(tx, row);
  await listForReview(tx, [subjectOf(tx, row, sale)], coming.receivedAt);
  tx.emit(SaleVoided, row.sale_id, toSaleVoided(row, sale));
  return { reply: toVoid(row, sale), repeated: false };
}

/** Who approved an act: what is asked for is refused without, what was told of is listed. A channel asks nobody here. */
export function judge(tx: Tx, { by, sender, leave }: Coming, deed: Deed): Promise<Judged> {
  if (sender.channel) return Promise.resolve({ approvedBy: '', flags: [] });
  return (by === 'door' ? assertApproved : judgeApproval)(tx, leave, deed);
}

async function decide(tx: Tx, sale: SaleRow, input: VoidSaleRequest, coming: Coming): Promise<VoidRow> {
  const { by, sender, leave, receivedAt, sentAt } = coming;
  const { branch_id: branchId, till_id: tillId, session_id: sessionId } = sale;
  if (by === 'door') assertLeave(leave, input.saleId);
  assertActsAt(coming, sale, { tillId, branchId });
  const { effectiveAt, absurd } = tillTime(input.voidedAt!, sentAt, receivedAt);
  assertYoung(sale, effectiveAt, receivedAt);
  if (by === 'door') await assertNothingHeld(tx, input.saleId);
  const since = await sinceOf(tx, input.saleId);
  if (since.returned.length > 0) fail('sale_has_returns', { field: 'saleId' });
  if (since.refundedMinor > 0) fail('sale_has_refunds', { field: 'saleId' });
  if (by === 'log' && (await hasEndedSession(tx, sale, input.voidedAt!))) fail('session_ended', { field: 'saleId' });
  const { sealed } = await lockSession(tx, sessionId, tillId);
  if (sealed && by === 'door') fail('session_sealed', { field: 'saleId' });
  const act = { action: 'sales.void', targetId: input.saleId, amountMinor: sale.total_minor, sessionId, tillId };
  const deed = { ...act, actId: input.voidId, branchId, actedAt: input.voidedAt!, sentAt, receivedAt };
  const judged = await judge(tx, coming, deed);
  const isAlone = sender.elsewhere && !leave.actor;
  const voidedBy = leave.actor?.id ?? input.cashierId ?? sender.personId ?? '';
  const isOfAnother = !leave.actor && sender.personId !== undefined && voidedBy !== sender.personId;
  return {
    void_id: input.voidId,
    sale_id: input.saleId,
    session_id: sessionId,
    reason: input.reason,
    late: sealed,
    approved_by: judged.approvedBy,
    requested_by: sender.id,
    voided_at: input.voidedAt!,
    flags: [
      ...(absurd ? ['clock_absurd'] : []),
      ...judged.flags,
      ...(sealed ? ['void_late'] : []),
      ...(isAlone ? ['sent_by_another'] : []),
      ...(isOfAnother ? ['cashier_foreign'] : []),
    ],
    voided_by: voidedBy,
    effective_at: effectiveAt,
    received_at: receivedAt.toISOString(),
  };
}

const subjectOf = (tx: Tx, row: VoidRow, sale: SaleRow) => ({
  tenantId: tx.tenantId,
  kind: 'void' as const,
  subjectId: row.void_id,
  saleId: row.sale_id,
  branchId: sale.branch_id,
  branchIds: [sale.branch_id],
  tillId: sale.till_id,
  sessionId: row.session_id,
  cashierId: sale.cashier_id,
  sentBy: row.requested_by,
  approvedBy: row.approved_by,
  amountMinor: sale.total_minor,
  happenedAt: row.effective_at!,
  flags: row.flags,
});

const insertVoid = (tx: Tx, row: VoidRow) => tx.sql`
  insert into voids (tenant_id, void_id, sale_id, session_id, reason, late, approved_by, requested_by, voided_at, flags,
    voided_by, effective_at, received_at)
  values (${tx.tenantId}, ${row.void_id}, ${row.sale_id}, ${row.session_id}, ${row.reason}, ${row.late},
    ${row.approved_by}, ${row.requested_by}, ${row.voided_at}, ${row.flags}, ${row.voided_by}, ${row.effective_at},
    ${row.received_at})`;
