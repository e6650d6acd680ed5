import { sum } from '@mostrador/money';
import type { CompleteSaleRequest } from '@mostrador/proto/sales';
import { fail } from '../errors.ts';

/** Coins and notes that a cash total is rounded to: up to 100 pesos. */
const coinsMinor = [5, 10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** Throws unless the rounding is what the part paid in cash needs: it ends at a multiple of a coin, by less than that coin. */
export function assertRounding({ roundingMinor, payments }: CompleteSaleRequest): void {
  if (roundingMinor === 0) return;
  const cash = payments.filter((payment) => payment.method === 'cash');
  const paidMinor = sum(cash.map((payment) => payment.tenderedMinor - payment.changeMinor));
  const isNeeded = coinsMinor.some((coin) => paidMinor % coin === 0 && Math.abs(roundingMinor) < coin);
  if (paidMinor <= 0 || !isNeeded) fail('rounding_exceeds_need', { field: 'roundingMinor' });
}
