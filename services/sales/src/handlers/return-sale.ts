import { isDeepStrictEqual } from 'node:util';
import { handler, type Tx } from '@mostrador/kit';
import { sum } from '@mostrador/money';
import type { Refund } from '@mostrador/proto/common';
import type { BusinessDays } from '@mostrador/proto/identity';
import { type ReturnSaleRequest, SaleReturned, type SaleReturn } from '@mostrador/proto/sales';
import { dueFor, excessOf, flagsOfExcess, returnLines, tillTime } from '@mostrador/till/sale';
import { assertLeave, leaveAtDoor } from '../approvals.ts';
import { linesOf, type ReturnRow, type SaleRow, type Since, toReturn } from '../convert.ts';
import { businessDateOf } from '../domain/business-day.ts';
import type { Sender } from '../domain/sender.ts';
import { flagsOfName } from '../domain/standing.ts';
import { fail, refusing } from '../errors.ts';
import {
  assertNothingHeld,
  lockSale,
  lockSession,
  refundsOf,
  roleFactsOf,
  salesById,
  sinceOf,
  tillById,
} from '../queries.ts';
import { listForReview } from '../reviews.ts';
import { returnRules, sellers } from '../rules.ts';
import { assertActsAt, atDoor, type Coming, judge } from './void-sale.ts';
import { toSaleReturned } from '../told.ts';

export const returnSale = handler<ReturnSaleRequest, SaleReturn>({
  can: sellers,
  rules: returnRules,
  async run(ctx, input) {
    const leave = await leaveAtDoor(ctx, input.approvalToken);
    return ctx.tenant(async (tx) => (await recordReturn(tx, input, atDoor(ctx, leave, input.sentAt))).reply);
  },
});

const sameReturn = (row: ReturnRow, input: ReturnSaleRequest) =>
  row.sale_id === input.saleId &&
  row.session_id === input.sessionId &&
  isDeepStrictEqual(
    row.lines.map(({ lineNumber, quantityMilli }) => [lineNumber, quantityMilli]),
    input.lines.map(({ lineNumber, quantityMilli }) => [lineNumber, quantityMilli]),
  ) &&
  isDeepStrictEqual(
    row.refunds.map(({ method, amountMinor }) => [method, amountMinor]),
    input.refunds.map(({ method, amountMinor }) => [method, amountMinor]),
  );

/** The branch whose till pays, and how it tells its days: it takes the goods. */
async function branchOfTill(
  tx: Tx,
  sender: Sender,
  tillId: string,
): Promise<{ branchId: string; days: BusinessDays[] }> {
  const till = await tillById(tx, tillId);
  if (till) return { branchId: till.branchId, days: till.days };
  const branchId = sender.till?.tillId === tillId ? sender.till.branchId : fail('till_unknown', { field: 'tillId' });
  return { branchId, days: [] };
}

/** Takes goods back once. The money leaves the paying session, late when that one is sealed. */
export async function recordReturn(
  tx: Tx,
  input: ReturnSaleRequest,
  coming: Coming,
): Promise<{ reply: SaleReturn; repeated: boolean }> {
  await lockSale(tx, input.saleId);
  const [stored] = await tx.sql<ReturnRow>`
    select * from returns where tenant_id = ${tx.tenantId} and return_id = ${input.returnId}`;
  if (stored) {
    if (!sameReturn(stored, input)) return fail('id_reused', { field: 'returnId' });
    return { reply: toReturn(stored), repeated: true };
  }
  const [sale] = await salesById(tx, [input.saleId]);
  if (!sale) return fail('not_found', { field: 'saleId' });
  const row = await decide(tx, sale, input, coming);
  await insertReturn(tx, row);
  await listForReview(tx, [subjectOf(tx, row, sale)], coming.receivedAt);
  tx.emit(SaleReturned, row.sale_id, toSaleReturned(row, sale));
  return { reply: toReturn(row), repeated: false };
}

/** What is wrong with how the money went back: no means of payment gives more than it took, but for cash with leave. */
async function flagsOfRefunds(tx: Tx, sale: SaleRow, refunds: Refund[], by: Coming['by']): Promise<string[]> {
  const excess = excessOf(sale.payments, await refundsOf(tx, sale.sale_id), refunds);
  if (excess.other >= 0 && by === 'door') fail('refund_exceeds_payment', { field: `refunds.${excess.other}.method` });
  return flagsOfExcess(excess);
}

/** What is odd about whose return it is; a supervisor's own is nobody else's. */
async function flagsOfCashier(
  tx: Tx,
  { sender, leave, receivedAt, sentAt }: Coming,
  input: ReturnSaleRequest,
  branchId: string,
): Promise<string[]> {
  if (leave.actor) return [];
  const { cashierId } = input;
  const at = tillTime(input.returnedAt!, sentAt, receivedAt).effectiveAt;
  return flagsOfName(sender, { cashierId, branchId, at, facts: await roleFactsOf(tx, cashierId) });
}

