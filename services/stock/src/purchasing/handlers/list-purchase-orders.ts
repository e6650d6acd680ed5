import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListPurchaseOrdersRequest, ListPurchaseOrdersResponse } from '@mostrador/proto/purchasing';
import { words } from '@mostrador/proto/words';
import { idOrNone, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { branchesToList } from '../../queries.ts';
import { auditors } from '../../rules.ts';
import { toOrder } from '../convert.ts';
import { readOrders } from '../queries.ts';

export const listPurchaseOrders = handler<ListPurchaseOrdersRequest, ListPurchaseOrdersResponse>({
  can: auditors,
  rules: rules<ListPurchaseOrdersRequest>({
    branchId: idOrNone,
    supplierId: idOrNone,
    state: orNone(words.purchaseOrderState),
    ...paged(50),
  }),
  run: (ctx, { branchId, supplierId, state, ...page }) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, branchId);
      const [before] = pageToken.read(page.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ order_id: string }>`
        select order_id from purchase_orders
        where tenant_id = ${tx.tenantId}
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${supplierId} = '' or supplier_id = nullif(${supplierId}, '')::uuid)
          and (${state} = '' or state = ${state})
          and (${before}::uuid is null or order_id < ${before}::uuid)
        order by order_id desc limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.order_id]);
      const rows = await readOrders(
        tx,
        shown.map((one) => one.order_id),
      );
      return { orders: rows.map(toOrder), nextPageToken };
    }),
});
