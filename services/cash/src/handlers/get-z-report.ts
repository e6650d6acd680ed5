import { handler, type RowOf, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetZReportRequest, KindTotal, ZReport } from '@mostrador/proto/cash';
import { toWholeSession } from '../convert.ts';
import type { ZReportModel } from '../db/models.ts';
import { assertReaches, seesAmounts } from '../access.ts';
import type { Total } from '../domain/totals.ts';
import { fail } from '../errors.ts';
import { sessionOf } from '../queries.ts';
import { readers } from '../rules.ts';

const toKindTotal = ({ kind, method, count, amountMinor }: Total): KindTotal => ({
  kind,
  method,
  count,
  amountMinor: String(amountMinor),
});

export const getZReport = handler<GetZReportRequest, ZReport>({
  can: readers,
  rules: rules<GetZReportRequest>({ sessionId: id }),
  run: (ctx, { sessionId }) =>
    ctx.tenant(async (tx) => {
      const session = await sessionOf(tx, sessionId);
      assertReaches(ctx.actor, session);
      const [z] = await tx.sql<RowOf<ZReportModel, { by_kind: Total[] }>>`
        select * from z_reports where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
      if (!z) return fail('session_not_closed', { field: 'sessionId' });
      if (!seesAmounts(ctx.actor, session)) return fail('session_of_another', { field: 'sessionId' });
      return {
        session: toWholeSession(session),
        zNumber: z.z_number,
        saleCount: z.sale_count,
        voidCount: z.void_count,
        returnCount: z.return_count,
        movementCount: z.movement_count,
        byKind: z.by_kind.map(toKindTotal),
        chainHead: z.chain_head,
        counted: session.counted!,
      };
    }),
});
