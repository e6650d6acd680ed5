import { handler, moment, rules } from '@mostrador/kit';
import { type CashMovement, CashMovementRecorded, type RecordCashMovementRequest } from '@mostrador/proto/cash';
import { z } from 'zod';
import { toMovement } from '../convert.ts';
import { isOwn, isSupervisor } from '../domain/access.ts';
import type { Link } from '../domain/chain.ts';
import { fail } from '../errors.ts';
import { append, byHand } from '../ledger.ts';
import { lockSession, movementMadeBy } from '../queries.ts';
import { amount, id, reason, tellers } from '../rules.ts';

/**
 * Puts cash in or takes it out. Nothing is refused for how much there is: that would tell a cashier what is expected.
 */
export const recordCashMovement = handler<RecordCashMovementRequest, CashMovement>({
  can: tellers,
  rules: rules<RecordCashMovementRequest>({
    movementId: id,
    sessionId: id,
    kind: z.enum(['in', 'out']),
    amountMinor: amount.min(1),
    reason,
    movedAt: moment,
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { head, session } = await lockSession(tx, input.sessionId);
      if (!isSupervisor(ctx.actor) && !isOwn(ctx.actor, session)) fail('session_of_another', { field: 'sessionId' });
      const stored = await movementMadeBy(tx, input.movementId);
      if (stored) {
        if (!isSame(stored, input)) fail('movement_id_reused', { field: 'movementId' });
        return toMovement(stored);
      }
      if (session.state !== 'open') fail('session_not_open', { field: 'sessionId' });
      const { movementId, amountMinor, reason: why, movedAt: at } = input;
      const kind = input.kind as 'in' | 'out';
      const movement = byHand({
        id: movementId,
        kind,
        amountMinor,
        reason: why,
        late: false,
        at: at!,
        actorId: ctx.actor.id,
      });
      const [link] = await append(tx, ctx, new Map([[head, [movement]]]));
      const recorded = toMovement(link!);
      tx.emit(CashMovementRecorded, movementId, {
        movement: recorded,
        branchId: session.branch_id ?? '',
        tillId: session.till_id,
      });
      return recorded;
    }),
});

const isSame = (stored: Link, input: RecordCashMovementRequest) =>
  stored.session_id === input.sessionId &&
  stored.kind === input.kind &&
  Math.abs(stored.amount_minor) === input.amountMinor &&
  stored.reason === input.reason &&
  stored.moved_at === input.movedAt;
