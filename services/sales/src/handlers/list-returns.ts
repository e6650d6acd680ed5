import { handler, pageSize, pageToken, rules, storedMoment } from '@mostrador/kit';
import type { ListReturnsRequest, ListReturnsResponse } from '@mostrador/proto/sales';
import { z } from 'zod';
import { type ReturnRow, toReturn } from '../convert.ts';
import { optionalId, readers } from '../rules.ts';

export const listReturns = handler<ListReturnsRequest, ListReturnsResponse>({
  can: readers,
  rules: rules<ListReturnsRequest>({
    saleId: optionalId,
    sessionId: optionalId,
    pageSize: pageSize(),
    pageToken: z.string().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [at = null, returnId = null] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<ReturnRow>`
        select * from returns
        where tenant_id = ${tx.tenantId}
          and (${input.saleId || null}::uuid is null or sale_id = ${input.saleId || null}::uuid)
          and (${input.sessionId || null}::uuid is null or session_id = ${input.sessionId || null}::uuid)
          and (${at}::timestamptz is null or (returned_at, return_id) < (${at}::timestamptz, ${returnId}::uuid))
        order by returned_at desc, return_id desc limit ${input.pageSize + 1}`;
      const page = rows.slice(0, input.pageSize);
      const last = page.at(-1);
      return {
        returns: page.map(toReturn),
        nextPageToken: rows.length > page.length && last ? pageToken.make(last.returned_at, last.return_id) : '',
      };
    }),
});
