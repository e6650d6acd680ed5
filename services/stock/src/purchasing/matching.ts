import { assertVersion, type Tx } from '@mostrador/kit';
import { type SupplierInvoice, SupplierInvoiceMatched } from '@mostrador/proto/purchasing';
import { fail } from '../errors.ts';
import { type InvoiceLineRow, type InvoiceRow, type Taken, toInvoice } from './convert.ts';
import { unitCostOf } from './domain/cost.ts';
import { matchOf, taken, type Waiting } from './domain/match.ts';
import { keepCatalogue, replaceCosts } from './goods.ts';
import { readInvoices, readSettings } from './queries.ts';

/** An invoice that is to change, kept to this transaction, as it was read. */
export async function lockInvoice(
  tx: Tx,
  { invoiceId, expectedVersion }: { invoiceId: string; expectedVersion: number },
): Promise<InvoiceRow> {
  await tx.sql`select from supplier_invoices where tenant_id = ${tx.tenantId} and invoice_id = ${invoiceId} for update`;
  const [invoice] = await readInvoices(tx, [invoiceId]);
  if (!invoice) return fail('not_found', { field: 'invoiceId' });
  assertVersion(invoice, expectedVersion);
  return invoice;
}

/** Tells an invoice as it stands now. */
export async function tellInvoice(tx: Tx, invoiceId: string): Promise<SupplierInvoice> {
  const [row] = await readInvoices(tx, [invoiceId]);
  const invoice = toInvoice(row!);
  tx.emit(SupplierInvoiceMatched, invoiceId, { invoice });
  return invoice;
}

/** Lines of one product are held together against what came of it: what is free often has a line of its own. */
const productsOf = (lines: InvoiceLineRow[]) =>
  Map.groupBy(lines, ({ product_id: id, line_number: line }) => id ?? `line ${line}`);

const sumOf = (lines: InvoiceLineRow[], of: 'quantity_milli' | 'landed_minor') =>
  lines.reduce((total, line) => total + line[of], 0);

/** What was ordered of products: what one unit was to come to, and whether all of it was. */
async function readOrdered(tx: Tx, orderIds: string[]): Promise<Map<string, number>> {
  const rows = await tx.sql<{ product_id: string; quantity_milli: number; total_minor: number }>`
    select l.product_id, sum(l.quantity_milli)::bigint as quantity_milli, sum(l.total_minor)::bigint as total_minor
    from purchase_order_lines l
    join purchase_orders o on o.tenant_id = l.tenant_id and o.order_id = l.order_id
    where l.tenant_id = ${tx.tenantId} and l.order_id = any(${orderIds}::uuid[]) and o.state <> 'draft'
    group by l.product_id`;
  return new Map(
    rows.map((row) => [row.product_id, unitCostOf({ totalMinor: row.total_minor, quantityMilli: row.quantity_milli })]),
  );
}

type Come = Waiting & { product_id: string; total_minor: number | null; quantity_milli: number };

/** What of the products has come from the supplier and waits for an invoice, the oldest first. Its receipts are locked. */
async function readWaiting(tx: Tx, invoice: InvoiceRow): Promise<Come[]> {
  const products = invoice.lines.flatMap((line) => line.product_id ?? []);
  const orders = invoice.order_ids;
  await tx.sql`
    select from goods_receipts r
    where r.tenant_id = ${tx.tenantId} and r.supplier_id = ${invoice.supplier_id} and r.state = 'noted'
      and (cardinality(${orders}::uuid[]) = 0 or r.order_id = any(${orders}::uuid[]))
      and exists (select from goods_receipt_lines l
        where l.tenant_id = r.tenant_id and l.receipt_id = r.receipt_id and l.product_id = any(${products}::uuid[])
          and l.quantity_milli > l.invoiced_milli + l.returned_milli)
    order by r.receipt_id for update of r`;
  return tx.sql<Come>`
    select l.receipt_id, l.line_number, l.product_id, l.total_minor, l.quantity_milli,
      l.quantity_milli - l.invoiced_milli - l.returned_milli as open_milli
    from goods_receipts r
    join goods_receipt_lines l on l.tenant_id = r.tenant_id and l.receipt_id = r.receipt_id
    where r.tenant_id = ${tx.tenantId} and r.supplier_id = ${invoice.supplier_id} and r.state = 'noted'
      and (cardinality(${orders}::uuid[]) = 0 or r.order_id = any(${orders}::uuid[]))
      and l.product_id = any(${products}::uuid[]) and l.quantity_milli > l.invoiced_milli + l.returned_milli
    order by r.received_at, r.receipt_id, l.line_number`;
}

