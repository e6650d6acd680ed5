import type { Refund } from '@mostrador/proto/common';
import type { Payment } from '@mostrador/proto/sales';

const paidBy = (payments: Payment[], method: string): number =>
  payments.reduce((total, one) => total + (one.method === method ? one.tenderedMinor - one.changeMinor : 0), 0);

const givenBy = (refunds: Refund[], method: string): number =>
  refunds.reduce((total, one) => total + (one.method === method ? one.amountMinor : 0), 0);

/**
 * Which refunds of a return give more than its means of payment had paid, earlier returns included: in cash, what was
 * paid otherwise; else more than there can be. The index of the first of each, or -1.
 */
export function excessOf(payments: Payment[], earlier: Refund[], refunds: Refund[]): { cash: number; other: number } {
  const exceeds = ({ method }: Refund) =>
    givenBy(earlier, method) + givenBy(refunds, method) > paidBy(payments, method);
  return {
    cash: refunds.findIndex((one) => one.method === 'cash' && exceeds(one)),
    other: refunds.findIndex((one) => one.method !== 'cash' && exceeds(one)),
  };
}

/** What is odd about refunds that give more than their means had paid. */
export const flagsOfExcess = (excess: { cash: number; other: number }): string[] => [
  ...(excess.cash >= 0 ? ['refund_in_cash'] : []),
  ...(excess.other >= 0 ? ['refund_exceeds_payment'] : []),
];
