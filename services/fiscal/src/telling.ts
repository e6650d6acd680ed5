import type { Ctx, Tx } from '@mostrador/kit';
import { sum } from '@mostrador/money';
import { VoucherQueued } from '@mostrador/proto/fiscal';
import type { PaidBack } from '@mostrador/till/voucher';
import { toVoucher } from './convert.ts';
import { env } from './env.ts';
import type { ProfileRow, VoucherRow } from './queries.ts';

/** Of whom vouchers are told, and which AFIP they are for. */
export type Issuer = { cuit: string; environment: string };

export const issuerOf = (ctx: Pick<Ctx, 'env'>, cuit: string): Issuer => ({
  cuit,
  environment: ctx.env(env).AFIP_ENVIRONMENT,
});

/** A voucher as it is told to others: who received it, how it is paid and what people typed stay here. */
export const factOf = (row: VoucherRow, { cuit, environment }: Issuer) => ({
  voucher: { ...toVoucher(row, cuit), receiver: undefined, credit: undefined, reason: '', qrUrl: '' },
  branchId: row.branch_id ?? '',
  tillId: row.till_id ?? '',
  environment,
});

export type Queued = Pick<
  VoucherRow,
  | 'tenant_id'
  | 'voucher_id'
  | 'sale_id'
  | 'source_id'
  | 'purpose'
  | 'branch_id'
  | 'till_id'
  | 'effective_at'
  | 'created_at'
  | 'version'
>;

/** What is told of a voucher that waits. */
export const queuedOf = (row: Queued, environment: string) => ({
  voucherId: row.voucher_id,
  saleId: row.sale_id,
  sourceId: row.source_id,
  purpose: row.purpose,
  branchId: row.branch_id ?? '',
  tillId: row.till_id ?? '',
  soldAt: row.effective_at,
  createdAt: row.created_at,
  version: row.version,
  environment,
});

/** Tells that vouchers have taken their place in the queue. */
export function tellQueued(ctx: Pick<Ctx, 'env'>, tx: Tx, rows: Queued[]): void {
  const { environment } = issuerOf(ctx, '');
  for (const row of rows)
    tx.emit(VoucherQueued, row.voucher_id, queuedOf(row, environment), { tenantId: row.tenant_id });
}

/** The money that went back with a note. `ofSale`: what it corrects is the sale's invoice. */
export const refundOf = (row: VoucherRow, refund: PaidBack, ofSale: boolean) => ({
  noteId: row.source_id,
  saleId: row.sale_id,
  branchId: row.branch_id ?? '',
  ...refund,
  totalMinor: sum(refund.refunds.map((one) => one.amountMinor)),
  refundedAt: row.effective_at,
  issuedBy: row.refunded_by!,
  ofSale,
});

/** A profile as it is told to others. */
export const profileFactOf = (row: ProfileRow) => ({
  ivaConditions: row.iva_conditions,
  changedAt: row.updated_at,
  version: row.version,
});
