import { branchesOf, handler, rules } from '@mostrador/kit';
import { idOrNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListTillsRequest, ListTillsResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toTill } from '../convert.ts';
import { prisma } from '../database.ts';
import { everyRole } from '../rules.ts';

export const listTills = handler<ListTillsRequest, ListTillsResponse>({
  can: [...everyRole, 'till'],
  rules: rules<ListTillsRequest>({ branchId: idOrNone, ...paged(), orphanedOnly: z.boolean() }),
  async run(ctx, input) {
    const after = pageToken.read(input.pageToken, storedMoment, z.uuid());
    const branchIds = branchesOf(ctx.actor);
    const rows = await ctx.prisma(prisma, (db) =>
      db.till.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(branchIds ? { branch_id: { in: [...branchIds] } } : {}),
          ...(input.branchId ? { AND: { branch_id: input.branchId } } : {}),
          ...(input.orphanedOnly ? { orphaned_at: { not: null } } : {}),
          ...(after
            ? { OR: [{ created_at: { gt: after[0] } }, { created_at: after[0], till_id: { gt: after[1] } }] }
            : {}),
        },
        orderBy: [{ created_at: 'asc' }, { till_id: 'asc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [
      last.created_at.toISOString(),
      last.till_id,
    ]);
    return { tills: page.map(toTill), nextPageToken };
  },
});
