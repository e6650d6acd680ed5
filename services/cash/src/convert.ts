import type { CashMovement, TillSession } from '@mostrador/proto/cash';
import type { Link } from './domain/chain.ts';
import type { SessionRow } from './queries.ts';

/** A session as one sees it who may see amounts, or as one who may not. */
export function toSession(row: SessionRow, amounts: boolean): TillSession {
  const session: TillSession = {
    sessionId: row.session_id,
    branchId: row.branch_id ?? '',
    tillId: row.till_id,
    cashierId: row.cashier_id,
    state: row.state,
    openingFloatMinor: row.opening_float_minor,
    openedAt: row.opened_at,
    ...(row.declared_at ? { declaredAt: row.declared_at } : {}),
    ...(row.closed_at ? { closedAt: row.closed_at } : {}),
    declaredBy: row.declared_by ?? '',
    deviations: row.deviations,
    deviationClass: row.deviation_class,
    deviationClassNow: row.deviation_class_now,
    justification: row.justification ?? '',
    justifiedBy: row.justified_by ?? '',
    provisional: row.provisional,
    flags: row.flags,
    lateFactCount: row.late_fact_count,
    forcedBy: row.forced_by ?? '',
    forceReason: row.force_reason ?? '',
    version: row.version,
  };
  // What people write to explain a deviation may name amounts too.
  if (!amounts)
    Object.assign(session, {
      deviations: [],
      deviationClass: '',
      deviationClassNow: '',
      justification: '',
      forceReason: '',
    });
  return session;
}

const byHand = new Set(['float', 'in', 'out']);

export const toMovement = (link: Link): CashMovement => ({
  movementId: link.movement_id,
  sessionId: link.session_id,
  sequence: link.sequence,
  kind: link.kind,
  method: link.method,
  amountMinor: link.amount_minor,
  reason: link.reason,
  factId: byHand.has(link.kind) ? '' : link.fact_id,
  paymentNumber: link.payment_number,
  late: link.late,
  movedAt: link.moved_at,
  actorId: link.actor_id,
  hash: link.hash,
});
