import { handler, rules } from '@mostrador/kit';
import type { ListPriceListsRequest, ListPriceListsResponse } from '@mostrador/proto/pricing';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { readers } from '../../rules.ts';
import { baseList, toPriceList } from '../convert.ts';
import { readPriceLists } from '../queries.ts';

export const listPriceLists = handler<ListPriceListsRequest, ListPriceListsResponse>({
  can: readers,
  rules: rules<ListPriceListsRequest>(paged()),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const all = [...(await readPriceLists(tx)).map(toPriceList), baseList(ctx.tenantId)];
      const [after] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const rest = all.slice(all.findIndex(({ priceListId }) => priceListId === after) + 1);
      const { page, nextPageToken } = pageOf(rest, input.pageSize, (last) => [last.priceListId]);
      return { priceLists: page, nextPageToken };
    }),
});
