import { isDeepStrictEqual } from 'node:util';
import { type Actor, type Ctx, fail as kitFail, handler, type Tx } from '@mostrador/kit';
import { sum } from '@mostrador/money';
import { type ReturnSaleRequest, SaleReturned, type SaleReturn } from '@mostrador/proto/sales';
import { returnFact, type ReturnRow, type SaleRow, toReturn } from '../convert.ts';
import { returnLines } from '../domain/return-lines.ts';
import { fail } from '../errors.ts';
import { keyOf, lockSale, lockSessions, salesById, sinceOf } from '../queries.ts';
import { returnRules, sellers } from '../rules.ts';
import { approverOf } from './void-sale.ts';

export const returnSale = handler<ReturnSaleRequest, SaleReturn>({
  can: sellers,
  rules: returnRules,
  async run(ctx, input) {
    const approvedBy = await approverOf(ctx, input.approvalToken, 'sales.return', input.saleId);
    if (!approvedBy) fail('approval_needed', { field: 'approvalToken' });
    return ctx.tenant((tx) => recordReturn(tx, ctx, input, approvedBy).then(({ reply }) => reply));
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

/** The branch whose till pays: it takes the goods. */
async function branchOfTill(tx: Tx, actor: Actor, tillId: string): Promise<string> {
  if (actor.kind === 'till') return actor.id === tillId ? actor.branchId : fail('till_foreign', { field: 'tillId' });
  const [till] = await tx.sql<{ branch_id: string }>`
    select branch_id from tills where tenant_id = ${tx.tenantId} and till_id = ${tillId}`;
  if (till) return till.branch_id;
  if (actor.kind === 'user' && actor.tillId === tillId && actor.branchId) return actor.branchId;
  return fail('till_unknown', { field: 'tillId' });
}

/** Takes goods back once. The money leaves the paying session, late when that one is sealed. */
export async function recordReturn(
  tx: Tx,
  ctx: Pick<Ctx, 'actor'>,
  input: ReturnSaleRequest,
  approvedBy: string,
): Promise<{ reply: SaleReturn; repeated: boolean }> {
  await lockSale(tx, input.saleId);
  const [stored] = await tx.sql<ReturnRow>`
    select * from returns where tenant_id = ${tx.tenantId} and return_id = ${input.returnId}`;
  if (stored) {
    if (!sameReturn(stored, input)) return kitFail('id_reused', { field: 'returnId' });
    return { reply: toReturn(stored), repeated: true };
  }
  const [sale] = await salesById(tx, [input.saleId]);
  if (!sale) return fail('sale_unknown', { field: 'saleId' });
  const row = await decide(tx, ctx.actor, sale, input, approvedBy);
  await insertReturn(tx, row);
  tx.emit(SaleReturned, row.sale_id, { saleReturn: toReturn(row), fact: returnFact(row) });
  return { reply: toReturn(row), repeated: false };
}

async function decide(
  tx: Tx,
  actor: Actor,
  sale: SaleRow,
  input: ReturnSaleRequest,
  approvedBy: string,
): Promise<ReturnRow> {
  const branchId = await branchOfTill(tx, actor, input.tillId);
  const since = await sinceOf(tx, input.saleId);
  if (since.voided) fail('sale_voided', { field: 'saleId' });
  const { lines, totalMinor } = returnLines(sale.lines, since.returned, input.lines);
  if (sum(input.refunds.map((refund) => refund.amountMinor)) !== totalMinor) {
    fail('refunds_mismatch', { field: 'refunds', detail: `The returned goods were worth ${totalMinor}.` });
  }
  const session = { tenantId: tx.tenantId, sessionId: input.sessionId, tillId: input.tillId };
  const { sealed } = (await lockSessions(tx, [session])).get(keyOf(tx.tenantId, session.sessionId))!;
  return {
    return_id: input.returnId,
    sale_id: input.saleId,
    branch_id: branchId,
    till_id: input.tillId,
    session_id: input.sessionId,
    cashier_id: input.cashierId,
    reason: input.reason,
    late: sealed,
    approved_by: approvedBy,
    returned_at: input.returnedAt!,
    lines,
    refunds: input.refunds,
    total_minor: totalMinor,
  };
}

const insertReturn = (tx: Tx, row: ReturnRow) => tx.sql`
  insert into returns (tenant_id, return_id, sale_id, branch_id, till_id, session_id, cashier_id, reason, late,
    approved_by, returned_at, lines, refunds, total_minor)
  values (${tx.tenantId}, ${row.return_id}, ${row.sale_id}, ${row.branch_id}, ${row.till_id}, ${row.session_id},
    ${row.cashier_id}, ${row.reason}, ${row.late}, ${row.approved_by}, ${row.returned_at},
    ${JSON.stringify(row.lines)}, ${JSON.stringify(row.refunds)}, ${row.total_minor})`;
