import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSuppliersRequest, ListSuppliersResponse } from '@mostrador/proto/stock';
import { normaliseCuit } from '@mostrador/rules';
import { z } from 'zod';
import { toSupplier } from '../convert.ts';
import { prisma } from '../database.ts';
import { auditors, line } from '../rules.ts';

/** Suppliers whose CUIT, or a part of whose name, is what was typed. */
function fits(query: string) {
  const cuit = normaliseCuit(query);
  const named = { contains: query, mode: 'insensitive' } as const;
  return { OR: [{ name: named }, { legal_name: named }, ...(cuit ? [{ cuit }] : [])] };
}

export const listSuppliers = handler<ListSuppliersRequest, ListSuppliersResponse>({
  can: auditors,
  rules: rules<ListSuppliersRequest>({ query: line.trim().max(100), includeInactive: z.boolean(), ...paged() }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async (db) => {
      const [name, supplierId] = pageToken.read(input.pageToken, line, z.uuid()) ?? [];
      const found = await db.supplier.findMany({
        where: {
          tenant_id: ctx.tenantId,
          AND: [
            input.includeInactive ? {} : { active: true },
            input.query ? fits(input.query) : {},
            name === undefined ? {} : { OR: [{ name: { gt: name } }, { name, supplier_id: { gt: supplierId! } }] },
          ],
        },
        orderBy: [{ name: 'asc' }, { supplier_id: 'asc' }],
        take: input.pageSize + 1,
      });
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.name, last.supplier_id]);
      return { suppliers: page.map(toSupplier), nextPageToken };
    }),
});
