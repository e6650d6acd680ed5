import { handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListApiKeysRequest, ListApiKeysResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toApiKey } from '../convert.ts';
import { prisma } from '../database.ts';
import { managers } from '../rules.ts';

export const listApiKeys = handler<ListApiKeysRequest, ListApiKeysResponse>({
  can: managers,
  companyWide: true,
  rules: rules<ListApiKeysRequest>({ ...paged(), orphanedOnly: z.boolean() }),
  async run(ctx, input) {
    const after = pageToken.read(input.pageToken, storedMoment, z.uuid());
    const rows = await ctx.prisma(prisma, (tx) =>
      tx.db.apiKey.findMany({
        where: {
          tenantId: ctx.tenantId,
          ...(input.orphanedOnly ? { revokedAt: null, endsAt: { gt: ctx.now() } } : {}),
          ...(after
            ? { OR: [{ createdAt: { lt: after[0] } }, { createdAt: after[0], apiKeyId: { lt: after[1] } }] }
            : {}),
        },
        orderBy: [{ createdAt: 'desc' }, { apiKeyId: 'desc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [
      last.createdAt.toISOString(),
      last.apiKeyId,
    ]);
    return { apiKeys: page.map(toApiKey), nextPageToken };
  },
});