/** The money that is due for goods of a worth; throws where the refunds are not that. */
function dueOf(sale: SaleRow, since: Since, worthMinor: number, refunds: Refund[]): number {
  const returnedMinor = sum(since.returned.map((line) => line.amountMinor));
  const dueMinor = dueFor(worthMinor, { ...since, totalMinor: sale.total_minor, returnedMinor });
  if (sum(refunds.map((refund) => refund.amountMinor)) === dueMinor) return dueMinor;
  const worth = `The returned goods were worth ${worthMinor}`;
  const detail =
    dueMinor === worthMinor ? `${worth}.` : `${worth}; after what credit notes gave back ${dueMinor} is due.`;
  return fail('refunds_mismatch', { field: 'refunds', detail });
}

async function decide(tx: Tx, sale: SaleRow, input: ReturnSaleRequest, coming: Coming): Promise<ReturnRow> {
  const { by, sender, leave, receivedAt, sentAt } = coming;
  const { tillId, sessionId, refunds } = input;
  if (by === 'door') assertLeave(leave, input.saleId);
  const { branchId, days } = await branchOfTill(tx, sender, tillId);
  assertActsAt(coming, sale, { tillId, branchId });
  if (by === 'door') await assertNothingHeld(tx, input.saleId);
  const since = await sinceOf(tx, input.saleId);
  if (since.voided) fail('sale_voided', { field: 'saleId' });
  const { lines, totalMinor } = refusing(() => returnLines(linesOf(sale), since.returned, input.lines));
  const dueMinor = dueOf(sale, since, totalMinor, refunds);
  const moneyFlags = await flagsOfRefunds(tx, sale, refunds, by);
  const session = await lockSession(tx, sessionId, tillId);
  const action = moneyFlags.includes('refund_in_cash') ? 'sales.refund_in_cash' : 'sales.return';
  const act = { action, targetId: input.saleId, amountMinor: dueMinor, sessionId, tillId };
  const deed = { ...act, actId: input.returnId, branchId, actedAt: input.returnedAt!, sentAt, receivedAt };
  const judged = await judge(tx, coming, deed);
  const { effectiveAt, absurd } = tillTime(input.returnedAt!, sentAt, receivedAt);
  return {
    return_id: input.returnId,
    sale_id: input.saleId,
    branch_id: branchId,
    till_id: tillId,
    session_id: sessionId,
    cashier_id: input.cashierId,
    reason: input.reason,
    late: session.sealed,
    approved_by: judged.approvedBy,
    returned_at: input.returnedAt!,
    lines,
    refunds,
    total_minor: totalMinor,
    flags: [
      ...(absurd ? ['clock_absurd'] : []),
      ...judged.flags,
      ...moneyFlags,
      ...(session.provisional ? ['session_not_opened'] : []),
      ...(session.sealed ? ['return_late'] : []),
      ...(await flagsOfCashier(tx, coming, input, branchId)),
    ],
    sent_by: sender.id,
    already_refunded_minor: totalMinor - dueMinor,
    reason_code: input.reasonCode ?? null,
    effective_at: effectiveAt,
    received_at: receivedAt.toISOString(),
    business_date: businessDateOf(days, effectiveAt),
  };
}

const subjectOf = (tx: Tx, row: ReturnRow, sale: SaleRow) => ({
  tenantId: tx.tenantId,
  kind: 'return' as const,
  subjectId: row.return_id,
  saleId: row.sale_id,
  branchId: row.branch_id,
  branchIds: [...new Set([row.branch_id, sale.branch_id])],
  tillId: row.till_id,
  sessionId: row.session_id,
  cashierId: row.cashier_id,
  sentBy: row.sent_by,
  approvedBy: row.approved_by,
  amountMinor: row.total_minor - row.already_refunded_minor,
  happenedAt: row.effective_at!,
  flags: row.flags,
});

const insertReturn = (tx: Tx, row: ReturnRow) => tx.sql`
  insert into returns (tenant_id, return_id, sale_id, branch_id, till_id, session_id, cashier_id, reason, late,
    approved_by, returned_at, lines, refunds, total_minor, flags, sent_by, already_refunded_minor,
    reason_code, effective_at, received_at, business_date)
  values (${tx.tenantId}, ${row.return_id}, ${row.sale_id}, ${row.branch_id}, ${row.till_id}, ${row.session_id},
    ${row.cashier_id}, ${row.reason}, ${row.late}, ${row.approved_by}, ${row.returned_at},
    ${JSON.stringify(row.lines)}, ${JSON.stringify(row.refunds)}, ${row.total_minor}, ${row.flags}, ${row.sent_by},
    ${row.already_refunded_minor}, ${row.reason_code}, ${row.effective_at}, ${row.received_at}, ${row.business_date})`;
