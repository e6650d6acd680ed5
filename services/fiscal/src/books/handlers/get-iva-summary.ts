import { handler, rules, type Tx } from '@mostrador/kit';
import type { GetIvaSummaryRequest, IvaSummary } from '@mostrador/proto/books';
import { ivaPosition, type OnAccount } from '../domain/iva-position.ts';
import { books } from '../../drawing.ts';
import { purchasePages, salesPages, totalsIn, unauthorizedIn } from '../iva-book.ts';
import { bookkeepers, month as monthRule } from '../rules.ts';

const withheldIn = (tx: Tx, from: string): Promise<OnAccount[]> =>
  tx.sql<OnAccount>`
    select tax, jurisdiction, sum(amount_minor)::bigint as "amountMinor" from withholdings
    where tenant_id = ${tx.tenantId} and annulled_at is null
      and date >= ${from}::date and date < ${from}::date + interval '1 month'
    group by 1, 2 order by 1, 2`;

async function summaryOf(tx: Tx, month: string): Promise<IvaSummary> {
  const sales = await totalsIn(salesPages(tx, { month }));
  const purchases = await totalsIn(purchasePages(tx, { month }));
  const withholdings = await withheldIn(tx, `${month}-01`);
  return { month, ...ivaPosition({ sales, purchases, withholdings }), unauthorized: await unauthorizedIn(tx, month) };
}

export const getIvaSummary = handler<GetIvaSummaryRequest, IvaSummary>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<GetIvaSummaryRequest>({ month: monthRule }),
  run: (ctx, { month }) => books(ctx.tenantId, () => ctx.tenant((tx) => summaryOf(tx, month))),
});
