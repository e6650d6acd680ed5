import type { RowOf } from '@mostrador/kit';
import type { PrintedVoucher, Receiver, Refund } from '@mostrador/proto/common';
import type {
  LineCost,
  Payment,
  RefusedSale,
  ReturnLine,
  Sale,
  SaleLine,
  SaleRefund,
  SaleReturn,
  SaleTax,
  SaleVoid,
} from '@mostrador/proto/sales';
import { sum } from '@mostrador/money';
import { formerTaxesOf, taxedLines } from '@mostrador/till/sale';
import type { NoteRefundModel, RefusedSaleModel, ReturnModel, SaleModel, VoidModel } from './db/models.ts';

/**
 * `taxes` and `costs`: null where the sale was recorded before they were kept with it, `business_date` too. No answer tells
 * costs.
 */
export type SaleRow = Omit<
  RowOf<
    SaleModel,
    {
      lines: SaleLine[];
      payments: Payment[];
      taxes: SaleTax[] | null;
      receiver: Receiver | null;
      printed_voucher: PrintedVoucher | null;
      costs: LineCost[] | null;
    }
  >,
  'tenant_id' | 'fact_number'
>;

/** `effective_at`: null in those of before, which took the till's clock; in returns too. */
export type VoidRow = Omit<RowOf<VoidModel>, 'tenant_id' | 'fact_number'>;

/** `already_refunded_minor`: what credit notes had given back of the total. */
export type ReturnRow = Omit<
  RowOf<ReturnModel, { lines: ReturnLine[]; refunds: Refund[] }>,
  'tenant_id' | 'fact_number'
>;

/** Money that was given back with a credit note. */
export type NoteRefundRow = Omit<RowOf<NoteRefundModel, { refunds: Refund[] }>, 'tenant_id' | 'fact_number'>;

export type RefusedRow = RowOf<RefusedSaleModel>;

/**
 * What became of a sale since: voids, returns and refunds are rows of their own. `paidBackMinor` is what returns gave back,
 * `refundedMinor` what credit notes by hand did.
 */
export type Since = { voided: boolean; returned: ReturnLine[]; paidBackMinor: number; refundedMinor: number };

export const nothingSince: Since = { voided: false, returned: [], paidBackMinor: 0, refundedMinor: 0 };

/** A sale's lines, each with its taxes: those of before are computed as they would have been. */
export function linesOf(row: SaleRow): SaleLine[] {
  if (row.lines.every((line) => line.netMinor !== undefined)) return row.lines;
  return taxedLines(row.lines, row.discount_minor, row.taxes ?? formerTaxesOf(row.lines, row.discount_minor));
}

export function toSale(row: SaleRow, since: Omit<Since, 'paidBackMinor'> = nothingSince): Sale {
  const returned = Map.groupBy(since.returned, (line) => line.lineNumber);
  return {
    saleId: row.sale_id,
    branchId: row.branch_id,
    tillId: row.till_id,
    sessionId: row.session_id,
    installationId: row.installation_id,
    ticketNumber: row.ticket_number,
    cashierId: row.cashier_id,
    state: since.voided ? 'voided' : 'completed',
    late: row.late,
    soldAt: row.sold_at,
    receivedAt: row.received_at,
    effectiveAt: row.effective_at,
    currency: row.currency,
    lines: linesOf(row).map((line) => ({
      ...line,
      returnedMilli: sum((returned.get(line.lineNumber) ?? []).map((one) => one.quantityMilli)),
    })),
    payments: row.payments,
    discountMinor: row.discount_minor,
    roundingMinor: row.rounding_minor,
    totalMinor: row.total_minor,
    taxes: row.taxes ?? formerTaxesOf(row.lines, row.discount_minor),
    returnedMinor: sum(since.returned.map((line) => line.amountMinor)),
    receiver: row.receiver ?? undefined,
    voucherWanted: row.voucher_wanted,
    printedVoucher: row.printed_voucher ?? undefined,
    flags: row.flags,
    sentBy: row.sent_by || undefined,
    refundedMinor: since.refundedMinor,
    channel: row.channel,
    businessDate: row.business_date ?? undefined,
    customerId: row.customer_id ?? undefined,
    startedAt: row.started_at ?? undefined,
    scannedLines: row.scanned_lines ?? undefined,
    typedLines: row.typed_lines ?? undefined,
    discountReason: row.discount_reason ?? undefined,
    promotionId: row.promotion_id ?? undefined,
    discountApprovedBy: row.discount_approved_by ?? undefined,
    rulesVersion: row.rules_version,
  };
}

/** A sale in a list of those for whom the count is blind: number, time and state. */
export const hideSale = (sale: Sale): Sale => ({
  ...sale,
  lines: [],
  payments: [],
  taxes: [],
  receiver: undefined,
  discountMinor: 0,
  roundingMinor: 0,
  totalMinor: 0,
  returnedMinor: 0,
  refundedMinor: 0,
  amountsHidden: true,
});

export const toVoid = (row: VoidRow, sale: SaleRow): SaleVoid => ({
  voidId: row.void_id,
  saleId: row.sale_id,
  sessionId: row.session_id,
  reason: row.reason,
  late: row.late,
  approvedBy: row.approved_by,
  voidedAt: row.voided_at,
  totalMinor: sale.total_minor,
  flags: row.flags,
  sentBy: row.requested_by,
  voidedBy: row.voided_by || undefined,
  effectiveAt: row.effective_at ?? row.voided_at,
  receivedAt: row.received_at ?? undefined,
});

export const toReturn = (row: ReturnRow): SaleReturn => ({
  returnId: row.return_id,
  saleId: row.sale_id,
  branchId: row.branch_id,
  tillId: row.till_id,
  sessionId: row.session_id,
  cashierId: row.cashier_id,
  reason: row.reason,
  late: row.late,
  approvedBy: row.approved_by,
  returnedAt: row.returned_at,
  lines: row.lines,
  refunds: row.refunds,
  totalMinor: row.total_minor,
  flags: row.flags,
  sentBy: row.sent_by || undefined,
  alreadyRefundedMinor: row.already_refunded_minor,
  reasonCode: row.reason_code ?? undefined,
  effectiveAt: row.effective_at ?? row.returned_at,
  receivedAt: row.received_at ?? undefined,
  businessDate: row.business_date ?? undefined,
});

export const toRefund = (row: NoteRefundRow): SaleRefund => ({
  noteId: row.note_id,
  saleId: row.sale_id,
  branchId: row.branch_id,
  tillId: row.till_id,
  sessionId: row.session_id,
  issuedBy: row.issued_by,
  late: row.late,
  refundedAt: row.refunded_at,
  refunds: row.refunds,
  totalMinor: row.total_minor,
});

export const hideReturn = (one: SaleReturn): SaleReturn => ({
  ...one,
  lines: [],
  refunds: [],
  totalMinor: 0,
  alreadyRefundedMinor: 0,
  amountsHidden: true,
});

export const toRefused = (row: RefusedRow): RefusedSale => ({
  refusedId: row.refused_id,
  operationId: row.operation_id,
  tillId: row.till_id,
  kind: row.kind,
  payloadJson: row.payload,
  reason: row.reason,
  field: row.field,
  detail: row.detail,
  waitsFor: row.waits_for,
  state: row.status,
  refusedAt: row.refused_at,
  settledAt: row.settled_at ?? undefined,
  settledBy: row.settled_by,
  settledReason: row.settled_reason,
});
