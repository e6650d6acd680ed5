import type { BookEntry } from '../books/domain/book-entry.ts';
import type { Column } from '../books/domain/book-table.ts';

/** 1234,50: as spreadsheets set to es-AR read numbers. */
const decimal = (minor: number) => (minor / 100).toFixed(2).replace('.', ',');

/** A cell that begins like a formula would be run as one by whoever opens the file. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const quoted = (text: string) => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const lines = (rows: string[][]) => rows.map((cells) => `${cells.join(';')}\r\n`).join('');

/** How an IVA book begins as CSV for spreadsheets set to es-AR: UTF-8 with its mark, titles. */
export const csvTitles = <Entry extends BookEntry>(columns: Column<Entry>[]): Buffer =>
  Buffer.from(`\uFEFF${lines([columns.map((column) => quoted(column.title))])}`);

/** Vouchers of an IVA book as rows of CSV for spreadsheets set to es-AR: semicolons, decimal commas. */
export const csvRows = <Entry extends BookEntry>(columns: Column<Entry>[], entries: Entry[]): Buffer =>
  Buffer.from(
    lines(
      entries.map((entry) =>
        columns.map((column) =>
          column.kind === 'amount' ? decimal(column.cell(entry)) : quoted(harmless(column.cell(entry))),
        ),
      ),
    ),
  );
