import type { Tx } from '@mostrador/kit';
import { ivaTold, numbered, type VoucherContent } from '@mostrador/till/voucher';
import type { BookEntry, PurchaseEntry } from './domain/book-entry.ts';
import { addTotals, totalsOf } from './domain/book-totals.ts';
import { toEntry } from './domain/supplier-voucher.ts';
import type { VoucherRow } from '../queries.ts';
import type { PurchaseRow } from './convert.ts';

/** Vouchers in one part of a file: the largest stays below what one answer may hold. */
export const partSize = 50_000;

/** Vouchers that are in memory at once, so that a busy month takes no more than a quiet one. */
const pageSize = 2_000;

/** All of a month, or one part of it, from 1. */
export type Extent = { month: string; part?: number };

/** Reads a page: so many rows after one, or from the start with so many left out. */
type Read<Row> = (place: { after: Row | null; skip: number; most: number }) => Promise<Row[]>;

/** The rows of a month, or of a part, page by page in the order of the book; the first page is there even where it is empty. */
async function* pages<Row, Entry>(
  { part }: Extent,
  read: Read<Row>,
  entryOf: (row: Row) => Entry,
): AsyncGenerator<Entry[]> {
  let left = part ? partSize : Infinity;
  let after: Row | null = null;
  do {
    const most = Math.min(pageSize, left);
    const rows: Row[] = await read({ after, skip: after || !part ? 0 : (part - 1) * partSize, most });
    yield rows.map(entryOf);
    left = rows.length < most ? 0 : left - most;
    after = rows.at(-1) ?? null;
  } while (left > 0);
}

type SoldRow = Pick<VoucherRow, 'type' | 'point_of_sale'> & {
  number: number;
  date: string;
  content: VoucherContent;
  name: string;
};

/** What was authorised with a date in a month (yyyy-mm). */
export function salesPages(tx: Tx, extent: Extent): AsyncGenerator<BookEntry[]> {
  const from = `${extent.month}-01`;
  const read: Read<SoldRow> = ({ after, skip, most }) => tx.sql<SoldRow>`
    select type, point_of_sale, number, date, content, coalesce(receiver ->> 'name', '') as name
    from vouchers
    where tenant_id = ${tx.tenantId} and state = 'authorized'
      and date >= ${from}::date and date < ${from}::date + interval '1 month'
      and (vouchers.date, type, point_of_sale, number) >
        (${after?.date ?? from}::date, ${after?.type ?? -1}::int, ${after?.point_of_sale ?? 0}::int, ${after?.number ?? 0}::bigint)
    order by vouchers.date, type, point_of_sale, number limit ${most} offset ${skip}`;
  return pages(extent, read, ({ point_of_sale: pointOfSale, number, date, content, name }) => ({
    ...numbered(content, { pointOfSale, number, date }),
    iva: ivaTold(content.iva),
    name,
  }));
}

type BoughtRow = Pick<PurchaseRow, 'purchase_id' | 'date' | 'voucher'>;

const firstId = '00000000-0000-0000-0000-000000000000';

/** Suppliers' vouchers in the book of a month (yyyy-mm). */
export function purchasePages(tx: Tx, extent: Extent): AsyncGenerator<PurchaseEntry[]> {
  const read: Read<BoughtRow> = ({ after, skip, most }) => tx.sql<BoughtRow>`
    select purchase_id, date, voucher from purchases
    where tenant_id = ${tx.tenantId} and month = ${extent.month} and state = 'recorded'
      and (purchases.date, purchase_id) > (${after?.date ?? '0001-01-01'}::date, ${after?.purchase_id ?? firstId}::uuid)
    order by purchases.date, purchase_id limit ${most} offset ${skip}`;
  return pages(extent, read, ({ voucher }) => toEntry(voucher));
}

/** The sums of a book. */
export async function totalsIn(book: AsyncIterable<BookEntry[]>) {
  let totals = totalsOf([]);
  for await (const entries of book) totals = addTotals([totals, totalsOf(entries)]);
  return totals;
}

/** Vouchers of what happened in a month, by the day in Argentina, that AFIP has not authorised: they have no date yet. */
export async function unauthorizedIn(tx: Tx, month: string): Promise<number> {
  const from = `${month}-01`;
  const [row] = await tx.sql<{ count: number }>`
    select count(*) as count from vouchers
    where tenant_id = ${tx.tenantId} and state not in ('authorized', 'cancelled')
      and effective_at >= ${`${from}T00:00:00-03:00`}::timestamptz
      and (effective_at at time zone 'America/Argentina/Buenos_Aires')::date < ${from}::date + interval '1 month'`;
  return row!.count;
}
