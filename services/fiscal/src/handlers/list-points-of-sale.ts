import { handler, rules } from '@mostrador/kit';
import type { ListPointsOfSaleRequest, ListPointsOfSaleResponse } from '@mostrador/proto/fiscal';
import { type PointOfSaleRow, toPointOfSale } from '../convert.ts';
import { insiders } from '../rules.ts';

export const listPointsOfSale = handler<ListPointsOfSaleRequest, ListPointsOfSaleResponse>({
  can: insiders,
  companyWide: true,
  rules: rules<ListPointsOfSaleRequest>({}),
  run: (ctx) =>
    ctx.tenant(async (tx) => {
      const rows = await tx.sql<PointOfSaleRow>`
        select * from points_of_sale where tenant_id = ${ctx.tenantId} order by number`;
      return { pointsOfSale: rows.map(toPointOfSale) };
    }),
});
