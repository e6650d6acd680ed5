import { handler, rules } from '@mostrador/kit';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListSuppliersRequest, ListSuppliersResponse } from '@mostrador/proto/stock';
import { z } from 'zod';
import { toSupplier } from '../convert.ts';
import { prisma } from '../database.ts';
import { auditors, line } from '../rules.ts';

export const listSuppliers = handler<ListSuppliersRequest, ListSuppliersResponse>({
  can: auditors,
  rules: rules<ListSuppliersRequest>({ pageSize: pageSize(), pageToken: z.string().max(500) }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async ({ db, tenantId }) => {
      const [name, supplierId] = pageToken.read(input.pageToken, line, z.uuid()) ?? [];
      const found = await db.supplier.findMany({
        where: {
          tenantId,
          ...(name === undefined ? {} : { OR: [{ name: { gt: name } }, { name, supplierId: { gt: supplierId! } }] }),
        },
        orderBy: [{ name: 'asc' }, { supplierId: 'asc' }],
        take: input.pageSize + 1,
      });
      const page = found.slice(0, input.pageSize);
      const last = page.at(-1);
      return {
        suppliers: page.map(toSupplier),
        nextPageToken: found.length > page.length && last ? pageToken.make(last.name, last.supplierId) : '',
      };
    }),
});
