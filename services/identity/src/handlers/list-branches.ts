import { branchesOf, handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListBranchesRequest, ListBranchesResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toBranch } from '../convert.ts';
import { prisma } from '../database.ts';
import { everyRole } from '../rules.ts';

export const listBranches = handler<ListBranchesRequest, ListBranchesResponse>({
  can: [...everyRole, 'till'],
  rules: rules<ListBranchesRequest>({ ...paged() }),
  async run(ctx, input) {
    const after = pageToken.read(input.pageToken, storedMoment, z.uuid());
    const branchIds = branchesOf(ctx.actor);
    const rows = await ctx.prisma(prisma, (tx) =>
      tx.db.branch.findMany({
        where: {
          tenantId: ctx.tenantId,
          ...(branchIds ? { branchId: { in: [...branchIds] } } : {}),
          ...(after
            ? { OR: [{ createdAt: { gt: after[0] } }, { createdAt: after[0], branchId: { gt: after[1] } }] }
            : {}),
        },
        orderBy: [{ createdAt: 'asc' }, { branchId: 'asc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [
      last.createdAt.toISOString(),
      last.branchId,
    ]);
    return { branches: page.map(toBranch), nextPageToken };
  },
});