/** What one unit of goods was received for; null where nobody knows of one of them. */
function receivedFor(come: Come[]): number | null {
  if (come.length === 0 || come.some((one) => one.total_minor === null)) return null;
  const totalMinor = come.reduce((sum, one) => sum + one.total_minor!, 0);
  return unitCostOf({ totalMinor, quantityMilli: come.reduce((sum, one) => sum + one.quantity_milli, 0) });
}

type Verdict = Pick<InvoiceLineRow, 'line_number' | 'match' | 'expected_cost_minor' | 'received_milli' | 'taken'>;

/** Says of each line whether it is what was ordered and came, and takes what came. */
async function judge(tx: Tx, invoice: InvoiceRow): Promise<Verdict[]> {
  const settings = await readSettings(tx);
  const ordered = await readOrdered(tx, invoice.order_ids);
  const waiting = Map.groupBy(await readWaiting(tx, invoice), (one) => one.product_id);
  return [...productsOf(invoice.lines)].flatMap(([key, lines]) => {
    const come = waiting.get(key) ?? [];
    const quantityMilli = sumOf(lines, 'quantity_milli');
    const receivedMilli = come.reduce((sum, one) => sum + one.open_milli, 0);
    const expectedCostMinor = ordered.get(key) ?? receivedFor(come);
    const match = matchOf(
      {
        quantityMilli,
        unitCostMinor: unitCostOf({ totalMinor: sumOf(lines, 'landed_minor'), quantityMilli }),
        ordered: ordered.has(key) || come.length > 0,
        receivedMilli,
        expectedCostMinor,
      },
      settings,
    );
    return lines.map(({ line_number }, index) => ({
      line_number,
      match,
      expected_cost_minor: expectedCostMinor,
      received_milli: receivedMilli,
      // What the product's lines have together stands with the first of them.
      taken: index === 0 ? taken(come, quantityMilli) : [],
    }));
  });
}

/** Goods wait for an invoice again (-1), or do not any more (1). */
async function invoiceGoods(tx: Tx, all: Taken[], sign: 1 | -1): Promise<void> {
  await tx.sql`
    update goods_receipt_lines l set invoiced_milli = l.invoiced_milli + t.milli
    from unnest(${all.map((one) => one.receiptId)}::uuid[], ${all.map((one) => one.lineNumber)}::int[],
      ${all.map((one) => sign * one.milli)}::bigint[]) as t (receipt_id, line_number, milli)
    where l.tenant_id = ${tx.tenantId} and l.receipt_id = t.receipt_id and l.line_number = t.line_number`;
}

/** Lets the goods of an invoice, which is locked, wait for another. */
export async function release(tx: Tx, invoice: InvoiceRow): Promise<void> {
  const all = invoice.lines.flatMap((line) => line.taken);
  await tx.sql`
    select from goods_receipts where tenant_id = ${tx.tenantId}
      and receipt_id = any(${all.map((one) => one.receiptId)}::uuid[])
    order by receipt_id for update`;
  await invoiceGoods(tx, all, -1);
}

/** What products cost to replace from now on is what an invoice says that nobody objects to. */
export async function learnFrom(tx: Tx, invoice: InvoiceRow, now: string): Promise<void> {
  await keepCatalogue(tx);
  const costs = [...productsOf(invoice.lines.filter((line) => line.product_id !== null))].flatMap(
    ([productId, lines]): [string, number][] => {
      const totalMinor = sumOf(lines, 'landed_minor');
      return totalMinor > 0
        ? [[productId, unitCostOf({ totalMinor, quantityMilli: sumOf(lines, 'quantity_milli') })]]
        : [];
    },
  );
  await replaceCosts(tx, new Map(costs), now);
}

/** Matches an invoice, which is locked and has nothing, with what was ordered and came; where it fits, costs are learnt. */
export async function match(tx: Tx, invoice: InvoiceRow, now: string): Promise<void> {
  const verdicts = await judge(tx, invoice);
  await invoiceGoods(
    tx,
    verdicts.flatMap((one) => one.taken),
    1,
  );
  await tx.sql`
    update supplier_invoice_lines l set match = v.match, expected_cost_minor = v.expected_cost_minor,
      received_milli = v.received_milli, taken = v.taken
    from jsonb_populate_recordset(null::supplier_invoice_lines, ${JSON.stringify(verdicts)}::jsonb) v
    where l.tenant_id = ${tx.tenantId} and l.invoice_id = ${invoice.invoice_id} and l.line_number = v.line_number`;
  const fits = verdicts.every((one) => one.match === 'matched');
  await tx.sql`
    update supplier_invoices set state = ${fits ? 'matched' : 'differs'}
    where tenant_id = ${tx.tenantId} and invoice_id = ${invoice.invoice_id}`;
  if (fits) await learnFrom(tx, invoice, now);
}
