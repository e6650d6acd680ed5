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
    const rows = await ctx.prisma(prisma, (tx) =>
      tx.db.till.findMany({
        where: {
          tenantId: ctx.tenantId,
          ...(branchIds ? { branchId: { in: [...branchIds] } } : {}),
          ...(input.branchId ? { AND: { branchId: input.branchId } } : {}),
          ...(input.orphanedOnly ? { orphanedAt: { not: null } } : {}),
          ...(after
            ? { OR: [{ createdAt: { gt: after[0] } }, { createdAt: after[0], tillId: { gt: after[1] } }] }
            : {}),
        },
        orderBy: [{ createdAt: 'asc' }, { tillId: 'asc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.createdAt.toISOString(), last.tillId]);
    return { tills: page.map(toTill), nextPageToken };
  },
});
