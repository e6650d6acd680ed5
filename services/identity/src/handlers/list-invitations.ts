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
    const rows = await ctx.prisma(prisma, (tx) =>
      tx.db.invitation.findMany({
        where: {
          tenantId: ctx.tenantId,
          ...(after
            ? { OR: [{ createdAt: { lt: after[0] } }, { createdAt: after[0], invitationId: { lt: after[1] } }] }
            : {}),
        },
        orderBy: [{ createdAt: 'desc' }, { invitationId: 'desc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [
      last.createdAt.toISOString(),
      last.invitationId,
    ]);
    return { invitations: page.map((row) => toInvitation(row, ctx.now())), nextPageToken };
  },
});
