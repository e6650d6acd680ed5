import { handler, rules, type Tx } from '@mostrador/kit';
import type { ContingencySeries, GetIvaBookRequest, IvaBook } from '@mostrador/proto/books';
import { addSeries, addTotals, type BookTotals, type Series, seriesOf, totalsOf } from '../domain/book-totals.ts';
import { toTotals } from '../convert.ts';
import { books } from '../../drawing.ts';
import { partSize, purchasePages, salesPages, totalsIn, unauthorizedIn } from '../iva-book.ts';
import { book as bookRule, bookkeepers, month as monthRule } from '../rules.ts';

const partsOf = ({ count }: BookTotals) => Math.max(1, Math.ceil(count / partSize));

type SeriesRow = Omit<ContingencySeries, 'pointOfSale' | 'totalMinor'> & { point_of_sale: number; total_minor: number };

async function contingencyOf(tx: Tx, from: string): Promise<ContingencySeries[]> {
  const rows = await tx.sql<SeriesRow>`
    select authorization_code as code, type, point_of_sale, min(number) as first, max(number) as last,
      count(*) as count, count(reported_at) as reported, sum(total_minor)::bigint as total_minor
    from vouchers
    where tenant_id = ${tx.tenantId} and state = 'authorized' and authorization_kind = 'caea'
      and date >= ${from}::date and date < ${from}::date + interval '1 month'
    group by 1, 2, 3 order by 1, 3, 2`;
  return rows.map(({ point_of_sale: pointOfSale, total_minor: totalMinor, ...one }) => ({
    ...one,
    pointOfSale,
    totalMinor,
  }));
}

async function ofSales(tx: Tx, month: string): Promise<IvaBook> {
  let totals = totalsOf([]);
  let series: Series[] = [];
  for await (const entries of salesPages(tx, { month })) {
    totals = addTotals([totals, totalsOf(entries)]);
    series = addSeries([...series, ...seriesOf(entries)]);
  }
  return {
    month,
    totals: toTotals(totals),
    series,
    contingency: await contingencyOf(tx, `${month}-01`),
    unauthorized: await unauthorizedIn(tx, month),
    parts: partsOf(totals),
  };
}

async function ofPurchases(tx: Tx, month: string): Promise<IvaBook> {
  const totals = await totalsIn(purchasePages(tx, { month }));
  return { month, totals: toTotals(totals), series: [], contingency: [], unauthorized: 0, parts: partsOf(totals) };
}

export const getIvaBook = handler<GetIvaBookRequest, IvaBook>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<GetIvaBookRequest>({ month: monthRule, book: bookRule }),
  run: (ctx, { month, book }) =>
    books(ctx.tenantId, () => ctx.tenant((tx) => (book === 'purchases' ? ofPurchases(tx, month) : ofSales(tx, month)))),
});
