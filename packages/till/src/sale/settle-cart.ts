import { priceTimes, sum } from '@mostrador/money';
import type { PaymentInput, SaleLineInput } from '@mostrador/proto/sales';
import { roundingOf } from './cash-rounding.ts';
import { fault } from './fault.ts';
import type { SaleInput } from './price-sale.ts';

/** What is sold, before anybody has paid. */
export type Cart = { lines: SaleLineInput[]; discountMinor: number };

/** What a customer gives; cash may be more than is due. */
export type Tender = Omit<PaymentInput, 'changeMinor'>;

/** What a cart costs, before cash is rounded. */
export const dueOf = ({ lines, discountMinor }: Cart): number =>
  sum(lines.map((line) => priceTimes(line.unitPriceMinor, line.quantityMilli) - line.discountMinor)) - discountMinor;

const tenderedOf = (tenders: Tender[]) => sum(tenders.map((one) => one.tenderedMinor));

/** The change, out of what was given last. */
function withChange(tenders: Tender[], changeMinor: number): PaymentInput[] {
  let left = changeMinor;
  const payments = tenders.toReversed().map((tender) => {
    const change = tender.method === 'cash' ? Math.min(left, tender.tenderedMinor) : 0;
    left -= change;
    return { ...tender, changeMinor: change };
  });
  return payments.toReversed();
}

/**
 * The sums of a sale, as `sales` takes them: the part paid in cash is rounded down to the smallest coin there is (in
 * centavos, up to 100 pesos; 1 rounds nothing), and the change comes out of cash. Throws a `Fault` where what is given is
 * not enough, or more than is due by other means than cash.
 */
export function settleCart(cart: Cart, tenders: Tender[], coinMinor: number): SaleInput {
  const cash = tenders.filter((one) => one.method === 'cash');
  const dueMinor = dueOf(cart);
  const cashDueMinor = dueMinor - tenderedOf(tenders.filter((one) => one.method !== 'cash'));
  const roundingMinor = cash.length > 0 ? roundingOf(cashDueMinor, coinMinor) : 0;
  const changeMinor = tenderedOf(cash) - cashDueMinor - roundingMinor;
  if (cashDueMinor < 0) fault('payments_above_total', { field: 'payments' });
  if (changeMinor < 0) fault('payments_below_total', { field: 'payments' });
  const payments = withChange(tenders, changeMinor);
  return { ...cart, payments, roundingMinor, totalMinor: dueMinor + roundingMinor };
}
