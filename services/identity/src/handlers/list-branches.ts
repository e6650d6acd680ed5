import { branchesOf, handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListBranchesRequest, ListBranchesResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toBranch } from '../convert.ts';
import { prisma } from '../database.ts';
import { everyRole, pageTokenText } from '../rules.ts';

export const listBranches = handler<ListBranchesRequest, ListBranchesResponse>({
  can: [...everyRole, 'till'],
  rules: rules<ListBranchesRequest>({ pageSize: pageSize(), pageToken: pageTokenText }),
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
    const page = rows.slice(0, input.pageSize);
    const last = page.at(-1);
    return {
      branches: page.map(toBranch),
      nextPageToken:
        rows.length > page.length && last ? pageToken.make(last.createdAt.toISOString(), last.branchId) : '',
    };
  },
});
