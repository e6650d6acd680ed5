import { type Approval, approves, type Ctx, handler, rules, spendApproval, type Tx } from '@mostrador/kit';
import { id, moment, reason } from '@mostrador/rules';
import { type CashMovement, CashMovementRecorded, type RecordCashMovementRequest } from '@mostrador/proto/cash';
import { type Word, words } from '@mostrador/proto/words';
import { z } from 'zod';
import { needsApproval, noteBeyondLimit, noteExcess } from '../cash-out.ts';
import { toMovement } from '../convert.ts';
import { assertWorks, isSupervisor } from '../access.ts';
import type { Link } from '../domain/chain.ts';
import { fail } from '../errors.ts';
import { append, byHand } from '../ledger.ts';
import { type Head, lockSession, movementMadeBy, type SessionRow } from '../queries.ts';
import { amount, tellers } from '../rules.ts';

/**
 * Puts cash in or takes it out. Nothing is refused for how much there is: that would tell a cashier what is expected.
 */
export const recordCashMovement = handler<RecordCashMovementRequest, CashMovement>({
  can: tellers,
  rules: rules<RecordCashMovementRequest>({
    movementId: id,
    sessionId: id,
    kind: z.enum(words.handMovement),
    amountMinor: amount.min(1),
    reason,
    movedAt: moment,
    approvalToken: z.string().max(4_000),
    reasonCode: z.enum(words.cashReason).optional(),
  }),
  async run(ctx, input) {
    const approval = input.approvalToken ? await ctx.approval(input.approvalToken) : null;
    return ctx.tenant(async (tx) => {
      const { head, session } = await lockSession(tx, input.sessionId);
      assertWorks(ctx.actor, session);
      const stored = await movementMadeBy(tx, input.movementId);
      if (stored) {
        if (!isSame(stored, input)) fail('id_reused', { field: 'movementId' });
        return toMovement(stored);
      }
      if (session.state !== 'open') fail('session_not_open', { field: 'sessionId' });
      const approvedBy = await approverOf(tx, ctx, input, { head, session, approval });
      const { movementId, amountMinor, reason: why, movedAt } = input;
      const [kind, at, actorId] = [input.kind as Word<'handMovement'>, movedAt!, ctx.actor.id];
      const said = { kind, amountMinor, reason: why, reasonCode: input.reasonCode };
      const movement = byHand({ id: movementId, ...said, late: false, at, actorId, approvedBy });
      const [link] = await append(tx, ctx, new Map([[head, [movement]]]));
      if (kind === 'out') {
        const out = { movementId, amountMinor, at, actorId, approvedBy };
        await noteExcess(tx, head, session, out);
        const role = approval?.role ?? ('role' in ctx.actor ? ctx.actor.role : '');
        if (approvedBy && role === 'supervisor') await noteBeyondLimit(tx, head, session, out);
      }
      const recorded = toMovement(link!);
      tx.emit(CashMovementRecorded, movementId, {
        movement: recorded,
        branchId: session.branch_id ?? '',
        tillId: session.till_id,
      });
      return recorded;
    });
  },
});

/** Who approves cash out above the company's limit: a supervisor who does it, or one whose approval it spends. */
async function approverOf(
  tx: Tx,
  { actor }: Ctx,
  { kind, movementId, amountMinor, sessionId }: RecordCashMovementRequest,
  { head, session, approval }: { head: Head; session: SessionRow; approval: Approval | null },
): Promise<string> {
  if (kind !== 'out' || !(await needsApproval(tx, head, amountMinor))) return '';
  if (isSupervisor(actor)) return actor.id;
  const act = { action: 'cash.out', targetId: movementId, amountMinor, sessionId, tillId: session.till_id };
  if (!approval || !approves(approval, act)) return fail('approval_needed', { field: 'approvalToken' });
  await spendApproval(tx, approval, movementId);
  return approval.approverId;
}

const isSame = (stored: Link, input: RecordCashMovementRequest) =>
  stored.session_id === input.sessionId &&
  stored.kind === input.kind &&
  Math.abs(stored.amount_minor) === input.amountMinor &&
  stored.reason === input.reason &&
  (stored.reason_code ?? undefined) === input.reasonCode &&
  stored.moved_at === input.movedAt;
