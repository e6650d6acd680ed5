import { handler, rules, type Tx } from '@mostrador/kit';
import type { ContingencySeries, GetIvaBookRequest, IvaBook } from '@mostrador/proto/fiscal';
import { type BookTotals, monthsOf, totalsOf } from '../domain/books/book-totals.ts';
import { partSize, salesBook } from '../iva-book.ts';
import { bookkeepers, month as monthRule } from '../rules.ts';

const toTotals = ({ rates, ...totals }: BookTotals): NonNullable<IvaBook['totals']> => ({
  ...totals,
  rates: rates.map(({ rateBp, baseMinor, amountMinor }) => ({ rateBp, netMinor: baseMinor, ivaMinor: amountMinor })),
});

const contingencyOf = (tx: Tx, from: string): Promise<ContingencySeries[]> =>
  tx.sql<ContingencySeries>`
    select authorization_code as code, type, point_of_sale as "pointOfSale", min(number) as first, max(number) as last,
      count(*) as count, count(reported_at) as reported, sum(total_minor)::bigint as "totalMinor"
    from vouchers
    where tenant_id = ${tx.tenantId} and state = 'authorized' and authorization_kind = 'caea'
      and date >= ${from}::date and date < ${from}::date + interval '1 month'
    group by 1, 2, 3 order by 1, 3, 2`;

/** By the day in Argentina on which it happened: they have no date of their own yet. */
async function unauthorizedIn(tx: Tx, from: string): Promise<number> {
  const [row] = await tx.sql<{ count: number }>`
    select count(*) as count from vouchers
    where tenant_id = ${tx.tenantId} and state not in ('authorized', 'cancelled')
      and effective_at >= ${`${from}T00:00:00-03:00`}::timestamptz
      and (effective_at at time zone 'America/Argentina/Buenos_Aires')::date < ${from}::date + interval '1 month'`;
  return row!.count;
}

export const getIvaBook = handler<GetIvaBookRequest, IvaBook>({
  can: bookkeepers,
  rules: rules<GetIvaBookRequest>({ month: monthRule }),
  run: (ctx, { month }) =>
    ctx.tenant(async (tx) => {
      const entries = await salesBook(tx, month);
      const from = `${month}-01`;
      return {
        month,
        totals: toTotals(totalsOf(entries)),
        series: monthsOf(entries)[0]?.series ?? [],
        contingency: await contingencyOf(tx, from),
        unauthorized: await unauthorizedIn(tx, from),
        parts: Math.max(1, Math.ceil(entries.length / partSize)),
      };
    }),
});
