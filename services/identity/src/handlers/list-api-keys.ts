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
    const rows = await ctx.prisma(prisma, (db) =>
      db.apiKey.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(input.orphanedOnly ? { revoked_at: null, ends_at: { gt: ctx.now() } } : {}),
          ...(after
            ? { OR: [{ created_at: { lt: after[0] } }, { created_at: after[0], api_key_id: { lt: after[1] } }] }
            : {}),
        },
        orderBy: [{ created_at: 'desc' }, { api_key_id: 'desc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [
      last.created_at.toISOString(),
      last.api_key_id,
    ]);
    return { apiKeys: page.map(toApiKey), nextPageToken };
  },
});
