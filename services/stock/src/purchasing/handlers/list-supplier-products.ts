import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSupplierProductsRequest, ListSupplierProductsResponse } from '@mostrador/proto/purchasing';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { auditors, line } from '../../rules.ts';
import { type SupplierProductRow, toSupplierProduct } from '../convert.ts';

export const listSupplierProducts = handler<ListSupplierProductsRequest, ListSupplierProductsResponse>({
  can: auditors,
  rules: rules<ListSupplierProductsRequest>({
    supplierId: idOrNone,
    productId: idOrNone,
    query: line.trim().max(50),
    includeInactive: z.boolean(),
    ...paged(),
  }),
  run: (ctx, { supplierId, productId, query, includeInactive, ...page }) =>
    ctx.tenant(async (tx) => {
      const [lastCode, lastSupplier, lastProduct] = pageToken.read(page.pageToken, line, z.uuid(), z.uuid()) ?? [];
      const found = await tx.sql<SupplierProductRow>`
        select a.*, p.iva_rate_bp from supplier_products a
        join products p on p.tenant_id = a.tenant_id and p.product_id = a.product_id
        where a.tenant_id = ${tx.tenantId}
          and (${supplierId} = '' or a.supplier_id = nullif(${supplierId}, '')::uuid)
          and (${productId} = '' or a.product_id = nullif(${productId}, '')::uuid)
          and (${query} = '' or a.code = ${query})
          and (a.active or ${includeInactive})
          and (${lastCode}::text is null
            or (a.code, a.supplier_id, a.product_id) > (${lastCode}, ${lastSupplier}::uuid, ${lastProduct}::uuid))
        order by a.code, a.supplier_id, a.product_id limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [
        last.code,
        last.supplier_id,
        last.product_id,
      ]);
      return { supplierProducts: shown.map(toSupplierProduct), nextPageToken };
    }),
});
