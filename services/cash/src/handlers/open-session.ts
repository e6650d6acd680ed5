import { type Actor, assertActsIn, handler, rules, type Tx } from '@mostrador/kit';
import { id, moment } from '@mostrador/rules';
import type { OpenSessionRequest, TillSession } from '@mostrador/proto/cash';
import { toSession } from '../convert.ts';
import { assertAtTill, isSupervisor, sightOf } from '../access.ts';
import { fail } from '../errors.ts';
import { enter } from '../opening.ts';
import { amount, tellers } from '../rules.ts';

/** Opens a session with its float. A till has at most one open session. */
export const openSession = handler<OpenSessionRequest, TillSession>({
  can: tellers,
  rules: rules<OpenSessionRequest>({
    sessionId: id,
    tillId: id,
    cashierId: id,
    openingFloatMinor: amount,
    openedAt: moment,
  }),
  async run(ctx, input) {
    const { actor } = ctx;
    if (!isSupervisor(actor)) assertAtTill(actor, input.tillId, 'tillId');
    if (actor.kind !== 'till' && !isSupervisor(actor) && actor.id !== input.cashierId)
      fail('session_of_another', { field: 'cashierId' });
    return ctx.tenant(async (tx) => {
      const branchId = await branchOf(tx, actor, input.tillId);
      assertActsIn(actor, branchId, 'tillId');
      const session = await enter(tx, ctx, { ...input, branchId, openedAt: input.openedAt! }, 'refuse');
      return toSession(session, sightOf(actor, session));
    });
  },
});

/** The branch of a till; from the token of one that `identity` has not told us of yet. */
async function branchOf(tx: Tx, actor: Actor, tillId: string): Promise<string> {
  const [till] = await tx.sql<{ branch_id: string; state: string; kind: string }>`
    select branch_id, state, kind from tills where tenant_id = ${tx.tenantId} and till_id = ${tillId}`;
  if (till?.state === 'revoked') fail('till_revoked', { field: 'tillId' });
  if (till?.kind === 'channel') fail('till_is_channel', { field: 'tillId' });
  if (till) return till.branch_id;
  if (actor.kind === 'till') return actor.branchId;
  if (actor.kind === 'user' && actor.tillId === tillId && actor.branchId) return actor.branchId;
  return fail('till_unknown', { field: 'tillId' });
}
