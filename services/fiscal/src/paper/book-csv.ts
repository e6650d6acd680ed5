import type { BookEntry } from '../domain/books/book-entry.ts';
import { bookColumns } from '../domain/books/book-table.ts';

/** 1234,50: as spreadsheets set to es-AR read numbers. */
const decimal = (minor: number) => (minor / 100).toFixed(2).replace('.', ',');

/** A cell that begins like a formula would be run as one by whoever opens the file. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const quoted = (text: string) => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The IVA book as CSV for spreadsheets set to es-AR: semicolons, decimal commas, UTF-8 with its mark. */
export function bookCsv(entries: BookEntry[]): Buffer {
  const rows = entries.map((entry) =>
    bookColumns.map((column) =>
      column.kind === 'amount' ? decimal(column.cell(entry)) : quoted(harmless(column.cell(entry))),
    ),
  );
  const titles = bookColumns.map((column) => quoted(column.title));
  return Buffer.from(`\uFEFF${[titles, ...rows].map((cells) => cells.join(';')).join('\r\n')}\r\n`);
}
