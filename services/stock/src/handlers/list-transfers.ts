import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListTransfersRequest, ListTransfersResponse } from '@mostrador/proto/stock';
import { words } from '@mostrador/proto/words';
import { idOrNone, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { toTransfer } from '../transferring/convert.ts';
import { branchesToList, seesCosts } from '../queries.ts';
import { auditors } from '../rules.ts';
import { readTransfers } from '../transferring/transfers.ts';

export const listTransfers = handler<ListTransfersRequest, ListTransfersResponse>({
  can: auditors,
  rules: rules<ListTransfersRequest>({ branchId: idOrNone, state: orNone(words.transferState), ...paged() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [before = null] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ id: string }>`
        select transfer_id as id from transfers
        where tenant_id = ${tx.tenantId} and (${input.state || null}::text is null or state = ${input.state || null}::text)
          and (${branches}::uuid[] is null or from_branch_id = any(${branches}::uuid[])
            or to_branch_id = any(${branches}::uuid[]))
          and (${before}::uuid is null or transfer_id < ${before}::uuid)
        order by transfer_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.id]);
      const transfers = await readTransfers(
        tx,
        page.map((row) => row.id),
      );
      return { transfers: transfers.map((one) => toTransfer(one, seesCosts(ctx))), nextPageToken };
    }),
});
