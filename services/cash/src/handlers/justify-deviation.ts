import { handler, rules } from '@mostrador/kit';
import type { JustifyDeviationRequest, TillSession } from '@mostrador/proto/cash';
import { toWholeSession } from '../convert.ts';
import { prisma } from '../database.ts';
import { assertReaches } from '../access.ts';
import { fail } from '../errors.ts';
import { lockSession, sessionOf } from '../queries.ts';
import { id, reason, supervisors } from '../rules.ts';

/** Explains a deviation that was critical at the close, or has become so with what came late. */
export const justifyDeviation = handler<JustifyDeviationRequest, TillSession>({
  can: supervisors,
  rules: rules<JustifyDeviationRequest>({ sessionId: id, justification: reason }),
  run: (ctx, { sessionId, justification }) =>
    ctx.prisma(prisma, async (tx) => {
      const { session } = await lockSession(tx, sessionId);
      assertReaches(ctx.actor, session);
      if (session.justification === justification && session.justified_by === ctx.actor.id)
        return toWholeSession(session);
      if (session.justification !== null) fail('already_justified', { field: 'sessionId' });
      if (session.closed_at === null) fail('session_not_closed', { field: 'sessionId' });
      if (session.deviation_class !== 'critical' && session.deviation_class_now !== 'critical') {
        fail('deviation_not_critical', { field: 'sessionId' });
      }
      await tx.db.justification.create({
        data: { tenantId: tx.tenantId, sessionId, justification, justifiedBy: ctx.actor.id },
      });
      await tx.db.tillSession.update({
        where: { tenantId_sessionId: { tenantId: tx.tenantId, sessionId } },
        data: { state: 'closed', version: { increment: 1 } },
      });
      return toWholeSession(await sessionOf(tx, sessionId));
    }),
});
