import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListPurchasesRequest, ListPurchasesResponse } from '@mostrador/proto/books';
import { words } from '@mostrador/proto/words';
import { orNone } from '@mostrador/rules';
import { z } from 'zod';
import { type PurchaseRow, toPurchase } from '../convert.ts';
import { day } from '../../rules.ts';
import { bookkeepers, month as monthRule } from '../rules.ts';

export const listPurchases = handler<ListPurchasesRequest, ListPurchasesResponse>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<ListPurchasesRequest>({ month: monthRule, state: orNone(words.entryState), ...paged() }),
  run: (ctx, { month, state, ...page }) =>
    ctx.tenant(async (tx) => {
      const [since, last] = pageToken.read(page.pageToken, day, z.uuid()) ?? [null, null];
      const found = await tx.sql<PurchaseRow>`
        select * from purchases
        where tenant_id = ${ctx.tenantId} and month = ${month} and (${state} = '' or state = ${state})
          and (${since}::date is null or (date, purchase_id) > (${since}::date, ${last}::uuid))
        order by date, purchase_id limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [
        last.voucher.date,
        last.purchase_id,
      ]);
      return { purchases: shown.map(toPurchase), nextPageToken };
    }),
});
