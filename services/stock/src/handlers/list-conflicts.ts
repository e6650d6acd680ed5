import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListConflictsRequest, ListConflictsResponse } from '@mostrador/proto/stock';
import { words } from '@mostrador/proto/words';
import { idOrNone, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { toStockConflict } from '../convert.ts';
import { branchesToList, readConflicts } from '../queries.ts';
import { auditors } from '../rules.ts';

export const listConflicts = handler<ListConflictsRequest, ListConflictsResponse>({
  can: auditors,
  rules: rules<ListConflictsRequest>({ branchId: idOrNone, state: orNone(words.conflictState), ...paged() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [before = null] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ id: string }>`
        select conflict_id as id from conflicts
        where tenant_id = ${tx.tenantId} and status = ${input.state || 'open'}
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${before}::uuid is null or conflict_id < ${before}::uuid)
        order by conflict_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.id]);
      const conflicts = await readConflicts(
        tx,
        page.map((row) => row.id),
      );
      return { conflicts: conflicts.map(toStockConflict), nextPageToken };
    }),
});
