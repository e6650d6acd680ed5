import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { CatalogueHead, GetCatalogueHeadRequest } from '@mostrador/proto/stock';

type Head = { last_change: number; epoch: number; begun: number; next_at: string | null };

export const getCatalogueHead = handler<GetCatalogueHeadRequest, CatalogueHead>({
  can: ['public'],
  rules: rules<GetCatalogueHeadRequest>({ companyId: id }),
  run: (ctx, { companyId }) =>
    ctx.as(companyId, async (tx) => {
      const now = ctx.now();
      const [head] = await tx.sql<Head>`
        select coalesce(h.last_change, 0)::bigint as last_change, e.epoch::bigint as epoch, waiting.begun, waiting.next_at
        from kit_epoch e
        left join feed_heads h on h.tenant_id = ${companyId}
        cross join (
          select count(*) filter (where begins_at <= ${now.toISOString()})::int as begun,
            min(begins_at) filter (where begins_at > ${now.toISOString()}) as next_at
          from repricings where tenant_id = ${companyId} and state = 'scheduled') waiting`;
      const { last_change: lastChange, epoch, begun, next_at: nextAt } = head!;
      const nextInMs = nextAt === null ? undefined : Date.parse(nextAt) - now.getTime();
      return { lastChange, epoch, begun, nextInMs };
    }),
});
