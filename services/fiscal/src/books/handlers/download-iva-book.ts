import { type Ctx, handler, rules } from '@mostrador/kit';
import type { DownloadIvaBookRequest, IvaBookFile } from '@mostrador/proto/books';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { books, draw } from '../../drawing.ts';
import { fail } from '../../errors.ts';
import { purchasePages, salesPages } from '../iva-book.ts';
import { book as bookRule, bookkeepers, month as monthRule } from '../rules.ts';

/** AFIP's files have names of their own, and are Latin-1. */
const forAfip = 'text/plain; charset=iso-8859-1';
const contentTypes: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** What the files of a book begin with. */
const nameOf = { sales: 'ventas', purchases: 'compras' } as const;

function headOf(book: keyof typeof nameOf, { month, file, part }: DownloadIvaBookRequest) {
  const contentType = contentTypes[file];
  if (contentType)
    return { fileName: `iva-${nameOf[book]}-${month}${part > 1 ? `-${part}` : ''}.${file}`, contentType };
  if (!file.startsWith(nameOf[book])) fail('file_of_another_book', { field: 'file' });
  return { fileName: `LIBRO_IVA_DIGITAL_${file.toUpperCase()}.txt`, contentType: forAfip };
}

/** Refuses a part that is not there: only the first may be empty. */
async function* existing<Entry>(pages: AsyncIterable<Entry[]>, part: number): AsyncGenerator<Entry[]> {
  let first = part > 1;
  for await (const entries of pages) {
    if (first && entries.length === 0) fail('not_found', { field: 'part' });
    first = false;
    yield entries;
  }
}

async function make(ctx: Ctx, input: DownloadIvaBookRequest): Promise<IvaBookFile> {
  const book = input.book === 'purchases' ? 'purchases' : 'sales';
  const head = headOf(book, input);
  const { signal } = ctx;
  const bytes = await ctx.tenant((tx) => {
    const pages = book === 'purchases' ? purchasePages(tx, input) : salesPages(tx, input);
    return draw({ draw: 'book', book, file: input.file }, { pages: existing(pages, input.part), signal });
  });
  return { ...head, contentBase64: bytes.toString('base64') };
}

export const downloadIvaBook = handler<DownloadIvaBookRequest, IvaBookFile>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<DownloadIvaBookRequest>({
    month: monthRule,
    file: z.enum(words.bookFile),
    part: z
      .int()
      .min(0)
      .max(10_000)
      .transform((part) => part || 1),
    book: bookRule,
  }),
  run: (ctx, input) => books(ctx.tenantId, () => make(ctx, input), { signal: ctx.signal }),
});
