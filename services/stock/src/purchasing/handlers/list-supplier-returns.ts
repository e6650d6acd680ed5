import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSupplierReturnsRequest, ListSupplierReturnsResponse } from '@mostrador/proto/purchasing';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { branchesToList } from '../../queries.ts';
import { auditors } from '../../rules.ts';
import { toSupplierReturn } from '../convert.ts';
import { readReturns } from '../queries.ts';

export const listSupplierReturns = handler<ListSupplierReturnsRequest, ListSupplierReturnsResponse>({
  can: auditors,
  rules: rules<ListSupplierReturnsRequest>({ branchId: idOrNone, supplierId: idOrNone, ...paged(50) }),
  run: (ctx, { branchId, supplierId, ...page }) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, branchId);
      const [before] = pageToken.read(page.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ return_id: string }>`
        select return_id from supplier_returns
        where tenant_id = ${tx.tenantId}
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${supplierId} = '' or supplier_id = nullif(${supplierId}, '')::uuid)
          and (${before}::uuid is null or return_id < ${before}::uuid)
        order by return_id desc limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.return_id]);
      const rows = await readReturns(
        tx,
        shown.map((one) => one.return_id),
      );
      return { supplierReturns: rows.map(toSupplierReturn), nextPageToken };
    }),
});
