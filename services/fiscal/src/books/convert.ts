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

export const toTotals = ({ rates, ...totals }: BookTotals): IvaBookTotals => ({
  ...totals,
  rates: rates.map(({ rateBp, baseMinor, amountMinor }) => ({ rateBp, netMinor: baseMinor, ivaMinor: amountMinor })),
});

export type PurchaseRow = {
  purchase_id: string;
  state: Purchase['state'];
  /** yyyy-mm. */
  month: string;
  voucher: SupplierVoucher;
  recorded_at: string;
  version: number;
};

export const toPurchase = (row: PurchaseRow): Purchase => ({
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

export type PurchaseVersionRow = {
  version: number;
  change: PurchaseVersion['change'];
  month: string;
  voucher: SupplierVoucher;
  reason: string;
  actor_id: string;
  made_at: string;
};

export const toPurchaseVersion = (row: PurchaseVersionRow): PurchaseVersion => ({
  version: row.version,
  change: row.change,
  voucher: row.voucher,
  month: row.month,
  reason: row.reason,
  actorId: row.actor_id,
  madeAt: row.made_at,
});

export type WithholdingRow = {
  withholding_id: string;
  tax: Withholding['tax'];
  jurisdiction: number;
  agent_cuit: string;
  certificate_number: string;
  /** yyyy-mm-dd. */
  date: string;
  regime_code: number;
  base_minor: number;
  amount_minor: number;
  recorded_by: string;
  recorded_at: string;
  annulled_by: string | null;
  annul_reason: string | null;
  annulled_at: string | null;
};

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
