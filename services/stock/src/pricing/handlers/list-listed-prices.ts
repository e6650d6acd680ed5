import { handler, rules } from '@mostrador/kit';
import type { ListListedPricesRequest, ListListedPricesResponse } from '@mostrador/proto/pricing';
import { id, idOrNone } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { readers } from '../../rules.ts';
import { type ListPriceRow, toListedPrice } from '../convert.ts';
import { assertPriceList } from '../queries.ts';
import { fromMilli } from '../rules.ts';

export const listListedPrices = handler<ListListedPricesRequest, ListListedPricesResponse>({
  can: readers,
  rules: rules<ListListedPricesRequest>({ priceListId: id, productId: idOrNone, ...paged(1_000) }),
  run: (ctx, { priceListId, productId, ...page }) =>
    ctx.tenant(async (tx) => {
      await assertPriceList(tx, priceListId, 'priceListId');
      const [after, step] = pageToken.read(page.pageToken, z.uuid(), fromMilli) ?? [null, null];
      const found = await tx.sql<ListPriceRow>`
        select * from list_prices
        where tenant_id = ${tx.tenantId} and price_list_id = ${priceListId}
          and (${productId} = '' or product_id = nullif(${productId}, '')::uuid)
          and (${after}::uuid is null or (product_id, from_milli) > (${after}::uuid, ${step}::bigint))
        order by product_id, from_milli limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.product_id, last.from_milli]);
      return { prices: shown.map(toListedPrice), nextPageToken };
    }),
});
