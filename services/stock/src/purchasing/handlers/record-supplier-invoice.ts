import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { spread, sum } from '@mostrador/money';
import type {
  RecordSupplierInvoiceRequest,
  SupplierInvoice,
  SupplierInvoiceLineInput,
} from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { familyOf } from '@mostrador/till/voucher';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { keepers, line, newId } from '../../rules.ts';
import { toInvoice } from '../convert.ts';
import { match, tellInvoice } from '../matching.ts';
import { readInvoices, supplierOf } from '../queries.ts';
import { amount, day, hashOf, note, quantity } from '../rules.ts';

/** True of what AFIP calls an invoice, of any letter: notes are no purchase. */
function isInvoice(type: number): boolean {
  try {
    return familyOf(type).kind === 'invoice';
  } catch {
    return false;
  }
}

/** Refuses an order that is none of the supplier's. */
async function assertOrders(tx: Tx, { orderIds, supplierId }: RecordSupplierInvoiceRequest): Promise<void> {
  const rows = await tx.sql<{ order_id: string }>`
    select order_id from purchase_orders
    where tenant_id = ${tx.tenantId} and supplier_id = ${supplierId} and order_id = any(${orderIds}::uuid[])`;
  const own = new Set(rows.map((row) => row.order_id));
  const foreign = orderIds.findIndex((orderId) => !own.has(orderId));
  if (foreign >= 0) fail('order_of_another', { field: `orderIds.${foreign}` });
}

/** The products of the lines: those named, else those that have the supplier's code; null where nobody knows it. */
async function readProductsOf(tx: Tx, { supplierId, lines }: RecordSupplierInvoiceRequest): Promise<(string | null)[]> {
  const named = lines.flatMap((one) => one.productId ?? []);
  const known = await tx.sql<{ product_id: string }>`
    select product_id from products where tenant_id = ${tx.tenantId} and product_id = any(${named}::uuid[])`;
  const codes = await tx.sql<{ code: string; product_id: string }>`
    select code, product_id from supplier_products
    where tenant_id = ${tx.tenantId} and supplier_id = ${supplierId} and active
      and code <> '' and code = any(${lines.map((one) => one.code)}::text[])`;
  const ids = new Set(known.map((row) => row.product_id));
  const byCode = new Map(codes.map((row) => [row.code, row.product_id]));
  return lines.map(({ productId, code }, index) => {
    if (productId === undefined) return byCode.get(code) ?? null;
    return ids.has(productId) ? productId : fail('product_unknown', { field: `lines.${index}.productId` });
  });
}

async function writeLines(tx: Tx, input: RecordSupplierInvoiceRequest): Promise<void> {
  const products = await readProductsOf(tx, input);
  const freight = spread(
    input.freightMinor,
    input.lines.map((one) => one.totalMinor),
  );
  const rows = input.lines.map((one, index) => ({
    tenant_id: tx.tenantId,
    invoice_id: input.invoiceId,
    line_number: index + 1,
    product_id: products[index],
    code: one.code,
    description: one.description,
    quantity_milli: one.quantityMilli,
    total_minor: one.totalMinor,
    landed_minor: one.totalMinor + freight[index]!,
    match: 'not_ordered',
    received_milli: 0,
    taken: [],
  }));
  await tx.sql`
    insert into supplier_invoice_lines
    select * from jsonb_populate_recordset(null::supplier_invoice_lines, ${JSON.stringify(rows)}::jsonb)`;
}

async function record(tx: Tx, ctx: Pick<Ctx, 'actor' | 'now'>, input: RecordSupplierInvoiceRequest) {
  const { invoiceId, supplierId, type, pointOfSale, number } = input;
  const { cuit } = await supplierOf(tx, supplierId, 'supplierId');
  if (cuit === '') fail('supplier_cuit_missing', { field: 'supplierId' });
  const total = sum([input.freightMinor, ...input.lines.map((one) => one.totalMinor)]);
  if (total > 1e12) fail('amount_too_large', { field: 'lines' });
  const now = ctx.now().toISOString();
  const made = await tx.sql`
    insert into supplier_invoices (tenant_id, invoice_id, supplier_id, cuit, type, point_of_sale, number, date, order_ids,
      state, freight_minor, total_minor, note, recorded_at, recorded_by, created_as)
    values (${tx.tenantId}, ${invoiceId}, ${supplierId}, ${cuit}, ${type}, ${pointOfSale}, ${number},
      ${input.date}::date, ${input.orderIds}::uuid[], 'differs', ${input.freightMinor}, ${total}, ${input.note}, ${now},
      ${ctx.actor.id}, ${hashOf(input)})
    on conflict do nothing returning 1`;
  if (made.length === 0) {
    // The id was taken, or the paper was: which, is seen by a new statement only.
    const [known] = await readInvoices(tx, [invoiceId]);
    if (!known) return fail('invoice_recorded', { field: 'number' });
    return known.created_as === hashOf(input) ? toInvoice(known) : fail('id_reused', { field: 'invoiceId' });
  }
  await assertOrders(tx, input);
  await writeLines(tx, input);
  const [invoice] = await readInvoices(tx, [invoiceId]);
  await match(tx, invoice!, now);
  return tellInvoice(tx, invoiceId);
}

export const recordSupplierInvoice = handler<RecordSupplierInvoiceRequest, SupplierInvoice>({
  can: keepers,
  companyWide: true,
  rules: rules<RecordSupplierInvoiceRequest>({
    invoiceId: newId,
    supplierId: id,
    type: z.int().refine(isInvoice, 'invoice_type_unknown'),
    pointOfSale: z.int().min(1).max(99_998),
    number: z.int().min(1).max(99_999_999),
    date: day,
    orderIds: z.array(id).max(50),
    lines: z
      .array(
        rules<SupplierInvoiceLineInput>({
          productId: id.optional(),
          code: line.trim().max(50),
          description: line.trim().max(200),
          quantityMilli: quantity,
          totalMinor: amount,
        }),
      )
      .min(1)
      .max(500),
    freightMinor: amount,
    note,
  }),
  run: (ctx, input) => ctx.tenant((tx) => record(tx, ctx, input)),
});
