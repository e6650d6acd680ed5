import { sum } from '@mostrador/money';
import type { NumberedVoucher } from '../voucher.ts';

/**
 * A voucher as the IVA books have it: `document` and `name` are the other party's. Amounts are centavos and positive in
 * notes too: the type gives the sign.
 */
export type BookEntry = Pick<
  NumberedVoucher,
  | 'date'
  | 'type'
  | 'pointOfSale'
  | 'number'
  | 'document'
  | 'untaxedMinor'
  | 'exemptMinor'
  | 'netMinor'
  | 'iva'
  | 'tributes'
  | 'dueDate'
> & { name: string };

/** A supplier's voucher. `computableMinor`: the IVA in it that may be deducted. `clearance`: of an import, 16 characters. */
export type PurchaseEntry = BookEntry & { computableMinor: number; clearance: string };

const creditNotes = new Set([3, 8, 13, 21, 53, 110, 112, 113, 114, 119, 203, 208, 213]);

/** 1, and -1 for credit notes. */
export const signOf = ({ type }: BookEntry): 1 | -1 => (creditNotes.has(type) ? -1 : 1);

/** Where the books put a tribute, by its id (FEParamGetTiposTributos; RG 3685, design of records). */
const columns: Record<number, TributeColumn> = {
  1: 'national',
  3: 'municipal',
  4: 'internal',
  5: 'grossIncome',
  6: 'iva',
  7: 'grossIncome',
  8: 'municipal',
  13: 'uncategorised',
};

type TributeColumn = 'national' | 'iva' | 'grossIncome' | 'municipal' | 'internal' | 'uncategorised' | 'other';

/** What a voucher has in a column of tributes; ids without one of their own are `other`. */
export const tributeIn = ({ tributes }: BookEntry, column: TributeColumn): number =>
  sum(tributes.filter((one) => (columns[one.id] ?? 'other') === column).map((one) => one.amountMinor));

/** Always the sum of the parts: AFIP's import refuses anything else. */
export const totalOf = ({ untaxedMinor, exemptMinor, netMinor, iva, tributes }: BookEntry): number =>
  sum([
    untaxedMinor,
    exemptMinor,
    netMinor,
    ...iva.map((row) => row.amountMinor),
    ...tributes.map((one) => one.amountMinor),
  ]);
