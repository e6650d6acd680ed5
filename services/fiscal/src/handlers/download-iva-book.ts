import { handler, rules } from '@mostrador/kit';
import type { DownloadIvaBookRequest, IvaBookFile } from '@mostrador/proto/fiscal';
import { z } from 'zod';
import type { BookEntry, PurchaseEntry } from '../domain/books/book-entry.ts';
import { type BookFile, purchaseFiles, salesFiles } from '../domain/books/book-files.ts';
import { type Column, purchaseColumns, salesColumns } from '../domain/books/book-table.ts';
import { fail } from '../errors.ts';
import { purchasePages, salesPages } from '../iva-book.ts';
import { csvRows, csvTitles } from '../paper/book-csv.ts';
import { bookXlsx } from '../paper/book-xlsx.ts';
import { book as bookRule, bookkeepers, month as monthRule } from '../rules.ts';

/** AFIP's files have names of their own, and are Latin-1. */
const forAfip = 'text/plain; charset=iso-8859-1';

const afipFiles = ['ventas_cbte', 'ventas_alicuotas', 'compras_cbte', 'compras_alicuotas'] as const;

/** A book as files are made of it. `name`: how the names of its files begin. */
type Shelf<Entry extends BookEntry> = {
  name: 'ventas' | 'compras';
  files(entries: Entry[]): [vouchers: BookFile, rates: BookFile];
  columns: Column<Entry>[];
};

const sales: Shelf<BookEntry> = { name: 'ventas', files: salesFiles, columns: salesColumns };
const purchases: Shelf<PurchaseEntry> = { name: 'compras', files: purchaseFiles, columns: purchaseColumns };

/** `bytes` is called after the transaction. */
type Made = { fileName: string; contentType: string; bytes(): Buffer | Promise<Buffer> };

/** One of AFIP's files: its pages one after the other. */
async function forUpload<Entry extends BookEntry>(
  { name, files }: Shelf<Entry>,
  pages: AsyncIterable<Entry[]>,
  file: string,
): Promise<Made> {
  if (!file.startsWith(name)) fail('file_of_another_book', { field: 'file' });
  const made: BookFile[] = [];
  for await (const entries of pages) made.push(files(entries)[file.endsWith('cbte') ? 0 : 1]);
  return { fileName: made[0]!.name, contentType: forAfip, bytes: () => Buffer.concat(made.map(({ bytes }) => bytes)) };
}

async function csv<Entry extends BookEntry>(
  { columns }: Shelf<Entry>,
  pages: AsyncIterable<Entry[]>,
  name: string,
): Promise<Made> {
  const made = [csvTitles(columns)];
  for await (const entries of pages) made.push(csvRows(columns, entries));
  return { fileName: `${name}.csv`, contentType: 'text/csv; charset=utf-8', bytes: () => Buffer.concat(made) };
}

/** A workbook is compressed as a whole: this one holds all of its part. */
async function xlsx<Entry extends BookEntry>(
  { columns }: Shelf<Entry>,
  pages: AsyncIterable<Entry[]>,
  name: string,
): Promise<Made> {
  const all: Entry[] = [];
  for await (const entries of pages) all.push(...entries);
  const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { fileName: `${name}.xlsx`, contentType, bytes: () => bookXlsx(columns, all) };
}

/** Refuses a part that is not there: only the first may be empty. */
async function* existing<Entry>(pages: AsyncIterable<Entry[]>, part: number): AsyncGenerator<Entry[]> {
  let first = part > 1;
  for await (const entries of pages) {
    if (first && entries.length === 0) fail('book_part_unknown', { field: 'part' });
    first = false;
    yield entries;
  }
}

async function make<Entry extends BookEntry>(
  shelf: Shelf<Entry>,
  pages: AsyncIterable<Entry[]>,
  { month, file, part }: DownloadIvaBookRequest,
): Promise<Made> {
  const book = existing(pages, part);
  const name = `iva-${shelf.name}-${month}${part > 1 ? `-${part}` : ''}`;
  if (file === 'csv') return csv(shelf, book, name);
  return file === 'xlsx' ? xlsx(shelf, book, name) : forUpload(shelf, book, file);
}

export const downloadIvaBook = handler<DownloadIvaBookRequest, IvaBookFile>({
  can: bookkeepers,
  rules: rules<DownloadIvaBookRequest>({
    month: monthRule,
    file: z.enum([...afipFiles, 'csv', 'xlsx']),
    part: z
      .int()
      .min(0)
      .max(10_000)
      .transform((part) => part || 1),
    book: bookRule,
  }),
  async run(ctx, input) {
    const { bytes, ...head } = await ctx.tenant((tx) =>
      input.book === 'purchases'
        ? make(purchases, purchasePages(tx, input), input)
        : make(sales, salesPages(tx, input), input),
    );
    return { ...head, contentBase64: (await bytes()).toString('base64') };
  },
});
