import type { Word } from '@mostrador/proto/words';
import { drawAsTold, type Work } from '@mostrador/press/threads';
import type { Sheet } from '@mostrador/till/paper';
import type { BookEntry, PurchaseEntry } from '../books/domain/book-entry.ts';
import { type BookFile, purchaseFiles, salesFiles } from '../books/domain/book-files.ts';
import { type Column, purchaseColumns, salesColumns } from '../books/domain/book-table.ts';
import { csvRows, csvTitles } from './book-csv.ts';

/** What is drawn in a thread of its own: a voucher's paper, or a book whose pages follow one by one. */
export type Task = { draw: Word<'paper'>; sheet: Sheet } | { draw: 'book'; book: Word<'book'>; file: string };

/** A book as files are made of it. */
type Shelf<Entry extends BookEntry> = {
  files(entries: Entry[]): [vouchers: BookFile, rates: BookFile];
  columns: Column<Entry>[];
};

const sales: Shelf<BookEntry> = { files: salesFiles, columns: salesColumns };
const purchases: Shelf<PurchaseEntry> = { files: purchaseFiles, columns: purchaseColumns };

/** A book is drawn page by page; a workbook alone is compressed as a whole, and holds all of its part. */
function bookOf<Entry extends BookEntry>({ files, columns }: Shelf<Entry>, file: string) {
  const made: Buffer[] = file === 'csv' ? [csvTitles(columns)] : [];
  const all: Entry[] = [];
  return {
    add(entries: Entry[]) {
      if (file === 'xlsx') all.push(...entries);
      else if (file === 'csv') made.push(csvRows(columns, entries));
      else made.push(files(entries)[file.endsWith('cbte') ? 0 : 1].bytes);
    },
    async end() {
      if (file !== 'xlsx') return Buffer.concat(made);
      const { bookXlsx } = await import('./book-xlsx.ts');
      return bookXlsx(columns, all);
    },
  };
}

// What draws papers is large: it is loaded with the first of them.
const drawings = {
  a4: async (sheet: Sheet) => (await import('./a4.ts')).a4(sheet),
  ticket: async (sheet: Sheet) => (await import('./ticket.ts')).ticket(sheet),
};

function begin(task: Task): Work<BookEntry[]> {
  if ('sheet' in task) return { add() {}, end: () => drawings[task.draw](task.sheet) };
  return task.book === 'sales' ? bookOf(sales, task.file) : (bookOf(purchases, task.file) as Work<BookEntry[]>);
}

drawAsTold(begin);
