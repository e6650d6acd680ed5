import { formatCuit } from '../cuit.ts';
import { type BookEntry, signOf, totalOf, tributeIn } from './book-entry.ts';

/** A column of the book as people read it; amounts are centavos, negative in credit notes. */
type Column = { title: string; width: number } & (
  | { kind: 'text'; cell: (entry: BookEntry) => string }
  | { kind: 'date'; cell: (entry: BookEntry) => string }
  | { kind: 'amount'; cell: (entry: BookEntry) => number }
);

const rates: [id: number, name: string][] = [
  [5, '21 %'],
  [4, '10,5 %'],
  [6, '27 %'],
  [8, '5 %'],
  [9, '2,5 %'],
  [3, '0 %'],
];

const documents: Record<number, string> = { 80: 'CUIT', 86: 'CUIL', 87: 'CDI', 94: 'Pasaporte', 96: 'DNI', 99: '' };

const documentOf = ({ document }: BookEntry) =>
  document.type === 99
    ? ''
    : `${documents[document.type] ?? document.type} ${[80, 86].includes(document.type) ? formatCuit(document.number) : document.number}`;

const amountOf = (title: string, cell: (entry: BookEntry) => number): Column => ({
  title,
  width: 16,
  kind: 'amount',
  cell: (entry) => signOf(entry) * cell(entry),
});

const ofRate = (id: number, field: 'baseMinor' | 'amountMinor') => (entry: BookEntry) =>
  entry.iva.find((row) => row.id === id)?.[field] ?? 0;

/** The columns of the IVA book in a spreadsheet. */
export const bookColumns: Column[] = [
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
  amountOf(
    'Otros tributos',
    (entry) => tributeIn(entry, 'national') + tributeIn(entry, 'municipal') + tributeIn(entry, 'other'),
  ),
  amountOf('Total', totalOf),
];
