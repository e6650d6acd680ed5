/** What may be wrong with the sums of a sale or a return, by the word that `sales` refuses it with. */
export type FaultReason =
  | 'line_discount_exceeds_price'
  | 'internal_tax_exceeds_price'
  | 'iva_rate_needs_taxed'
  | 'rounding_needs_cash'
  | 'rounding_exceeds_need'
  | 'total_mismatch'
  | 'amount_too_large'
  | 'change_not_cash'
  | 'change_exceeds_tendered'
  | 'payments_below_total'
  | 'payments_above_total'
  | 'line_unknown'
  | 'quantity_exceeds_sold';

type Told = { field?: string; detail?: string };

/** Thrown by rules. A till shows it before it sends anything; `sales` makes a refusal of it. */
export class Fault extends Error {
  override name = 'Fault';
  readonly reason: FaultReason;
  readonly told: Told;

  constructor(reason: FaultReason, told: Told) {
    super(told.detail ?? reason);
    this.reason = reason;
    this.told = told;
  }
}

export function fault(reason: FaultReason, told: Told): never {
  throw new Fault(reason, told);
}
