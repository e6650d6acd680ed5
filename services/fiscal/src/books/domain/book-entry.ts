import { sum } from '@mostrador/money';
import type { NumberedVoucher, Tribute } from '@mostrador/till/voucher';

/** A tribute in a voucher, by its id (FEParamGetTiposTributos); `jurisdiction` of perceptions of Ingresos Brutos, 901 to 924. */
type BookTribute = Pick<Tribute, 'id' | 'amountMinor'> & { jurisdiction?: number };

/**
 * A voucher as the IVA books have it: `document` and `name` are the other party's. Amounts are centavos of pesos and
 * positive in notes too: the type gives the sign. `computableMinor`, of purchases: the IVA in it that may be deducted.
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
  | 'dueDate'
> & { name: string; tributes: BookTribute[]; computableMinor?: number };

/**
 * A supplier's voucher. `clearance`: of an import, 16 characters. `currency`: of the paper, as AFIP calls it (PES, DOL,
 * 060, 012); `rateMicro`: what its amounts were multiplied by to have pesos, in millionths.
 */
export type PurchaseEntry = BookEntry & {
  computableMinor: number;
  clearance: string;
  currency: string;
  rateMicro: number;
};

const creditNotes = new Set([3, 8, 13, 21, 53, 110, 112, 113, 114, 119, 203, 208, 213]);

/** Classes B and C, and tiques to final consumers: as purchases they do not show the IVA in them. */
const withoutIva = new Set([
  6, 7, 8, 9, 10, 11, 12, 13, 15, 35, 40, 61, 64, 82, 83, 110, 111, 113, 114, 116, 117, 119, 120, 206, 207, 208, 211,
  212, 213,
]);

/** Whether a supplier's voucher of this type gives no fiscal credit, because its IVA is not shown. */
export const hidesIva = (type: number): boolean => withoutIva.has(type);

/** 1, and -1 for credit notes. */
export const signOf = ({ type }: Pick<BookEntry, 'type'>): 1 | -1 => (creditNotes.has(type) ? -1 : 1);

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
