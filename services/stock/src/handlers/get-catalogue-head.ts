import { handler, rules } from '@mostrador/kit';
import type { CatalogueHead, GetCatalogueHeadRequest } from '@mostrador/proto/stock';
import { id } from '../rules.ts';

export const getCatalogueHead = handler<GetCatalogueHeadRequest, CatalogueHead>({
  can: ['public'],
  rules: rules<GetCatalogueHeadRequest>({ companyId: id }),
  run: (ctx, { companyId }) =>
    ctx.as(companyId, async (tx) => {
      const [head] = await tx.sql<CatalogueHead>`
        select last_change as "lastChange" from feed_heads where tenant_id = ${companyId}`;
      return head ?? { lastChange: 0 };
    }),
});
