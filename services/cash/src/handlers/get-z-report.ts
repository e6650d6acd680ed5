import { handler, rules } from '@mostrador/kit';
import type { GetZReportRequest, KindTotal, ZReport } from '@mostrador/proto/cash';
import { toWholeSession } from '../convert.ts';
import { prisma } from '../database.ts';
import { assertReaches, seesAmounts } from '../access.ts';
import type { Total } from '../domain/totals.ts';
import { fail } from '../errors.ts';
import { sessionOf } from '../queries.ts';
import { id, readers } from '../rules.ts';

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
    ctx.prisma(prisma, async (tx) => {
      const session = await sessionOf(tx, sessionId);
      assertReaches(ctx.actor, session);
      const z = await tx.db.zReport.findUnique({ where: { tenantId_sessionId: { tenantId: tx.tenantId, sessionId } } });
      if (!z) return fail('session_not_closed', { field: 'sessionId' });
      if (!seesAmounts(ctx.actor, session)) return fail('session_of_another', { field: 'sessionId' });
      return {
        session: toWholeSession(session),
        zNumber: Number(z.zNumber),
        saleCount: Number(z.saleCount),
        voidCount: Number(z.voidCount),
        returnCount: Number(z.returnCount),
        movementCount: Number(z.movementCount),
        byKind: (z.byKind as unknown as Total[]).map(toKindTotal),
        chainHead: z.chainHead,
        counted: session.counted!,
      };
    }),
});
