import { handler, rules } from '@mostrador/kit';
import type { ListRepricingsRequest, ListRepricingsResponse } from '@mostrador/proto/pricing';
import { words } from '@mostrador/proto/words';
import { orNone } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { type RepricingRow, toRepricing } from '../convert.ts';
import { planners } from '../rules.ts';

export const listRepricings = handler<ListRepricingsRequest, ListRepricingsResponse>({
  can: planners,
  companyWide: true,
  rules: rules<ListRepricingsRequest>({ state: orNone(words.repricingState), ...paged() }),
  run: (ctx, { state, ...page }) =>
    ctx.tenant(async (tx) => {
      const [before] = pageToken.read(page.pageToken, z.uuid()) ?? [null];
      const found = await tx.sql<RepricingRow>`
        select * from repricings
        where tenant_id = ${tx.tenantId} and (${state} = '' or state = ${state})
          and (${before}::uuid is null or repricing_id < ${before}::uuid)
        order by repricing_id desc limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.repricing_id]);
      return { repricings: shown.map(toRepricing), nextPageToken };
    }),
});
