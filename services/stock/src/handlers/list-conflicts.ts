import { handler, rules } from '@mostrador/kit';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListConflictsRequest, ListConflictsResponse } from '@mostrador/proto/stock';
import { z } from 'zod';
import { toStockConflict } from '../convert.ts';
import { branchesToList, readConflicts } from '../queries.ts';
import { auditors, idOrEmpty } from '../rules.ts';

export const listConflicts = handler<ListConflictsRequest, ListConflictsResponse>({
  can: auditors,
  rules: rules<ListConflictsRequest>({
    branchId: idOrEmpty,
    status: z.enum(['', 'open', 'resolved']),
    pageSize: pageSize(),
    pageToken: z.string().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [before = null] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ id: string }>`
        select conflict_id as id from conflicts
        where tenant_id = ${tx.tenantId} and status = ${input.status || 'open'}
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${before}::uuid is null or conflict_id < ${before}::uuid)
        order by conflict_id desc limit ${input.pageSize + 1}`;
      const ids = found.slice(0, input.pageSize).map((row) => row.id);
      return {
        conflicts: (await readConflicts(tx, ids)).map(toStockConflict),
        nextPageToken: found.length > ids.length ? pageToken.make(ids.at(-1)!) : '',
      };
    }),
});
