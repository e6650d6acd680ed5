import { handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListInvitationsRequest, ListInvitationsResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toInvitation } from '../convert.ts';
import { prisma } from '../database.ts';
import { managers } from '../rules.ts';

export const listInvitations = handler<ListInvitationsRequest, ListInvitationsResponse>({
  can: managers,
  companyWide: true,
  rules: rules<ListInvitationsRequest>({ ...paged() }),
  async run(ctx, input) {
    const after = pageToken.read(input.pageToken, storedMoment, z.uuid());
    const rows = await ctx.prisma(prisma, (db) =>
      db.invitation.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(after
            ? { OR: [{ created_at: { lt: after[0] } }, { created_at: after[0], invitation_id: { lt: after[1] } }] }
            : {}),
        },
        orderBy: [{ created_at: 'desc' }, { invitation_id: 'desc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [
      last.created_at.toISOString(),
      last.invitation_id,
    ]);
    return { invitations: page.map((row) => toInvitation(row, ctx.now())), nextPageToken };
  },
});
