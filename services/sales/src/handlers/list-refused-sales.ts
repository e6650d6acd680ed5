import { branchesOf, handler, rules } from '@mostrador/kit';
import { idOrNone, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListRefusedSalesRequest, ListRefusedSalesResponse } from '@mostrador/proto/sales';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { type RefusedRow, toRefused } from '../convert.ts';
import { isBlind } from '../domain/sender.ts';
import { sellers } from '../rules.ts';

export const listRefusedSales = handler<ListRefusedSalesRequest, ListRefusedSalesResponse>({
  can: sellers,
  rules: rules<ListRefusedSalesRequest>({ tillId: idOrNone, state: orNone(words.refusedState), ...paged() }),
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
          and (${input.state} = '' or status = ${input.state})
          and (${at}::timestamptz is null or (refused_at, refused_id) > (${at}::timestamptz, ${refusedId}::uuid))
        order by refused_at, refused_id limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.refused_at, last.refused_id]);
      return {
        refusedSales: page
          .map(toRefused)
          .map((one) => (isBlind(ctx.actor) ? { ...one, payloadJson: '', detail: '' } : one)),
        nextPageToken,
      };
    }),
});
