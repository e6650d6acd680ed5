import { type BookEntry, hidesIva, type PurchaseEntry, totalOf, tributeIn } from './book-entry.ts';
import { amount, date, digits, file, text } from './record.ts';

/** A file to upload to AFIP's "Libro IVA Digital" (RG 4597; designs of records of RG 3685). */
export type BookFile = ReturnType<typeof file>;

/** Pesos at 1.000000: 4 + 6 digits. */
const pesos = ['PES', '0001000000'];
const nobody = digits(0, 11);

/** Types whose due date stays empty in VENTAS_CBTE, of those that are issued here: the FCE. */
const withoutDueDate = new Set([201, 202, 203, 206, 207, 208, 211, 212, 213]);
const isClassC = (type: number) => [11, 12, 13, 15, 211, 212, 213].includes(type);

type Rate = Pick<BookEntry['iva'][number], 'id' | 'baseMinor' | 'amountMinor'>;

/** A voucher that may have IVA has at least one row: without IVA, that of 0 % with zeros. */
const ratesOf = (entry: BookEntry, without: (type: number) => boolean): Rate[] => {
  if (without(entry.type)) return [];
  return entry.iva.length > 0 ? entry.iva : [{ id: 3, baseMinor: 0, amountMinor: 0 }];
};

/** Código de operación: blank where something is taxed, else why nothing is: E exempt, N not taxed. */
function operation(entry: BookEntry, rates: Rate[]): string {
  if (rates.length === 0 || entry.iva.length > 0) return ' ';
  return entry.exemptMinor > 0 ? 'E' : 'N';
}

const key = ({ type, pointOfSale, number }: BookEntry) => [digits(type, 3), digits(pointOfSale, 5), digits(number, 20)];
const party = ({ document }: BookEntry) => [digits(document.type, 2), digits(document.number || 0, 20)];
const rateRow = ({ id, baseMinor, amountMinor }: Rate) => [amount(baseMinor), digits(id, 4), amount(amountMinor)];

/** LIBRO_IVA_DIGITAL_VENTAS_CBTE and _ALICUOTAS, in the order of the entries. */
export function salesFiles(entries: BookEntry[]): [vouchers: BookFile, rates: BookFile] {
  const vouchers = entries.map((entry) => {
    const rates = ratesOf(entry, isClassC);
    return [
      date(entry.date),
      ...key(entry),
      digits(entry.number, 20),
      ...party(entry),
      text(entry.name || 'CONSUMIDOR FINAL', 30),
      amount(totalOf(entry)),
      amount(entry.untaxedMinor),
      amount(tributeIn(entry, 'uncategorised')),
      amount(entry.exemptMinor),
      amount(tributeIn(entry, 'national') + tributeIn(entry, 'iva')),
      amount(tributeIn(entry, 'grossIncome')),
      amount(tributeIn(entry, 'municipal')),
      amount(tributeIn(entry, 'internal')),
      ...pesos,
      digits(rates.length, 1),
      operation(entry, rates),
      amount(tributeIn(entry, 'other')),
      date(withoutDueDate.has(entry.type) ? '' : entry.dueDate || entry.date),
    ];
  });
  const rates = entries.flatMap((entry) => ratesOf(entry, isClassC).map((rate) => [...key(entry), ...rateRow(rate)]));
  return [
    file('LIBRO_IVA_DIGITAL_VENTAS_CBTE.txt', 266, vouchers),
    file('LIBRO_IVA_DIGITAL_VENTAS_ALICUOTAS.txt', 62, rates),
  ];
}

/** LIBRO_IVA_DIGITAL_COMPRAS_CBTE and _ALICUOTAS, in the order of the entries. Classes B and C go as a total alone. */
export function purchaseFiles(entries: PurchaseEntry[]): [vouchers: BookFile, rates: BookFile] {
  const vouchers = entries.map((entry) => {
    const rates = ratesOf(entry, hidesIva);
    const broken = (minor: number) => amount(hidesIva(entry.type) ? 0 : minor);
    return [
      date(entry.date),
      ...key(entry),
      text(entry.clearance, 16),
      ...party(entry),
      text(entry.name, 30),
      amount(totalOf(entry)),
      broken(entry.untaxedMinor),
      broken(entry.exemptMinor),
      broken(tributeIn(entry, 'iva') + tributeIn(entry, 'uncategorised')),
      broken(tributeIn(entry, 'national')),
      broken(tributeIn(entry, 'grossIncome')),
      broken(tributeIn(entry, 'municipal')),
      broken(tributeIn(entry, 'internal')),
      text(entry.currency, 3),
      digits(entry.rateMicro, 10),
      digits(rates.length, 1),
      operation(entry, rates),
      broken(entry.computableMinor),
      broken(tributeIn(entry, 'other')),
      nobody,
      text('', 30),
      amount(0),
    ];
  });
  const rates = entries.flatMap((entry) =>
    ratesOf(entry, hidesIva).map((rate) => [...key(entry), ...party(entry), ...rateRow(rate)]),
  );
  return [
    file('LIBRO_IVA_DIGITAL_COMPRAS_CBTE.txt', 325, vouchers),
    file('LIBRO_IVA_DIGITAL_COMPRAS_ALICUOTAS.txt', 84, rates),
  ];
}
