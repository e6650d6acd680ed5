import { handler, rules } from '@mostrador/kit';
import { id, moment } from '@mostrador/rules';
import type { DeclareCountRequest, TillSession } from '@mostrador/proto/cash';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { z } from 'zod';
import { declared, isKept, keepCount } from '../counting.ts';
import { toSession } from '../convert.ts';
import { assertWorks, sightOf } from '../access.ts';
import { fail } from '../errors.ts';
import { advance } from '../advancing.ts';
import { lockSession, sessionOf } from '../queries.ts';
import { counted, tellers } from '../rules.ts';

/** Stores what was counted, and only then asks what was expected. What cannot be finished now is finished by the job. */
export const declareCount = handler<DeclareCountRequest, TillSession>({
  can: tellers,
  rules: rules<DeclareCountRequest>({
    sessionId: id,
    declarationId: id,
    counted,
    ticketCount: z.int().min(0),
    lastTicketNumber: z.int().min(0),
    declaredAt: moment,
  }),
  async run(ctx, input) {
    const { sessionId, declarationId } = input;
    await ctx.tenant(async (tx) => {
      const { session } = await lockSession(tx, sessionId);
      assertWorks(ctx.actor, session);
      if (session.declaration_id !== null && session.declaration_id !== declarationId) fail('count_already_declared');
      const count = { ...input, declaredAt: input.declaredAt!, declaredBy: ctx.actor.id };
      if (!(await keepCount(tx, count))) {
        if (!(await isKept(tx, count))) fail('id_reused', { field: 'declarationId' });
        return;
      }
      // The job leaves this request a moment to finish by itself.
      await declared(tx, count, new Date(ctx.now().getTime() + 1_000));
    });
    const closer = { ...ctx, sales: ctx.call(SalesServiceDefinition) };
    await advance(closer, sessionId).catch((error: Error) =>
      ctx.log.warn({ err: error, sessionId }, 'the close goes on later'),
    );
    const session = await ctx.tenant((tx) => sessionOf(tx, sessionId));
    return toSession(session, sightOf(ctx.actor, session));
  },
});
