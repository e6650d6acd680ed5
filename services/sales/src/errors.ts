import { refusals } from '@mostrador/kit';
import { Fault } from '@mostrador/till/sale';

export const fail = refusals({
  line_discount_exceeds_price: { kind: 'invalid', message: 'A discount is larger than what it is taken from.' },
  internal_tax_exceeds_price: {
    kind: 'invalid',
    message: 'Internal taxes are larger than the price that contains them.',
  },
  iva_rate_needs_taxed: { kind: 'invalid', message: 'Only a taxed line has an IVA rate.' },
  rounding_needs_cash: { kind: 'invalid', message: 'Only a sale with a cash payment is rounded.' },
  rounding_exceeds_need: { kind: 'invalid', message: 'The rounding is more than the part paid in cash needs.' },
  total_mismatch: { kind: 'invalid', message: 'The total is not what the lines, discounts and rounding add up to.' },
  change_not_cash: { kind: 'invalid', message: 'Only cash gives change.' },
  change_exceeds_tendered: { kind: 'invalid', message: 'The change is more than what was tendered.' },
  payments_below_total: { kind: 'invalid', message: 'The payments less the change are below the total.' },
  payments_above_total: { kind: 'invalid', message: 'The payments less the change are above the total.' },
  cash_of_channel: { kind: 'invalid', message: 'A channel has no drawer: cash is taken at a till.' },
  method_of_channel: { kind: 'invalid', message: 'Only a channel is paid by a marketplace.' },
  till_not_channel: { kind: 'precondition', message: 'The till is not one of a channel.' },
  session_of_another_till: { kind: 'forbidden', message: 'The till session is of another till.' },
  session_ended: {
    kind: 'precondition',
    message: 'The till had ended the session before. It is a return, not a void.',
  },
  sale_too_old: { kind: 'precondition', message: 'The sale is too old to be voided. Make a return instead.' },
  sale_voided: { kind: 'precondition', message: 'The sale was voided.' },
  sale_has_returns: { kind: 'precondition', message: 'Goods of the sale were returned; return the rest instead.' },
  sale_has_refunds: {
    kind: 'precondition',
    message: 'A credit note gave back money of the sale; return the goods instead.',
  },
  session_sealed: { kind: 'precondition', message: 'The till session is closed. Make a return instead of a void.' },
  refund_under_way: {
    kind: 'precondition',
    message: 'A credit note is about to give back money of the sale. Try again in half a minute.',
  },
  refund_exceeds_sale: { kind: 'precondition', message: 'More money would be given back than is left of the sale.' },
  line_unknown: { kind: 'invalid', message: 'The sale has no such line.' },
  quantity_exceeds_sold: { kind: 'precondition', message: 'More would come back than was sold.' },
  refunds_mismatch: { kind: 'invalid', message: 'The refunds do not add up to what is due for the returned goods.' },
  refund_exceeds_payment: {
    kind: 'invalid',
    message: 'A means of payment would give back more than was paid with it.',
  },
  newer_than_server: {
    kind: 'precondition',
    message: 'It was made by newer rules than those of the server. Keep it, and send it again when that is upgraded.',
  },
  operation_unreadable: { kind: 'invalid', message: 'The item is not one operation of a till.' },
  operation_failed: { kind: 'internal', message: 'The operation could not be recorded.' },
  depends_on_refused: { kind: 'precondition', message: 'It belongs to a sale that was refused and waits for it.' },
  operation_id_changed: { kind: 'invalid', message: 'A correction keeps the kind and the id of the operation.' },
  refused_sale_settled: { kind: 'precondition', message: 'It was corrected or discarded before.' },
});

/** What the rules of tills find wrong is refused by the same word. */
export function refusing<T>(rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Fault) return fail(error.reason, error.told);
    throw error;
  }
}
