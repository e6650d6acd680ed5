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
    ctx.prisma(prisma, async (db) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [before] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await db.stockMovement.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(branches ? { branch_id: { in: branches } } : {}),
          ...(input.productId ? { product_id: input.productId } : {}),
          ...(input.sourceId ? { source_id: input.sourceId } : {}),
          ...(before ? { movement_id: { lt: before } } : {}),
        },
        orderBy: { movement_id: 'desc' },
        take: input.pageSize + 1,
      });
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.movement_id]);
      return { movements: page.map(toStockMovement), nextPageToken };
    }),
});
