import type { Tx } from '@mostrador/kit';
import { TillOperation } from '@mostrador/proto/sales';
import { id } from '@mostrador/rules';
import type { LoggedOperation } from '@mostrador/till/log';
import type { ReturnRow, SaleRow } from './convert.ts';
import { isSaid } from './domain/is-said.ts';
import { salesById } from './queries.ts';

/** What is on the books of what was sent. */
type Known = { id: string; late: boolean };

const isId = (text: unknown): text is string => id.safeParse(text).success;

/** A sale's own values, as its till said them. What later versions keep besides does not make it another one. */
const saidBy = (row: SaleRow) => ({
  tillId: row.till_id,
  sessionId: row.session_id,
  installationId: row.installation_id,
  ticketNumber: row.ticket_number,
  cashierId: row.cashier_id,
  soldAt: row.sold_at,
  receiver: row.receiver,
  voucherWanted: row.voucher_wanted,
  lines: row.lines.map(
    ({ productId, name, barcode, unitPriceMinor, quantityMilli, discountMinor, ivaTreatment, ivaRateBp, ...more }) => {
      const { unitInternalTaxMinor } = more;
      const price = { unitPriceMinor, quantityMilli, discountMinor, ivaTreatment, ivaRateBp, unitInternalTaxMinor };
      return { productId, name, barcode, ...price };
    },
  ),
  payments: row.payments.map(({ method, tenderedMinor, changeMinor, reference }) => ({
    method,
    tenderedMinor,
    changeMinor,
    reference,
  })),
  discountMinor: row.discount_minor,
  roundingMinor: row.rounding_minor,
  totalMinor: row.total_minor,
  printedVoucher: row.printed_voucher,
});

/** Whether a sale that was read now is the one that stands on the books: a number that a customer has on paper is never dropped. */
export const isSameSale = (read: SaleRow, stored: SaleRow): boolean => isSaid(saidBy(read), saidBy(stored));

/** The sale on the books that a sale as it was sent repeats; null where it is none. */
export async function knownSale(tx: Tx, saleId: unknown, sent: object): Promise<SaleRow | null> {
  if (!isId(saleId)) return null;
  const [row] = await salesById(tx, [saleId]);
  return row && isSaid(sent, saidBy(row)) ? row : null;
}

async function knownVoid(tx: Tx, { id: voidId, saleId }: LoggedOperation): Promise<Known | null> {
  if (!isId(saleId)) return null;
  const [row] = await tx.sql<{ late: boolean }>`
    select late from voids where tenant_id = ${tx.tenantId} and void_id = ${voidId} and sale_id = ${saleId}`;
  return row ? { id: voidId, late: row.late } : null;
}

async function knownReturn(tx: Tx, { id: returnId, content }: LoggedOperation): Promise<Known | null> {
  const [row] = await tx.sql<ReturnRow>`
    select * from returns where tenant_id = ${tx.tenantId} and return_id = ${returnId}`;
  if (!row) return null;
  const lines = row.lines.map(({ lineNumber, quantityMilli }) => ({ lineNumber, quantityMilli }));
  const said = { saleId: row.sale_id, sessionId: row.session_id, lines, refunds: row.refunds };
  return isSaid(content, said) ? { id: returnId, late: row.late } : null;
}

async function knownOther(tx: Tx, { id: operationId, kind, field, content }: LoggedOperation): Promise<Known | null> {
  const [row] = await tx.sql<{ payload: unknown }>`
    select payload from till_operations
    where tenant_id = ${tx.tenantId} and operation_id = ${operationId} and kind = ${kind}`;
  if (!row) return null;
  const said = TillOperation.fromJSON(row.payload)[field]!;
  return isSaid(content, { approvalToken: undefined, ...said }) ? { id: operationId, late: false } : null;
}

/**
 * What is on the books as it was sent: it is answered as it is stored, whatever the rules or its surroundings have become
 * since. Values are compared as they were sent, because today's rules may not read them any more.
 */
export async function knownOperation(tx: Tx, operation: LoggedOperation): Promise<Known | null> {
  if (!isId(operation.id)) return null;
  if (operation.kind === 'void') return knownVoid(tx, operation);
  if (operation.kind === 'return') return knownReturn(tx, operation);
  if (operation.kind !== 'sale') return knownOther(tx, operation);
  const row = await knownSale(tx, operation.id, operation.content);
  return row && { id: row.sale_id, late: row.late };
}
