import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListGoodsReceiptsRequest, ListGoodsReceiptsResponse } from '@mostrador/proto/purchasing';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { branchesToList } from '../../queries.ts';
import { auditors } from '../../rules.ts';
import { toReceipt } from '../convert.ts';
import { readReceipts } from '../queries.ts';

export const listGoodsReceipts = handler<ListGoodsReceiptsRequest, ListGoodsReceiptsResponse>({
  can: auditors,
  rules: rules<ListGoodsReceiptsRequest>({ branchId: idOrNone, supplierId: idOrNone, orderId: idOrNone, ...paged(50) }),
  run: (ctx, { branchId, supplierId, orderId, ...page }) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, branchId);
      const [before] = pageToken.read(page.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ receipt_id: string }>`
        select receipt_id from goods_receipts
        where tenant_id = ${tx.tenantId}
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${supplierId} = '' or supplier_id = nullif(${supplierId}, '')::uuid)
          and (${orderId} = '' or order_id = nullif(${orderId}, '')::uuid)
          and (${before}::uuid is null or receipt_id < ${before}::uuid)
        order by receipt_id desc limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.receipt_id]);
      const rows = await readReceipts(
        tx,
        shown.map((one) => one.receipt_id),
      );
      return { receipts: rows.map(toReceipt), nextPageToken };
    }),
});
