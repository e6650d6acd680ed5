import type { Tx } from '@mostrador/kit';
import type { BookEntry } from './domain/books/book-entry.ts';
import { numbered } from './domain/numbered.ts';
import type { VoucherContent } from './domain/voucher.ts';

/** Vouchers in one part of a file: the largest stays below what one answer may hold. */
export const partSize = 50_000;

type Row = { point_of_sale: number; number: number; date: string; content: VoucherContent; name: string };

/** What was authorised with a date in a month (yyyy-mm), in the order of the book; all of it, or one part (from 1). */
export async function salesBook(tx: Tx, month: string, part?: number): Promise<BookEntry[]> {
  const from = `${month}-01`;
  const rows = await tx.sql<Row>`
    select point_of_sale, number, date::text as date, content, coalesce(receiver ->> 'name', '') as name from vouchers
    where tenant_id = ${tx.tenantId} and state = 'authorized'
      and date >= ${from}::date and date < ${from}::date + interval '1 month'
    order by vouchers.date, type, point_of_sale, number
    limit ${part ? partSize : null}::bigint offset ${part ? (part - 1) * partSize : 0}`;
  return rows.map(({ point_of_sale: pointOfSale, number, date, content, name }) => ({
    ...numbered(content, { pointOfSale, number, date }),
    name,
  }));
}
