import { handler, rules } from '@mostrador/kit';
import type { ListPriceListsRequest, ListPriceListsResponse } from '@mostrador/proto/pricing';
import { readers } from '../../rules.ts';
import { baseList, toPriceList } from '../convert.ts';
import { readPriceLists } from '../queries.ts';

export const listPriceLists = handler<ListPriceListsRequest, ListPriceListsResponse>({
  can: readers,
  rules: rules<ListPriceListsRequest>({}),
  run: (ctx) =>
    ctx.tenant(async (tx) => ({
      priceLists: [...(await readPriceLists(tx)).map(toPriceList), baseList(ctx.tenantId)],
    })),
});
