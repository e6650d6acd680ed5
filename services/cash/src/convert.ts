import type { CashMovement, MethodDeviation, TillSession } from '@mostrador/proto/cash';
import type { Link } from './domain/chain.ts';
import type { SessionRow } from './queries.ts';

/** What an actor may see of a session. */
export type Sight = { amounts: boolean; float: boolean };

/** Deviations as they are told. Those written by former versions hold their sums as numbers. */
const toDeviation = (one: MethodDeviation): MethodDeviation => ({
  ...one,
  expectedAtCloseMinor: String(one.expectedAtCloseMinor),
  deviationAtCloseMinor: String(one.deviationAtCloseMinor),
  expectedNowMinor: String(one.expectedNowMinor),
  deviationNowMinor: String(one.deviationNowMinor),
});

/** What tells of amounts. What people write to explain a deviation may name some too. */
const amountsOf = (row: SessionRow) => ({
  deviations: row.deviations.map(toDeviation),
  deviationClass: row.deviation_class,
  deviationClassNow: row.deviation_class_now,
  justification: row.justification ?? '',
  forceReason: row.force_reason ?? '',
  flags: row.flags,
  ...(row.last_count_minor === null ? {} : { lastCountMinor: row.last_count_minor }),
});

const noAmounts = (row: SessionRow) => ({
  deviations: [],
  deviationClass: '',
  deviationClassNow: '',
  justification: '',
  forceReason: '',
  flags: row.flags.filter((flag) => flag !== 'float_differs'),
});

/** A session as it is seen. */
export const toSession = (row: SessionRow, sight: Sight): TillSession => ({
  sessionId: row.session_id,
  branchId: row.branch_id ?? '',
  tillId: row.till_id,
  cashierId: row.cashier_id,
  state: row.state,
  ...(sight.float ? { openingFloatMinor: row.opening_float_minor } : {}),
  openedAt: row.opened_at,
  ...(row.declared_at ? { declaredAt: row.declared_at } : {}),
  ...(row.closed_at ? { closedAt: row.closed_at } : {}),
  declaredBy: row.declared_by ?? '',
  justifiedBy: row.justified_by ?? '',
  provisional: row.provisional,
  lateFactCount: row.late_fact_count,
  forcedBy: row.forced_by ?? '',
  version: row.version,
  kind: row.kind,
  ...(sight.amounts ? amountsOf(row) : noAmounts(row)),
});

/** A session as those see it who see everything. */
export const toWholeSession = (row: SessionRow): TillSession => toSession(row, { amounts: true, float: true });

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
  approvedBy: link.approved_by,
  reasonCode: link.reason_code ?? undefined,
});
