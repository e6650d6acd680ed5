import { documentLabel, formatDocument } from '@mostrador/rules';
import { type BookEntry, type PurchaseEntry, signOf, totalOf, tributeIn } from './book-entry.ts';

/** A column of the book as people read it; amounts are centavos, negative in credit notes. */
export type Column<Entry extends BookEntry> = { title: string; width: number } & (
  | { kind: 'text'; cell: (entry: Entry) => string }
  | { kind: 'date'; cell: (entry: Entry) => string }
  | { kind: 'amount'; cell: (entry: Entry) => number }
);

const rates: [id: number, name: string][] = [
  [5, '21 %'],
  [4, '10,5 %'],
  [6, '27 %'],
  [8, '5 %'],
  [9, '2,5 %'],
  [3, '0 %'],
];

const documentOf = ({ document: { type, number } }: BookEntry) =>
  [documentLabel(type), formatDocument(type, number)].join(' ').trim();

const amountOf = <Entry extends BookEntry>(title: string, cell: (entry: Entry) => number): Column<Entry> => ({
  title,
  width: 16,
  kind: 'amount',
  cell: (entry) => signOf(entry) * cell(entry),
});

const ofRate = (id: number, field: 'baseMinor' | 'amountMinor') => (entry: BookEntry) =>
  entry.iva.find((row) => row.id === id)?.[field] ?? 0;

/** What both books say of a voucher, up to its tributes. */
const commonColumns: Column<BookEntry>[] = [
  { title: 'Fecha', width: 11, kind: 'date', cell: (entry) => entry.date },
  { title: 'Código', width: 8, kind: 'text', cell: (entry) => String(entry.type).padStart(3, '0') },
  {
    title: 'Comprobante',
    width: 16,
    kind: 'text',
    cell: ({ pointOfSale, number }) => `${String(pointOfSale).padStart(5, '0')}-${String(number).padStart(8, '0')}`,
  },
  { title: 'Documento', width: 20, kind: 'text', cell: documentOf },
  { title: 'Nombre', width: 34, kind: 'text', cell: (entry) => entry.name || 'CONSUMIDOR FINAL' },
  ...rates.flatMap(([id, name]) => [
    amountOf(`Neto ${name}`, ofRate(id, 'baseMinor')),
    ...(id === 3 ? [] : [amountOf(`IVA ${name}`, ofRate(id, 'amountMinor'))]),
  ]),
  amountOf('Neto sin discriminar', (entry) => (entry.iva.length === 0 ? entry.netMinor : 0)),
  amountOf('No gravado', (entry) => entry.untaxedMinor),
  amountOf('Exento', (entry) => entry.exemptMinor),
  amountOf('Impuestos internos', (entry) => tributeIn(entry, 'internal')),
  amountOf('Percepciones IVA', (entry) => tributeIn(entry, 'iva') + tributeIn(entry, 'uncategorised')),
  amountOf('Percepciones IIBB', (entry) => tributeIn(entry, 'grossIncome')),
];

/** The columns of the book of sales in a spreadsheet. */
export const salesColumns: Column<BookEntry>[] = [
  ...commonColumns,
  amountOf(
    'Otros tributos',
    (entry) => tributeIn(entry, 'national') + tributeIn(entry, 'municipal') + tributeIn(entry, 'other'),
  ),
  amountOf('Total', totalOf),
];

/** Millionths as a rate of exchange is written: 1234,500000. */
const rateOf = (micro: number) => `${Math.floor(micro / 1_000_000)},${String(micro % 1_000_000).padStart(6, '0')}`;

/** The columns of the book of purchases in a spreadsheet; amounts are pesos. */
export const purchaseColumns: Column<PurchaseEntry>[] = [
  ...commonColumns,
  amountOf('Percepciones municipales', (entry) => tributeIn(entry, 'municipal')),
  amountOf('Percepciones nacionales', (entry) => tributeIn(entry, 'national')),
  amountOf('Otros tributos', (entry) => tributeIn(entry, 'other')),
  amountOf('Total', totalOf),
  amountOf('Crédito fiscal computable', (entry) => entry.computableMinor),
  { title: 'Moneda', width: 9, kind: 'text', cell: (entry) => entry.currency },
  { title: 'Tipo de cambio', width: 16, kind: 'text', cell: (entry) => rateOf(entry.rateMicro) },
];
