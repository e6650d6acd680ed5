import { sum } from '@mostrador/money';
import { fault } from './fault.ts';
import type { SaleInput } from './price-sale.ts';

/** Coins and notes that a cash total is rounded to: up to 100 pesos. */
const coinsMinor = [5, 10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** Throws unless the rounding is what the part paid in cash needs: it ends at a multiple of a coin, by less than that coin. */
export function assertRounding({ roundingMinor, payments }: Pick<SaleInput, 'roundingMinor' | 'payments'>): void {
  if (roundingMinor === 0) return;
  const cash = payments.filter((payment) => payment.method === 'cash');
  const paidMinor = sum(cash.map((payment) => payment.tenderedMinor - payment.changeMinor));
  const isNeeded = coinsMinor.some((coin) => paidMinor % coin === 0 && Math.abs(roundingMinor) < coin);
  if (paidMinor <= 0 || !isNeeded) fault('rounding_exceeds_need', { field: 'roundingMinor' });
}

/** What takes the part paid in cash down to a multiple of the smallest coin there is; nothing where less than one is due. */
export const roundingOf = (cashDueMinor: number, coinMinor: number): number =>
  cashDueMinor < coinMinor ? 0 : 0 - (cashDueMinor % coinMinor);
