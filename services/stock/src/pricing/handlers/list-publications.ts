import { handler, rules } from '@mostrador/kit';
import type { ListPublicationsRequest, ListPublicationsResponse } from '@mostrador/proto/pricing';
import { pageSize } from '@mostrador/rules/paging';
import { readers } from '../../rules.ts';
import { type RepricingRow, toPublication } from '../convert.ts';
import { since } from '../rules.ts';

export const listPublications = handler<ListPublicationsRequest, ListPublicationsResponse>({
  can: readers,
  rules: rules<ListPublicationsRequest>({ since, pageSize: pageSize() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const found = await tx.sql<RepricingRow>`
        select * from repricings where tenant_id = ${tx.tenantId} and version > ${input.since}
        order by version limit ${input.pageSize + 1}`;
      const page = found.slice(0, input.pageSize);
      const nextSince = page.at(-1)?.version ?? input.since;
      return { publications: page.map(toPublication), nextSince, more: found.length > page.length };
    }),
});
