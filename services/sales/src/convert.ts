import type {
  Payment,
  PrintedVoucher,
  Receiver,
  RefusedSale,
  RefundInput,
  ReturnLine,
  Review,
  Sale,
  SaleLine,
  SaleRefund,
  SaleReturn,
  SaleTax,
  SaleVoid,
} from '@mostrador/proto/sales';
import { sum } from '@mostrador/money';
import { formerTaxesOf } from './domain/price-sale.ts';

export type SaleRow = {
  sale_id: string;
  branch_id: string;
  till_id: string;
  session_id: string;
  installation_id: string;
  ticket_number: number;
  cashier_id: string;
  late: boolean;
  sold_at: string;
  received_at: string;
  effective_at: string;
  currency: string;
  discount_minor: number;
  rounding_minor: number;
  total_minor: number;
  lines: SaleLine[];
  payments: Payment[];
  /** Null where the sale was recorded before they were kept with it. */
  taxes: SaleTax[] | null;
  receiver: Receiver | null;
  voucher_wanted: boolean;
  printed_voucher: PrintedVoucher | null;
  flags: string[];
  sent_by: string;
};

export type VoidRow = {
  void_id: string;
  sale_id: string;
  session_id: string;
  reason: string;
  late: boolean;
  approved_by: string;
  requested_by: string;
  voided_at: string;
  flags: string[];
};

export type ReturnRow = {
  return_id: string;
  sale_id: string;
  branch_id: string;
  till_id: string;
  session_id: string;
  cashier_id: string;
  reason: string;
  late: boolean;
  approved_by: string;
  returned_at: string;
  lines: ReturnLine[];
  refunds: RefundInput[];
  total_minor: number;
  flags: string[];
  sent_by: string;
  /** What credit notes had given back of the total. */
  already_refunded_minor: number;
};

/** Money that was given back with a credit note. */
export type NoteRefundRow = {
  note_id: string;
  sale_id: string;
  branch_id: string;
  till_id: string;
  session_id: string;
  issued_by: string;
  /** False for the credit of a debit note. */
  of_sale: boolean;
  late: boolean;
  refunded_at: string;
  refunds: RefundInput[];
  total_minor: number;
};

export type RefusedRow = {
  refused_id: string;
  operation_id: string;
  till_id: string;
  kind: string;
  payload: string;
  reason: string;
  field: string;
  detail: string;
  waits_for: string;
  status: string;
  refused_at: string;
  sent_by: string;
  settled_at: string | null;
  settled_by: string;
  settled_reason: string;
};

/**
 * What became of a sale since: voids, returns and refunds are rows of their own. `paidBackMinor` is what returns gave back,
 * `refundedMinor` what credit notes by hand did.
 */
export type Since = { voided: boolean; returned: ReturnLine[]; paidBackMinor: number; refundedMinor: number };

export const nothingSince: Since = { voided: false, returned: [], paidBackMinor: 0, refundedMinor: 0 };

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
    status: since.voided ? 'voided' : 'completed',
    late: row.late,
    soldAt: row.sold_at,
    receivedAt: row.received_at,
    effectiveAt: row.effective_at,
    currency: row.currency,
    lines: row.lines.map((line) => ({
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

export type ReviewRow = {
  review_id: string;
  kind: string;
  subject_id: string;
  flag: string;
  sale_id: string;
  branch_id: string;
  branch_ids: string[];
  till_id: string;
  session_id: string;
  cashier_id: string;
  sent_by: string;
  approved_by: string;
  amount_minor: number;
  happened_at: string;
  noted_at: string;
  status: string;
  settled_at: string | null;
  settled_by: string;
  settled_reason: string;
};

export const toReview = (row: ReviewRow): Review => ({
  reviewId: row.review_id,
  kind: row.kind,
  subjectId: row.subject_id,
  saleId: row.sale_id,
  flag: row.flag,
  branchId: row.branch_id,
  tillId: row.till_id,
  sessionId: row.session_id,
  cashierId: row.cashier_id,
  sentBy: row.sent_by,
  approvedBy: row.approved_by,
  amountMinor: row.amount_minor,
  happenedAt: row.happened_at,
  notedAt: row.noted_at,
  status: row.status,
  settledAt: row.settled_at ?? undefined,
  settledBy: row.settled_by,
  settledReason: row.settled_reason,
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
  status: row.status,
  refusedAt: row.refused_at,
  settledAt: row.settled_at ?? undefined,
  settledBy: row.settled_by,
  settledReason: row.settled_reason,
});
