import { handler, rules } from '@mostrador/kit';
import type { DownloadIvaBookRequest, IvaBookFile } from '@mostrador/proto/fiscal';
import { z } from 'zod';
import type { BookEntry } from '../domain/books/book-entry.ts';
import { salesFiles } from '../domain/books/book-files.ts';
import { fail } from '../errors.ts';
import { salesBook } from '../iva-book.ts';
import { bookCsv } from '../paper/book-csv.ts';
import { bookXlsx } from '../paper/book-xlsx.ts';
import { bookkeepers, month as monthRule } from '../rules.ts';

type Made = { name: string; bytes: Buffer };

/** AFIP's files have names of their own, and are Latin-1. */
const forAfip = 'text/plain; charset=iso-8859-1';

/** Each file: its type, and how it is made; `name` is that of a table, without its ending. */
const files = {
  ventas_cbte: { contentType: forAfip, make: (entries: BookEntry[]): Made => salesFiles(entries)[0]! },
  ventas_alicuotas: { contentType: forAfip, make: (entries: BookEntry[]): Made => salesFiles(entries)[1]! },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    make: (entries: BookEntry[], name: string): Made => ({ name: `${name}.csv`, bytes: bookCsv(entries) }),
  },
  xlsx: {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    make: async (entries: BookEntry[], name: string): Promise<Made> => ({
      name: `${name}.xlsx`,
      bytes: await bookXlsx(entries),
    }),
  },
};

export const downloadIvaBook = handler<DownloadIvaBookRequest, IvaBookFile>({
  can: bookkeepers,
  rules: rules<DownloadIvaBookRequest>({
    month: monthRule,
    file: z.enum(['ventas_cbte', 'ventas_alicuotas', 'csv', 'xlsx']),
    part: z
      .int()
      .min(0)
      .max(10_000)
      .transform((part) => part || 1),
  }),
  async run(ctx, { month, file, part }) {
    const entries = await ctx.tenant((tx) => salesBook(tx, month, part));
    if (entries.length === 0 && part > 1) fail('book_part_unknown', { field: 'part' });
    const { contentType, make } = files[file as keyof typeof files];
    const { name, bytes } = await make(entries, `iva-ventas-${month}${part > 1 ? `-${part}` : ''}`);
    return { fileName: name, contentType, contentBase64: bytes.toString('base64') };
  },
});
