import { handler, rules } from '@mostrador/kit';
import type { ListRepricingChangesRequest, ListRepricingChangesResponse } from '@mostrador/proto/pricing';
import { id } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { type RepricingChangeRow, toRepricingChange } from '../convert.ts';
import { readRepricing } from '../queries.ts';
import { fromMilli, planners } from '../rules.ts';

type Shown = RepricingChangeRow & { product_name: string };

export const listRepricingChanges = handler<ListRepricingChangesRequest, ListRepricingChangesResponse>({
  can: planners,
  companyWide: true,
  rules: rules<ListRepricingChangesRequest>({ repricingId: id, heldBackOnly: z.boolean(), ...paged(1_000) }),
  run: (ctx, { repricingId, heldBackOnly, ...page }) =>
    ctx.tenant(async (tx) => {
      if (!(await readRepricing(tx, repricingId))) fail('not_found', { field: 'repricingId' });
      const [product, list, step] = pageToken.read(page.pageToken, z.uuid(), z.uuid(), fromMilli) ?? [null, null, null];
      const found = await tx.sql<Shown>`
        select r.*, p.name as product_name
        from repricing_changes r
        join products p on p.tenant_id = r.tenant_id and p.product_id = r.product_id
        where r.tenant_id = ${tx.tenantId} and r.repricing_id = ${repricingId}
          and (not ${heldBackOnly} or r.held_back <> '')
          and (${product}::uuid is null or
            (r.product_id, r.price_list_id, r.from_milli) > (${product}::uuid, ${list}::uuid, ${step}::bigint))
        order by r.product_id, r.price_list_id, r.from_milli limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [
        last.product_id,
        last.price_list_id,
        last.from_milli,
      ]);
      return { changes: shown.map(toRepricingChange), nextPageToken };
    }),
});
