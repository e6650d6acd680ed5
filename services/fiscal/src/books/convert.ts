import type { RowOf } from '@mostrador/kit';
import type {
  BookedPurchase,
  IvaBookTotals,
  Purchase,
  PurchaseVersion,
  SupplierVoucher,
  Withholding,
} from '@mostrador/proto/books';
import { type BookTotals, totalsOf } from './domain/book-totals.ts';
import { toEntry } from './domain/supplier-voucher.ts';
import type { PurchaseModel, PurchaseVersionModel, WithholdingModel } from '../db/models.ts';

export const toTotals = ({ rates, ...totals }: BookTotals): IvaBookTotals => ({
  ...totals,
  rates: rates.map(({ rateBp, baseMinor, amountMinor }) => ({ rateBp, netMinor: baseMinor, ivaMinor: amountMinor })),
});

export type PurchaseRow = RowOf<PurchaseModel, { state: Purchase['state']; voucher: SupplierVoucher }>;

type PurchaseKnown = Pick<PurchaseRow, 'purchase_id' | 'voucher' | 'month' | 'state' | 'recorded_at' | 'version'>;

export const toPurchase = (row: PurchaseKnown): Purchase => ({
  purchaseId: row.purchase_id,
  voucher: row.voucher,
  month: row.month,
  state: row.state,
  recordedAt: row.recorded_at,
  version: row.version,
});

/** What a purchase is in the books, as others are told. */
export const toBooked = ({ month, voucher }: Pick<PurchaseRow, 'month' | 'voucher'>): BookedPurchase => ({
  month,
  adds: toTotals(totalsOf([toEntry(voucher)])),
});

export type PurchaseVersionRow = RowOf<
  PurchaseVersionModel,
  { change: PurchaseVersion['change']; voucher: SupplierVoucher }
>;

export const toPurchaseVersion = (row: PurchaseVersionRow): PurchaseVersion => ({
  version: row.version,
  change: row.change,
  voucher: row.voucher,
  month: row.month,
  reason: row.reason,
  actorId: row.actor_id,
  madeAt: row.made_at,
});

export type WithholdingRow = RowOf<WithholdingModel, { tax: Withholding['tax'] }>;

export const toWithholding = (row: WithholdingRow): Withholding => ({
  withholdingId: row.withholding_id,
  tax: row.tax,
  jurisdiction: row.jurisdiction,
  agentCuit: row.agent_cuit,
  certificateNumber: row.certificate_number,
  date: row.date,
  regimeCode: row.regime_code,
  baseMinor: row.base_minor,
  amountMinor: row.amount_minor,
  state: row.annulled_at ? 'annulled' : 'recorded',
  recordedBy: row.recorded_by,
  recordedAt: row.recorded_at,
  annulledBy: row.annulled_by ?? '',
  annulReason: row.annul_reason ?? '',
  ...(row.annulled_at ? { annulledAt: row.annulled_at } : {}),
  version: row.annulled_at ? 2 : 1,
});
