import { type Actor, assertActsIn, type Tx } from '@mostrador/kit';
import type { PurchasingSettings } from '@mostrador/proto/purchasing';
import { fail } from '../errors.ts';
import type { SupplierRow } from '../convert.ts';
import { supplierById } from '../suppliers.ts';
import {
  type InvoiceLineRow,
  type InvoiceRow,
  type OrderLineRow,
  type OrderRow,
  type ReceiptLineRow,
  type ReceiptRow,
  type ReturnRow,
  type SettingsRow,
  type SupplierProductRow,
  toSettings,
} from './convert.ts';

/** Heads with their lines, in the order of the ids given; ids that are none are left out. */
function joined<Head, Line>(ids: string[], heads: Head[], idOf: (head: Head) => string, linesOf: Map<string, Line[]>) {
  const byId = new Map(heads.map((head) => [idOf(head), { ...head, lines: linesOf.get(idOf(head)) ?? [] }]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export async function readOrders(tx: Tx, ids: string[]): Promise<OrderRow[]> {
  const heads = await tx.sql<Omit<OrderRow, 'lines'>>`
    select o.*, s.name as supplier_name from purchase_orders o
    join suppliers s on s.tenant_id = o.tenant_id and s.supplier_id = o.supplier_id
    where o.tenant_id = ${tx.tenantId} and o.order_id = any(${ids}::uuid[])`;
  const lines = await tx.sql<OrderLineRow>`
    select * from purchase_order_lines where tenant_id = ${tx.tenantId} and order_id = any(${ids}::uuid[])
    order by line_number`;
  return joined(
    ids,
    heads,
    (head) => head.order_id,
    Map.groupBy(lines, (line) => line.order_id),
  );
}

/** An order that is to change, kept to this transaction. */
export async function lockOrder(tx: Tx, orderId: string): Promise<OrderRow> {
  await tx.sql`select from purchase_orders where tenant_id = ${tx.tenantId} and order_id = ${orderId} for update`;
  const [order] = await readOrders(tx, [orderId]);
  return order ?? fail('not_found', { field: 'orderId' });
}

/** One order, where the caller acts in its branch. */
export async function orderSeen(tx: Tx, actor: Actor, orderId: string): Promise<OrderRow> {
  const [order] = await readOrders(tx, [orderId]);
  if (!order) return fail('not_found', { field: 'orderId' });
  assertActsIn(actor, order.branch_id, 'orderId');
  return order;
}

export async function readReceipts(tx: Tx, ids: string[]): Promise<ReceiptRow[]> {
  const heads = await tx.sql<Omit<ReceiptRow, 'lines'>>`
    select * from goods_receipts where tenant_id = ${tx.tenantId} and receipt_id = any(${ids}::uuid[])`;
  const lines = await tx.sql<ReceiptLineRow>`
    select * from goods_receipt_lines where tenant_id = ${tx.tenantId} and receipt_id = any(${ids}::uuid[])
    order by line_number`;
  return joined(
    ids,
    heads,
    (head) => head.receipt_id,
    Map.groupBy(lines, (line) => line.receipt_id),
  );
}

/** A receipt of which something is to change, kept to this transaction. */
export async function lockReceipt(tx: Tx, receiptId: string): Promise<ReceiptRow> {
  await tx.sql`select from goods_receipts where tenant_id = ${tx.tenantId} and receipt_id = ${receiptId} for update`;
  const [receipt] = await readReceipts(tx, [receiptId]);
  return receipt ?? fail('not_found', { field: 'receiptId' });
}

export async function readReturns(tx: Tx, ids: string[]): Promise<ReturnRow[]> {
  const heads = await tx.sql<Omit<ReturnRow, 'lines'>>`
    select * from supplier_returns where tenant_id = ${tx.tenantId} and return_id = any(${ids}::uuid[])`;
  const lines = await tx.sql<ReturnRow['lines'][number]>`
    select * from supplier_return_lines where tenant_id = ${tx.tenantId} and return_id = any(${ids}::uuid[])
    order by line_number`;
  return joined(
    ids,
    heads,
    (head) => head.return_id,
    Map.groupBy(lines, (line) => line.return_id),
  );
}

export async function readInvoices(tx: Tx, ids: string[]): Promise<InvoiceRow[]> {
  const heads = await tx.sql<Omit<InvoiceRow, 'lines'>>`
    select * from supplier_invoices where tenant_id = ${tx.tenantId} and invoice_id = any(${ids}::uuid[])`;
  const lines = await tx.sql<InvoiceLineRow>`
    select * from supplier_invoice_lines where tenant_id = ${tx.tenantId} and invoice_id = any(${ids}::uuid[])
    order by line_number`;
  return joined(
    ids,
    heads,
    (head) => head.invoice_id,
    Map.groupBy(lines, (line) => line.invoice_id),
  );
}

export async function readSettings(tx: Tx): Promise<PurchasingSettings> {
  const [row] = await tx.sql<SettingsRow>`select * from purchasing_settings where tenant_id = ${tx.tenantId}`;
  return toSettings(row);
}

/** What a supplier asks for these products, by product. */
export async function readAsked(tx: Tx, supplierId: string, productIds: string[]) {
  const rows = await tx.sql<SupplierProductRow>`
    select a.*, p.iva_rate_bp from supplier_products a
    join products p on p.tenant_id = a.tenant_id and p.product_id = a.product_id
    where a.tenant_id = ${tx.tenantId} and a.supplier_id = ${supplierId} and a.product_id = any(${productIds}::uuid[])`;
  return new Map(rows.map((row) => [row.product_id, row]));
}

/** The supplier that something is bought from; it must be one of the company's. */
export async function supplierOf(tx: Tx, supplierId: string, field: string): Promise<SupplierRow> {
  return (await supplierById(tx, supplierId)) ?? fail('supplier_unknown', { field });
}
