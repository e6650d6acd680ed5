import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListMovementsRequest, ListMovementsResponse } from '@mostrador/proto/stock';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { toStockMovement } from '../convert.ts';
import { prisma } from '../database.ts';
import { branchesToList } from '../queries.ts';
import { auditors } from '../rules.ts';

export const listMovements = handler<ListMovementsRequest, ListMovementsResponse>({
  can: auditors,
  rules: rules<ListMovementsRequest>({ branchId: idOrNone, productId: idOrNone, sourceId: idOrNone, ...paged() }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async ({ db, tenantId }) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [before] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await db.stockMovement.findMany({
        where: {
          tenantId,
          ...(branches ? { branchId: { in: branches } } : {}),
          ...(input.productId ? { productId: input.productId } : {}),
          ...(input.sourceId ? { sourceId: input.sourceId } : {}),
          ...(before ? { movementId: { lt: before } } : {}),
        },
        orderBy: { movementId: 'desc' },
        take: input.pageSize + 1,
      });
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.movementId]);
      return { movements: page.map(toStockMovement), nextPageToken };
    }),
});
