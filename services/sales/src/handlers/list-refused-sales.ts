import { branchesOf, handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListRefusedSalesRequest, ListRefusedSalesResponse } from '@mostrador/proto/sales';
import { z } from 'zod';
import { type RefusedRow, toRefused } from '../convert.ts';
import { isBlind } from '../domain/sender.ts';
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
        select r.* from refused_sales r
        where r.tenant_id = ${tx.tenantId}
          and (${branchesOf(ctx.actor)}::uuid[] is null or exists (select from tills t
            where t.tenant_id = r.tenant_id and t.till_id::text = r.till_id
              and t.branch_id = any (${branchesOf(ctx.actor)}::uuid[])))
          and (${input.tillId} = '' or till_id = ${input.tillId})
          and (${input.status} = '' or status = ${input.status})
          and (${at}::timestamptz is null or (refused_at, refused_id) > (${at}::timestamptz, ${refusedId}::uuid))
        order by refused_at, refused_id limit ${input.pageSize + 1}`;
      const page = rows.slice(0, input.pageSize);
      const last = page.at(-1);
      return {
        refusedSales: page
          .map(toRefused)
          .map((one) => (isBlind(ctx.actor) ? { ...one, payloadJson: '', detail: '' } : one)),
        nextPageToken: rows.length > page.length && last ? pageToken.make(last.refused_at, last.refused_id) : '',
      };
    }),
});
