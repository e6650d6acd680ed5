import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListStockCountsRequest, ListStockCountsResponse } from '@mostrador/proto/stock';
import { words } from '@mostrador/proto/words';
import { idOrNone, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { counters, readCounts } from '../counting/counts.ts';
import { branchesToList } from '../queries.ts';

export const listStockCounts = handler<ListStockCountsRequest, ListStockCountsResponse>({
  can: [...counters, 'accountant', 'viewer'],
  rules: rules<ListStockCountsRequest>({ branchId: idOrNone, state: orNone(words.stockCountState), ...paged() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [before = null] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ id: string }>`
        select count_id as id from stock_counts
        where tenant_id = ${tx.tenantId} and (${input.state || null}::text is null or state = ${input.state || null}::text)
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${before}::uuid is null or count_id < ${before}::uuid)
        order by count_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.id]);
      const counts = await readCounts(
        tx,
        page.map((row) => row.id),
      );
      return { counts, nextPageToken };
    }),
});
