import { branchesOf, handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListMembersRequest, ListMembersResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toMember } from '../convert.ts';
import { prisma } from '../database.ts';
import { everyRole, managers, roleOrNone } from '../rules.ts';

export const listMembers = handler<ListMembersRequest, ListMembersResponse>({
  can: [...everyRole, 'till'],
  rules: rules<ListMembersRequest>({ role: roleOrNone, includeInactive: z.boolean(), ...paged() }),
  async run(ctx, input) {
    const after = pageToken.read(input.pageToken, z.string(), z.uuid());
    const atTill = ctx.actor.kind === 'till' || (ctx.actor.kind === 'user' && ctx.actor.tillId !== undefined);
    const branchIds = branchesOf(ctx.actor);
    const inSight = { OR: [{ branchIds: { isEmpty: true } }, { branchIds: { hasSome: [...(branchIds ?? [])] } }] };
    const rows = await ctx.prisma(prisma, (tx) =>
      tx.db.membership.findMany({
        where: {
          tenantId: ctx.tenantId,
          ...(input.role ? { role: input.role } : {}),
          ...(input.includeInactive && !atTill ? {} : { active: true }),
          ...(atTill ? { pinHash: { not: null } } : {}),
          ...(branchIds ? { AND: inSight } : {}),
          ...(after
            ? { OR: [{ displayName: { gt: after[0] } }, { displayName: after[0], userId: { gt: after[1] } }] }
            : {}),
        },
        include: { user: { select: { email: true } } },
        orderBy: [{ displayName: 'asc' }, { userId: 'asc' }],
        take: input.pageSize + 1,
      }),
    );
    const seesEmails = !atTill && managers.some((role) => 'role' in ctx.actor && ctx.actor.role === role);
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.displayName, last.userId]);
    return {
      members: page.map((row) => toMember({ ...row, email: seesEmails ? row.user.email : null })),
      nextPageToken,
    };
  },
});
