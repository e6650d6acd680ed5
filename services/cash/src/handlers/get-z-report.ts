import { handler, rules } from '@mostrador/kit';
import type { GetZReportRequest, KindTotal, ZReport } from '@mostrador/proto/cash';
import { toSession } from '../convert.ts';
import { prisma } from '../database.ts';
import { seesAmounts } from '../domain/access.ts';
import { fail } from '../errors.ts';
import { sessionOf } from '../queries.ts';
import { id, readers } from '../rules.ts';

export const getZReport = handler<GetZReportRequest, ZReport>({
  can: readers,
  rules: rules<GetZReportRequest>({ sessionId: id }),
  run: (ctx, { sessionId }) =>
    ctx.prisma(prisma, async (tx) => {
      const session = await sessionOf(tx, sessionId);
      const z = await tx.db.zReport.findUnique({ where: { tenantId_sessionId: { tenantId: tx.tenantId, sessionId } } });
      if (!z) return fail('session_not_closed', { field: 'sessionId' });
      if (!seesAmounts(ctx.actor, session)) return fail('session_of_another', { field: 'sessionId' });
      return {
        session: toSession(session, true),
        zNumber: Number(z.zNumber),
        saleCount: Number(z.saleCount),
        voidCount: Number(z.voidCount),
        returnCount: Number(z.returnCount),
        movementCount: Number(z.movementCount),
        byKind: z.byKind as unknown as KindTotal[],
        chainHead: z.chainHead,
        counted: session.counted!,
      };
    }),
});
