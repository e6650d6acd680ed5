import { branchesOf, handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListMembersRequest, ListMembersResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { type MemberRow, toMember } from '../convert.ts';
import { everyRole, managers, roleOrNone } from '../rules.ts';

export const listMembers = handler<ListMembersRequest, ListMembersResponse>({
  can: [...everyRole, 'till'],
  rules: rules<ListMembersRequest>({ role: roleOrNone, includeInactive: z.boolean(), ...paged() }),
  async run(ctx, input) {
    const [displayName = null, userId = null] = pageToken.read(input.pageToken, z.string(), z.uuid()) ?? [];
    const atTill = ctx.actor.kind === 'till' || (ctx.actor.kind === 'user' && ctx.actor.tillId !== undefined);
    const branchIds = branchesOf(ctx.actor);
    const rows = await ctx.tenant(
      (tx) => tx.sql<MemberRow>`
      select m.*, u.email from memberships m join users u on u.user_id = m.user_id
      where m.tenant_id = ${tx.tenantId} and (${input.role} = '' or m.role = ${input.role})
        and (m.active or ${input.includeInactive && !atTill}) and (m.pin_hash is not null or ${!atTill})
        and (${branchIds}::uuid[] is null or m.branch_ids = '{}' or m.branch_ids && ${branchIds}::uuid[])
        and (${displayName}::text is null or (m.display_name, m.user_id) > (${displayName}::text, ${userId}::uuid))
      order by m.display_name, m.user_id limit ${input.pageSize + 1}`,
    );
    const seesEmails = !atTill && managers.some((role) => 'role' in ctx.actor && ctx.actor.role === role);
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.display_name, last.user_id]);
    return { members: page.map((row) => toMember({ ...row, email: seesEmails ? row.email : null })), nextPageToken };
  },
});
