import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import {
  GoodsReceiptAnnulled,
  GoodsReceived,
  PurchaseOrderChanged,
  SupplierInvoiceMatched,
  SupplierProductChanged,
  SupplierReturnAnnulled,
  SupplierReturnNoted,
} from '@mostrador/proto/purchasing';
import {
  type SupplierProductRow,
  toInvoice,
  toOrder,
  toReceipt,
  toSupplierProduct,
  toSupplierReturn,
} from '../convert.ts';
import { readInvoices, readOrders, readReceipts, readReturns } from '../queries.ts';
import { asTold } from '../receipts.ts';

/** What a supplier asks for a product goes by both ids. */
const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'asked' as kind, supplier_id || ' ' || product_id as id from supplier_products
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'order', order_id::text from purchase_orders
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'receipt', receipt_id::text from goods_receipts
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'return', return_id::text from supplier_returns
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'invoice', invoice_id::text from supplier_invoices
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  order by number limit ${limit}`;

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
  const pairs = idsOf('asked').map((pair) => pair.split(' '));
  const asked = await tx.sql<SupplierProductRow>`
    select a.*, p.iva_rate_bp
    from unnest(${pairs.map(([supplierId]) => supplierId)}::uuid[], ${pairs.map(([, productId]) => productId)}::uuid[])
      as pair (supplier_id, product_id)
    join supplier_products a on a.tenant_id = ${tx.tenantId} and a.supplier_id = pair.supplier_id
      and a.product_id = pair.product_id
    join products p on p.tenant_id = a.tenant_id and p.product_id = a.product_id`;
  const orders = await readOrders(tx, idsOf('order'));
  const receipts = await readReceipts(tx, idsOf('receipt'));
  const returns = await readReturns(tx, idsOf('return'));
  const invoices = await readInvoices(tx, idsOf('invoice'));
  return new Map<string, Told>([
    ...asked.map((row): [string, Told] => {
      const supplierProduct = toSupplierProduct(row);
      const told = toldAs(SupplierProductChanged, row.supplier_id, undefined, { supplierProduct });
      return [`asked ${row.supplier_id} ${row.product_id}`, told];
    }),
    ...orders.map((row): [string, Told] => {
      const told = toldAs(PurchaseOrderChanged, row.order_id, row.created_at, { order: toOrder(row) });
      return [`order ${row.order_id}`, told];
    }),
    ...receipts.map((row): [string, Told] => {
      const type = row.state === 'annulled' ? GoodsReceiptAnnulled : GoodsReceived;
      const told = toldAs(type, row.receipt_id, row.noted_at, { receipt: asTold(toReceipt(row)) });
      return [`receipt ${row.receipt_id}`, told];
    }),
    ...returns.map((row): [string, Told] => {
      const type = row.state === 'annulled' ? SupplierReturnAnnulled : SupplierReturnNoted;
      const told = toldAs(type, row.return_id, row.noted_at, { supplierReturn: toSupplierReturn(row) });
      return [`return ${row.return_id}`, told];
    }),
    ...invoices.map((row): [string, Told] => {
      const told = toldAs(SupplierInvoiceMatched, row.invoice_id, row.recorded_at, { invoice: toInvoice(row) });
      return [`invoice ${row.invoice_id}`, told];
    }),
  ]);
}

export const exportFacts = tellsFacts(find, tell);
