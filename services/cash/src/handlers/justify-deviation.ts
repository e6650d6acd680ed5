import { handler, rules } from '@mostrador/kit';
import { id, reason } from '@mostrador/rules';
import { type JustifyDeviationRequest, type TillSession, TillSessionJustified } from '@mostrador/proto/cash';
import { toWholeSession } from '../convert.ts';
import { assertReaches } from '../access.ts';
import { fail } from '../errors.ts';
import { lockSession, sessionOf } from '../queries.ts';
import { supervisors } from '../rules.ts';

/** Explains a deviation that was critical at the close, or has become so with what came late. */
export const justifyDeviation = handler<JustifyDeviationRequest, TillSession>({
  can: supervisors,
  rules: rules<JustifyDeviationRequest>({ sessionId: id, justification: reason }),
  run: (ctx, { sessionId, justification }) =>
    ctx.tenant(async (tx) => {
      const { session } = await lockSession(tx, sessionId);
      assertReaches(ctx.actor, session);
      if (session.justification === justification && session.justified_by === ctx.actor.id)
        return toWholeSession(session);
      if (session.justification !== null) fail('already_justified', { field: 'sessionId' });
      if (session.closed_at === null) fail('session_not_closed', { field: 'sessionId' });
      if (session.deviation_class !== 'critical' && session.deviation_class_now !== 'critical') {
        fail('deviation_not_critical', { field: 'sessionId' });
      }
      await tx.sql`
        insert into justifications (tenant_id, session_id, justification, justified_by)
        values (${tx.tenantId}, ${sessionId}, ${justification}, ${ctx.actor.id})`;
      await tx.sql`
        update till_sessions set state = 'closed', version = version + 1
        where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
      const justified = toWholeSession(await sessionOf(tx, sessionId));
      tx.emit(TillSessionJustified, sessionId, { session: justified });
      return justified;
    }),
});
