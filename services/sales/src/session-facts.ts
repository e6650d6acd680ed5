import type { Refund } from '@mostrador/proto/common';
import type { MoneyMoved, Payment, SessionFact } from '@mostrador/proto/sales';
import type { NoteRefundRow, ReturnRow, SaleRow, VoidRow } from './convert.ts';

/** A marketplace keeps what was paid, and pays its seller later: no till ever holds it. */
const isInTill = ({ method }: { method: string }) => method !== 'marketplace';

const moved = (payments: Payment[], sign: 1 | -1): MoneyMoved[] =>
  payments
    .filter(isInTill)
    .map((payment) => ({
      paymentNumber: payment.paymentNumber,
      method: payment.method,
      amountMinor: sign * (payment.tenderedMinor - payment.changeMinor),
    }));

/** What a sale moves into its session. */
export const saleFact = (row: SaleRow): SessionFact => ({
  factId: row.sale_id,
  kind: 'sale',
  saleId: row.sale_id,
  sessionId: row.session_id,
  tillId: row.till_id,
  branchId: row.branch_id,
  cashierId: row.cashier_id,
  late: row.late,
  at: row.effective_at,
  money: moved(row.payments, 1),
});

/** What a void takes out of the sale's session again. */
export const voidFact = (row: VoidRow, sale: SaleRow): SessionFact => ({
  ...saleFact(sale),
  factId: row.void_id,
  kind: 'void',
  late: row.late,
  at: row.effective_at ?? row.voided_at,
  money: moved(sale.payments, -1),
});

const paidBack = (refunds: Refund[]): MoneyMoved[] =>
  refunds
    .map((refund, index) => ({ paymentNumber: index + 1, method: refund.method, amountMinor: -refund.amountMinor }))
    .filter(isInTill);

/** What a return takes out of the session that pays it. */
export const returnFact = (row: ReturnRow): SessionFact => ({
  factId: row.return_id,
  kind: 'return',
  saleId: row.sale_id,
  sessionId: row.session_id,
  tillId: row.till_id,
  branchId: row.branch_id,
  cashierId: row.cashier_id,
  late: row.late,
  at: row.effective_at ?? row.returned_at,
  money: paidBack(row.refunds),
});

/** What a credit note's refund takes out of the session that pays it. */
export const refundFact = (row: NoteRefundRow): SessionFact => ({
  factId: row.note_id,
  kind: 'refund',
  saleId: row.sale_id,
  sessionId: row.session_id,
  tillId: row.till_id,
  branchId: row.branch_id,
  cashierId: row.issued_by,
  late: row.late,
  at: row.refunded_at,
  money: paidBack(row.refunds),
});
