import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListLevelsRequest, ListLevelsResponse } from '@mostrador/proto/stock';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { toLevel } from '../convert.ts';
import { prisma } from '../database.ts';
import { branchesToList } from '../queries.ts';
import { readers } from '../rules.ts';

export const listLevels = handler<ListLevelsRequest, ListLevelsResponse>({
  can: readers,
  rules: rules<ListLevelsRequest>({ branchId: idOrNone, productId: idOrNone, negativeOnly: z.boolean(), ...paged() }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async ({ db, tenantId }) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [branchId, productId] = pageToken.read(input.pageToken, z.uuid(), z.uuid()) ?? [];
      const found = await db.level.findMany({
        where: {
          tenantId,
          ...(branches ? { branchId: { in: branches } } : {}),
          ...(input.productId ? { productId: input.productId } : {}),
          ...(input.negativeOnly ? { onHandMilli: { lt: 0 } } : {}),
          ...(branchId && productId
            ? { OR: [{ branchId: { gt: branchId } }, { branchId, productId: { gt: productId } }] }
            : {}),
        },
        orderBy: [{ branchId: 'asc' }, { productId: 'asc' }],
        take: input.pageSize + 1,
      });
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.branchId, last.productId]);
      return { levels: page.map(toLevel), nextPageToken };
    }),
});
