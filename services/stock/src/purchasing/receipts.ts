import type { Tx } from '@mostrador/kit';
import type { GoodsReceipt } from '@mostrador/proto/purchasing';
import type { OrderRow } from './convert.ts';
import { stateAfter } from './domain/order.ts';
import { tellOrder } from './orders.ts';

/** What comes of an order's line, or is taken back of it. */
export type Progress = { orderLine: number; milli: number; minor: number };

/** Notes on an order, which is locked, what came of it or was taken back, and tells what that makes of it. */
export async function moveOrder(tx: Tx, order: OrderRow, progress: Progress[]): Promise<void> {
  const { order_id: orderId } = order;
  const lines = await tx.sql<{ quantity_milli: number; received_milli: number }>`
    with come as (
      update purchase_order_lines l
      set received_milli = l.received_milli + p.milli, received_minor = l.received_minor + p.minor
      from unnest(${progress.map((one) => one.orderLine)}::int[], ${progress.map((one) => one.milli)}::bigint[],
        ${progress.map((one) => one.minor)}::bigint[]) as p (line_number, milli, minor)
      where l.tenant_id = ${tx.tenantId} and l.order_id = ${orderId} and l.line_number = p.line_number
      returning l.line_number, l.quantity_milli, l.received_milli)
    select quantity_milli, received_milli from come
    union all
    select quantity_milli, received_milli from purchase_order_lines
    where tenant_id = ${tx.tenantId} and order_id = ${orderId} and line_number not in (select line_number from come)`;
  const state = stateAfter(order.state, order.sent_at !== null, lines);
  await tx.sql`
    update purchase_orders set state = ${state}, version = version + 1
    where tenant_id = ${tx.tenantId} and order_id = ${orderId}`;
  await tellOrder(tx, orderId);
}

/** A receipt as its events tell it: what invoices have of it, and what went back, is told with those. */
export const asTold = (receipt: GoodsReceipt): GoodsReceipt => ({
  ...receipt,
  lines: receipt.lines.map((line) => ({ ...line, invoicedMilli: 0, returnedMilli: 0 })),
});
