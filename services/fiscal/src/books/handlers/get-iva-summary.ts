import { handler, rules, type Tx } from '@mostrador/kit';
import type { GetIvaSummaryRequest, IvaSummary } from '@mostrador/proto/books';
import { ivaPosition, type OnAccount } from '../domain/iva-position.ts';
import { books } from '../../drawing.ts';
import { purchasePages, salesPages, totalsIn, unauthorizedIn } from '../iva-book.ts';
import { bookkeepers, month as monthRule } from '../rules.ts';

async function withheldIn(tx: Tx, from: string): Promise<OnAccount[]> {
  const rows = await tx.sql<Omit<OnAccount, 'amountMinor'> & { amount_minor: number }>`
    select tax, jurisdiction, sum(amount_minor)::bigint as amount_minor from withholdings
    where tenant_id = ${tx.tenantId} and annulled_at is null
      and date >= ${from}::date and date < ${from}::date + interval '1 month'
    group by 1, 2 order by 1, 2`;
  return rows.map(({ amount_minor: amountMinor, ...one }) => ({ ...one, amountMinor }));
}

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
