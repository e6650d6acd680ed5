import { handler, rules } from '@mostrador/kit';
import type { ListPointsOfSaleRequest, ListPointsOfSaleResponse } from '@mostrador/proto/fiscal';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { type PointOfSaleRow, toPointOfSale } from '../convert.ts';
import { insiders } from '../rules.ts';

export const listPointsOfSale = handler<ListPointsOfSaleRequest, ListPointsOfSaleResponse>({
  can: insiders,
  companyWide: true,
  rules: rules<ListPointsOfSaleRequest>(paged()),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [after = 0] = pageToken.read(input.pageToken, z.int()) ?? [];
      const rows = await tx.sql<PointOfSaleRow>`
        select * from points_of_sale where tenant_id = ${ctx.tenantId} and number > ${after}
        order by number limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.number]);
      return { pointsOfSale: page.map(toPointOfSale), nextPageToken };
    }),
});
