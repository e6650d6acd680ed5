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
    const rows = await ctx.prisma(prisma, (db) =>
      db.branch.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(branchIds ? { branch_id: { in: [...branchIds] } } : {}),
          ...(after
            ? { OR: [{ created_at: { gt: after[0] } }, { created_at: after[0], branch_id: { gt: after[1] } }] }
            : {}),
        },
        orderBy: [{ created_at: 'asc' }, { branch_id: 'asc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [
      last.created_at.toISOString(),
      last.branch_id,
    ]);
    return { branches: page.map(toBranch), nextPageToken };
  },
});
