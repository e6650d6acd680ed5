import { branchesOf, handler, rules } from '@mostrador/kit';
import { idOrNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListReturnsRequest, ListReturnsResponse } from '@mostrador/proto/sales';
import { z } from 'zod';
import { hideReturn, type ReturnRow, toReturn } from '../convert.ts';
import { isBlind } from '../domain/sender.ts';
import { readers } from '../rules.ts';

export const listReturns = handler<ListReturnsRequest, ListReturnsResponse>({
  can: readers,
  rules: rules<ListReturnsRequest>({ saleId: idOrNone, sessionId: idOrNone, ...paged() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [at = null, returnId = null] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<ReturnRow & { sealed: boolean }>`
        select r.*, t.sealed_at is not null as sealed
        from returns r
        join till_sessions t on t.tenant_id = r.tenant_id and t.session_id = r.session_id
        join sales s on s.tenant_id = r.tenant_id and s.sale_id = r.sale_id
        where r.tenant_id = ${tx.tenantId}
          and (${branchesOf(ctx.actor)}::uuid[] is null
            or array[r.branch_id, s.branch_id] && ${branchesOf(ctx.actor)}::uuid[])
          and (${input.saleId || null}::uuid is null or r.sale_id = ${input.saleId || null}::uuid)
          and (${input.sessionId || null}::uuid is null or r.session_id = ${input.sessionId || null}::uuid)
          and (${at}::timestamptz is null or (returned_at, return_id) < (${at}::timestamptz, ${returnId}::uuid))
        order by returned_at desc, return_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.returned_at, last.return_id]);
      return {
        returns: page.map((row) => {
          const one = toReturn(row);
          return isBlind(ctx.actor) && !row.sealed && !input.saleId ? hideReturn(one) : one;
        }),
        nextPageToken,
      };
    }),
});
