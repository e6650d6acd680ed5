import type { LineCost, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { nothingSince, type ReturnRow, type SaleRow, toReturn, toSale, toVoid, type VoidRow } from './convert.ts';
import { returnFact, voidFact } from './session-facts.ts';

/** What the lines of a sale cost; of one that was recorded before costs were kept, nobody knows. */
export const costsOf = (sale: SaleRow): LineCost[] =>
  sale.costs ??
  sale.lines.map(({ lineNumber }) => ({ lineNumber, unitCostMinor: 0, productVersion: 0, source: 'none' }));

export function toSaleVoided(row: VoidRow, sale: SaleRow): SaleVoided {
  const { voidId, reason, voidedAt, approvedBy, voidedBy, effectiveAt, receivedAt, sentBy } = toVoid(row, sale);
  return {
    voidId,
    sale: toSale(sale, { ...nothingSince, voided: true }),
    fact: voidFact(row, sale),
    reason,
    voidedAt,
    approvedBy,
    requestedBy: sentBy,
    voidedBy,
    effectiveAt,
    receivedAt,
    costs: costsOf(sale),
  };
}

export function toSaleReturned(row: ReturnRow, sale: SaleRow): SaleReturned {
  const returned = new Set(row.lines.map((line) => line.lineNumber));
  return {
    saleReturn: toReturn(row),
    fact: returnFact(row),
    costs: costsOf(sale).filter((cost) => returned.has(cost.lineNumber)),
    soldAt: sale.effective_at,
    soldBy: sale.cashier_id,
    soldBranchId: sale.branch_id,
    originalMethods: [...new Set(sale.payments.map((payment) => payment.method))],
  };
}
