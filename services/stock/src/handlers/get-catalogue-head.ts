import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { CatalogueHead, GetCatalogueHeadRequest } from '@mostrador/proto/stock';

export const getCatalogueHead = handler<GetCatalogueHeadRequest, CatalogueHead>({
  can: ['public'],
  rules: rules<GetCatalogueHeadRequest>({ companyId: id }),
  run: (ctx, { companyId }) =>
    ctx.as(companyId, async (tx) => {
      const [head] = await tx.sql<{ last_change: number; epoch: number }>`
        select coalesce(h.last_change, 0)::bigint as last_change, e.epoch::bigint as epoch
        from kit_epoch e left join feed_heads h on h.tenant_id = ${companyId}`;
      return { lastChange: head!.last_change, epoch: head!.epoch };
    }),
});
