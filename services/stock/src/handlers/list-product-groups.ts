import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListProductGroupsRequest, ListProductGroupsResponse } from '@mostrador/proto/stock';
import { z } from 'zod';
import { type GroupRow, toGroup } from '../convert.ts';
import { line, readers } from '../rules.ts';

export const listProductGroups = handler<ListProductGroupsRequest, ListProductGroupsResponse>({
  can: readers,
  rules: rules<ListProductGroupsRequest>({ ...paged() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [name, groupId] = pageToken.read(input.pageToken, line, z.uuid()) ?? ['', null];
      const found = await tx.sql<GroupRow>`
        select * from product_groups
        where tenant_id = ${tx.tenantId}
          and (${groupId}::uuid is null or (name, group_id) > (${name}::text, ${groupId}::uuid))
        order by name, group_id limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.name, last.group_id]);
      return { groups: page.map(toGroup), nextPageToken };
    }),
});
