import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListLevelsRequest, ListLevelsResponse } from '@mostrador/proto/stock';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { toLevel } from '../convert.ts';
import { prisma } from '../database.ts';
import { branchesToList, seesCosts } from '../queries.ts';
import { readers } from '../rules.ts';

export const listLevels = handler<ListLevelsRequest, ListLevelsResponse>({
  can: readers,
  rules: rules<ListLevelsRequest>({ branchId: idOrNone, productId: idOrNone, negativeOnly: z.boolean(), ...paged() }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async (db) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [branchId, productId] = pageToken.read(input.pageToken, z.uuid(), z.uuid()) ?? [];
      const found = await db.level.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(branches ? { branch_id: { in: branches } } : {}),
          ...(input.productId ? { product_id: input.productId } : {}),
          ...(input.negativeOnly ? { on_hand_milli: { lt: 0 } } : {}),
          ...(branchId && productId
            ? { OR: [{ branch_id: { gt: branchId } }, { branch_id: branchId, product_id: { gt: productId } }] }
            : {}),
        },
        orderBy: [{ branch_id: 'asc' }, { product_id: 'asc' }],
        take: input.pageSize + 1,
      });
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.branch_id, last.product_id]);
      return { levels: page.map((row) => toLevel(row, seesCosts(ctx))), nextPageToken };
    }),
});
