import { sum } from '@mostrador/money';
import type { BookTotals } from './book-totals.ts';

/** What was paid on account of a tax; `jurisdiction` of Ingresos Brutos, 0 of others. */
export type OnAccount = { tax: string; jurisdiction: number; amountMinor: number };

/** The tax that a perception is on account of, by the tribute's id. */
const taxes: Record<number, string> = { 1: 'national', 6: 'iva', 7: 'iibb', 8: 'municipal' };

/** The perceptions in a book of purchases; internal taxes and others are a cost, and no payment on account. */
function perceptionsIn({ tributes, grossIncome }: BookTotals): OnAccount[] {
  const plain = tributes.filter(({ id }) => id !== 7 && taxes[id] !== undefined);
  return [
    ...plain.map(({ id, amountMinor }) => ({ tax: taxes[id]!, jurisdiction: 0, amountMinor })),
    ...grossIncome.map(({ jurisdiction, amountMinor }) => ({ tax: 'iibb', jurisdiction, amountMinor })),
  ];
}

type Books = { sales: BookTotals; purchases: BookTotals; withholdings: OnAccount[] };

const ofIva = (some: OnAccount[]) => sum(some.filter(({ tax }) => tax === 'iva').map((one) => one.amountMinor));

/**
 * What a month comes to. A technical balance in favour only serves against the IVA of later months, while what was paid on
 * account is free to use (Ley de IVA, t.o. 1997, art. 24).
 */
export function ivaPosition({ sales, purchases, withholdings }: Books) {
  const perceptions = perceptionsIn(purchases);
  const technicalBalanceMinor = sales.ivaMinor - purchases.computableMinor;
  const [ivaPerceptionsMinor, ivaWithholdingsMinor] = [ofIva(perceptions), ofIva(withholdings)];
  return {
    debitMinor: sales.ivaMinor,
    creditMinor: purchases.computableMinor,
    technicalBalanceMinor,
    ivaPerceptionsMinor,
    ivaWithholdingsMinor,
    payableMinor: Math.max(technicalBalanceMinor, 0) - ivaPerceptionsMinor - ivaWithholdingsMinor,
    perceptions,
    withholdings,
  };
}
