import { handler, rules } from '@mostrador/kit';
import type { ForceCloseRequest, TillSession } from '@mostrador/proto/cash';
import { id, reason } from '@mostrador/rules';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { isClosing } from '../closing.ts';
import { toWholeSession } from '../convert.ts';
import { assertReaches } from '../access.ts';
import { fail } from '../errors.ts';
import { advance } from '../advancing.ts';
import { lockSession, sessionOf } from '../queries.ts';
import { supervisors } from '../rules.ts';

/**
 * Closes a session without the tickets, or the opening, that its till still holds. What `sales` has on its books is waited
 * for all the same.
 */
export const forceClose = handler<ForceCloseRequest, TillSession>({
  can: supervisors,
  rules: rules<ForceCloseRequest>({ sessionId: id, reason }),
  async run(ctx, { sessionId, reason: why }) {
    await ctx.tenant(async (tx) => {
      const { session } = await lockSession(tx, sessionId);
      assertReaches(ctx.actor, session);
      if (session.forced_by !== null) return;
      if (session.state === 'open') fail('session_not_declared', { field: 'sessionId' });
      if (!isClosing(session)) fail('session_not_waiting', { field: 'sessionId' });
      await tx.sql`
        update till_sessions set forced_by = ${ctx.actor.id}, force_reason = ${why}, flags = flags || '{forced}'::text[],
          version = version + 1
        where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
      await tx.sql`
        update closings set attempts = 0, retry_at = ${new Date(ctx.now().getTime() + 1_000)}
        where company_id = ${tx.tenantId} and session_id = ${sessionId}`;
    });
    const closer = { ...ctx, sales: ctx.call(SalesServiceDefinition) };
    await advance(closer, sessionId).catch((error: Error) =>
      ctx.log.warn({ err: error, sessionId }, 'the close goes on later'),
    );
    return toWholeSession(await ctx.tenant((tx) => sessionOf(tx, sessionId)));
  },
});
