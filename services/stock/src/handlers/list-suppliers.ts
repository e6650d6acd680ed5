import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSuppliersRequest, ListSuppliersResponse } from '@mostrador/proto/stock';
import { z } from 'zod';
import { toSupplier } from '../convert.ts';
import { prisma } from '../database.ts';
import { auditors, line } from '../rules.ts';

export const listSuppliers = handler<ListSuppliersRequest, ListSuppliersResponse>({
  can: auditors,
  rules: rules<ListSuppliersRequest>({ ...paged() }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async (db) => {
      const [name, supplierId] = pageToken.read(input.pageToken, line, z.uuid()) ?? [];
      const found = await db.supplier.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(name === undefined ? {} : { OR: [{ name: { gt: name } }, { name, supplier_id: { gt: supplierId! } }] }),
        },
        orderBy: [{ name: 'asc' }, { supplier_id: 'asc' }],
        take: input.pageSize + 1,
      });
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.name, last.supplier_id]);
      return { suppliers: page.map(toSupplier), nextPageToken };
    }),
});
