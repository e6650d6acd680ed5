import type { Tx } from '@mostrador/kit';
import { RefusedSaleSettled, SaleRefused } from '@mostrador/proto/sales';
import type { RefusedRow } from './convert.ts';

/** What an operation says that it comes to, where that can be read. */
function amountIn(payload: string): number | undefined {
  try {
    const { sale, cashMovement } = JSON.parse(payload) as Record<string, Record<string, unknown> | undefined>;
    const amount = sale?.['totalMinor'] ?? cashMovement?.['amountMinor'];
    return Number.isSafeInteger(amount) ? (amount as number) : undefined;
  } catch {
    return undefined;
  }
}

export const toSaleRefused = (row: RefusedRow): SaleRefused => ({
  refusedId: row.refused_id,
  kind: row.kind,
  operationId: row.operation_id,
  tillId: row.till_id,
  reason: row.reason,
  amountMinor: amountIn(row.payload),
  refusedAt: row.refused_at,
});

export const toRefusedSaleSettled = (row: RefusedRow): RefusedSaleSettled => ({
  ...toSaleRefused(row),
  state: row.status,
  settledBy: row.settled_by,
  settledAt: row.settled_at ?? undefined,
});

/** Tells that a refused operation is settled. */
export const tellSettled = (tx: Tx, row: RefusedRow, tenantId: string): void =>
  tx.emit(RefusedSaleSettled, row.refused_id, toRefusedSaleSettled(row), { tenantId });
