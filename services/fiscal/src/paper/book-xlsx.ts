import writeExcelFile from 'write-excel-file/node';
import type { BookEntry } from '../books/domain/book-entry.ts';
import type { Column } from '../books/domain/book-table.ts';
import { totalsOf } from '../books/domain/book-totals.ts';

const money = { format: '#,##0.00', type: Number } as const;
const title = (value: string) => ({ value, fontWeight: 'bold' }) as const;
const pesos = (minor: number) => ({ value: minor / 100, ...money });
const label = (value: string) => ({ value, type: String }) as const;

const cellOf = <Entry extends BookEntry>(column: Column<Entry>, entry: Entry) => {
  if (column.kind === 'amount') return pesos(column.cell(entry));
  const value = column.cell(entry);
  return column.kind === 'date'
    ? ({ value: new Date(`${value}T00:00:00Z`), type: Date, format: 'dd/mm/yyyy' } as const)
    : label(value);
};

/** The sheet of totals: per rate and per part, notes taken off. */
function totalsSheet(entries: BookEntry[]) {
  const totals = totalsOf(entries);
  const percent = (bp: number) => `${String(bp / 100).replace('.', ',')} %`;
  return [
    [title('Alícuota'), title('Neto'), title('IVA')],
    ...totals.rates.map((row) => [label(percent(row.rateBp)), pesos(row.baseMinor), pesos(row.amountMinor)]),
    [label('No gravado'), pesos(totals.untaxedMinor), null],
    [label('Exento'), pesos(totals.exemptMinor), null],
    [label('Otros tributos'), pesos(totals.tributesMinor), null],
    [title('Total'), pesos(totals.totalMinor), null],
  ];
}

/** The IVA book as a workbook: the vouchers, and the totals per rate. */
export function bookXlsx<Entry extends BookEntry>(columns: Column<Entry>[], entries: Entry[]): Promise<Buffer> {
  const vouchers = [
    columns.map((column) => title(column.title)),
    ...entries.map((entry) => columns.map((column) => cellOf(column, entry))),
  ];
  return writeExcelFile([
    { data: vouchers, sheet: 'Comprobantes', columns: columns.map(({ width }) => ({ width })), stickyRowsCount: 1 },
    { data: totalsSheet(entries), sheet: 'Totales', columns: [{ width: 18 }, { width: 18 }, { width: 18 }] },
  ]).toBuffer();
}
