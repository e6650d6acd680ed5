import { handler, pageSize, pageToken, rules, storedMoment } from '@mostrador/kit';
import type { ListRefusedSalesRequest, ListRefusedSalesResponse } from '@mostrador/proto/sales';
import { z } from 'zod';
import { type RefusedRow, toRefused } from '../convert.ts';
import { optionalId, sellers } from '../rules.ts';

export const listRefusedSales = handler<ListRefusedSalesRequest, ListRefusedSalesResponse>({
  can: sellers,
  rules: rules<ListRefusedSalesRequest>({
    tillId: optionalId,
    status: z.enum(['', 'waiting', 'corrected', 'discarded']),
    pageSize: pageSize(),
    pageToken: z.string().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [at = null, refusedId = null] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<RefusedRow>`
        select * from refused_sales
        where tenant_id = ${tx.tenantId}
          and (${input.tillId} = '' or till_id = ${input.tillId})
          and (${input.status} = '' or status = ${input.status})
          and (${at}::timestamptz is null or (refused_at, refused_id) > (${at}::timestamptz, ${refusedId}::uuid))
        order by refused_at, refused_id limit ${input.pageSize + 1}`;
      const page = rows.slice(0, input.pageSize);
      const last = page.at(-1);
      return {
        refusedSales: page.map(toRefused),
        nextPageToken: rows.length > page.length && last ? pageToken.make(last.refused_at, last.refused_id) : '',
      };
    }),
});
