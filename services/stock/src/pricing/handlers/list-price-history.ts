import { handler, rules, type Tx } from '@mostrador/kit';
import type { ListPriceHistoryRequest, ListPriceHistoryResponse } from '@mostrador/proto/pricing';
import { id, idOrNone } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { auditors } from '../../rules.ts';
import { type PriceChangeRow, toPriceChange } from '../convert.ts';

export const listPriceHistory = handler<ListPriceHistoryRequest, ListPriceHistoryResponse>({
  can: auditors,
  rules: rules<ListPriceHistoryRequest>({ productId: id, priceListId: idOrNone, ...paged() }),
  run: (ctx, { productId, priceListId, ...page }) =>
    ctx.tenant(async (tx) => {
      const [before] = pageToken.read(page.pageToken, z.int()) ?? [null];
      const found = await tx.sql<PriceChangeRow>`
        select * from price_changes
        where tenant_id = ${tx.tenantId} and product_id = ${productId}
          and (${priceListId} = '' or price_list_id = nullif(${priceListId}, '')::uuid)
          and (${before}::bigint is null or change_number < ${before}::bigint)
        order by change_number desc limit ${page.pageSize + 1}`;
      if (found.length === 0 && !before) await assertProduct(tx, productId);
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.change_number]);
      return { changes: shown.map(toPriceChange), nextPageToken };
    }),
});

async function assertProduct(tx: Tx, productId: string): Promise<void> {
  const rows = await tx.sql`select from products where tenant_id = ${tx.tenantId} and product_id = ${productId}`;
  if (rows.length === 0) fail('not_found', { field: 'productId' });
}
