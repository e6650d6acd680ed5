import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import {
  type GoodsReceipt,
  type GoodsReceiptLineInput,
  GoodsReceived,
  type ReceiveGoodsRequest,
} from '@mostrador/proto/purchasing';
import { id, moment } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { assertBranches } from '../../queries.ts';
import { keepers, newId } from '../../rules.ts';
import { tellAsked } from '../asked.ts';
import { type OrderLineRow, type OrderRow, type SupplierProductRow, toReceipt } from '../convert.ts';
import { nextPartOf, unitCostOf, valueOf } from '../domain/cost.ts';
import { mayBe, mayReceive } from '../domain/order.ts';
import { documentKey } from '../domain/paper.ts';
import { assertWhole, type Bought, keepCatalogue, moveGoods, movementsOf, readBought, replaceCosts } from '../goods.ts';
import { lockOrder, readAsked, readReceipts, readSettings, supplierOf } from '../queries.ts';
import { asTold, moveOrder } from '../receipts.ts';
import { documentNumber, hashOf, lines, note, quantity, statedCost } from '../rules.ts';

const maxAheadMs = 10 * 60_000;
const maxAgeMs = 35 * 24 * 60 * 60_000;

/** When goods came, and when that was noted. */
type When = { at: string; now: string };

/** A device's clock may be a little ahead: that is now. */
function momentOf({ receivedAt = '' }: ReceiveGoodsRequest, now: string): string {
  if (receivedAt === '') return now;
  const ahead = Date.parse(receivedAt) - Date.parse(now);
  if (ahead > maxAheadMs || ahead < -maxAgeMs) fail('received_at_out_of_range', { field: 'receivedAt' });
  return ahead > 0 ? now : receivedAt;
}

/** The order that goods are of, kept to this transaction. */
async function orderOf(tx: Tx, { orderId, supplierId, branchId }: ReceiveGoodsRequest): Promise<OrderRow | null> {
  if (orderId === undefined) return null;
  const order = await lockOrder(tx, orderId);
  if (order.supplier_id !== supplierId || order.branch_id !== branchId) fail('order_of_another', { field: 'orderId' });
  return order;
}

/** Writes the head. False where it is there already, or its paper is: which, is seen by a new statement only. */
async function writeHead(tx: Tx, input: ReceiveGoodsRequest, actorId: string, { at, now }: When): Promise<boolean> {
  const made = await tx.sql`
    insert into goods_receipts (tenant_id, receipt_id, branch_id, supplier_id, order_id, document_number, document_key,
      received_at, note, noted_at, noted_by, created_as)
    values (${tx.tenantId}, ${input.receiptId}, ${input.branchId}, ${input.supplierId}, ${input.orderId ?? null},
      ${input.documentNumber}, ${documentKey(input.documentNumber)}, ${at}, ${input.note}, ${now}, ${actorId},
      ${hashOf(input)})
    on conflict do nothing returning 1`;
  return made.length > 0;
}

async function stored(tx: Tx, input: ReceiveGoodsRequest): Promise<GoodsReceipt> {
  const [known] = await readReceipts(tx, [input.receiptId]);
  if (!known) return fail('document_received', { field: 'documentNumber' });
  return known.created_as === hashOf(input) ? toReceipt(known) : fail('id_reused', { field: 'receiptId' });
}

type Come = { product: Bought; line: OrderLineRow | undefined; quantityMilli: number; totalMinor: number | null };

/** What may be known of what a product costs: its order's line, and its supplier's list. */
type Known = { line: OrderLineRow | undefined; asked: SupplierProductRow | undefined; ivaRateBp: number };

/** What a line came to: as it says itself, as the order does, as the supplier's list does; null where nobody knows. */
function totalOf(
  { quantityMilli, cost, packMilli = 0 }: GoodsReceiptLineInput,
  { line, asked, ivaRateBp }: Known,
  field: string,
): number | null {
  if (!cost && line) {
    const before = { quantityMilli: line.received_milli, totalMinor: line.received_minor };
    return nextPartOf({ quantityMilli: line.quantity_milli, totalMinor: line.total_minor }, before, quantityMilli);
  }
  const stated = cost ?? asked?.cost;
  const terms = { ivaRateBp, packMilli: packMilli || (line?.pack_milli ?? asked?.pack_milli ?? 1_000) };
  return stated ? valueOf(stated, quantityMilli, terms, field) : null;
}

/** What comes, beside what was ordered of it. */
async function weigh(tx: Tx, input: ReceiveGoodsRequest, order: OrderRow | null): Promise<Come[]> {
  if (order && !mayBe('receive', order.state)) {
    fail('order_state', { field: 'orderId', detail: `It is ${order.state}.` });
  }
  const at = (index: number) => `lines.${index}.`;
  const ids = input.lines.map((one) => one.productId);
  const products = await readBought(tx, ids, (index) => `${at(index)}productId`);
  const asked = await readAsked(tx, input.supplierId, ids);
  const { overReceiptBp } = await readSettings(tx);
  return input.lines.map((one, index) => {
    const { productId, quantityMilli } = one;
    const product = products.get(productId)!;
    assertWhole(product, quantityMilli, `${at(index)}quantityMilli`);
    const line = order?.lines.find((ordered) => ordered.product_id === productId);
    if (order && !line) fail('product_not_ordered', { field: `${at(index)}productId` });
    if (line && !mayReceive(line, line.received_milli + quantityMilli, overReceiptBp))
      fail('receipt_above_order', { field: `${at(index)}quantityMilli` });
    const known = { line, asked: asked.get(productId), ivaRateBp: product.iva_rate_bp };
    const totalMinor = totalOf(one, known, `${at(index)}cost`);
    return { product, line, quantityMilli, totalMinor };
  });
}

async function writeLines(tx: Tx, receiptId: string, come: Come[]): Promise<void> {
  const rows = come.map(({ product, line, quantityMilli, totalMinor }, index) => ({
    tenant_id: tx.tenantId,
    receipt_id: receiptId,
    line_number: index + 1,
    product_id: product.product_id,
    quantity_milli: quantityMilli,
    order_line: line?.line_number ?? 0,
    total_minor: totalMinor,
    price_minor: product.price_minor,
    invoiced_milli: 0,
    returned_milli: 0,
  }));
  await tx.sql`
    insert into goods_receipt_lines
    select * from jsonb_populate_recordset(null::goods_receipt_lines, ${JSON.stringify(rows)}::jsonb)`;
}

/** Remembers what products were bought for last, and from now on takes that for what they cost. What is free says nothing. */
async function learnCosts(tx: Tx, supplierId: string, come: Come[], { at, now }: When): Promise<void> {
  const bought = come.flatMap(({ product, quantityMilli, totalMinor }) =>
    totalMinor ? [{ productId: product.product_id, unitCost: unitCostOf({ totalMinor, quantityMilli }) }] : [],
  );
  await keepCatalogue(tx);
  const newest = await noteLastCosts(tx, supplierId, bought, at);
  await replaceCosts(
    tx,
    new Map(bought.filter((one) => newest.has(one.productId)).map((one) => [one.productId, one.unitCost])),
    now,
  );
}

/** Answers the products of which nothing newer is known. A supplier that has none of them on its list has them from now on. */
async function noteLastCosts(
  tx: Tx,
  supplierId: string,
  bought: { productId: string; unitCost: number }[],
  at: string,
): Promise<Set<string>> {
  const rows = await tx.sql<{ product_id: string }>`
    insert into supplier_products as a (tenant_id, supplier_id, product_id, code, pack_milli, minimum_packs, preferred,
      active, last_cost_minor, last_received_at)
    select ${tx.tenantId}::uuid, ${supplierId}::uuid, b.product_id, '', 1000, 0, false, true, b.cost, ${at}::timestamptz
    from unnest(${bought.map((one) => one.productId)}::uuid[], ${bought.map((one) => one.unitCost)}::bigint[])
      as b (product_id, cost)
    order by b.product_id
    on conflict (tenant_id, supplier_id, product_id) do update
    set last_cost_minor = excluded.last_cost_minor, last_received_at = excluded.last_received_at, version = a.version + 1
    where a.last_received_at is null or a.last_received_at <= excluded.last_received_at
    returning product_id`;
  const newest = rows.map((row) => row.product_id);
  await tellAsked(tx, supplierId, newest);
  return new Set(newest);
}

async function receive(tx: Tx, ctx: Pick<Ctx, 'actor' | 'now'>, input: ReceiveGoodsRequest): Promise<GoodsReceipt> {
  const { receiptId, branchId, supplierId } = input;
  await assertBranches(tx, ctx.actor, [branchId], () => 'branchId');
  await supplierOf(tx, supplierId, 'supplierId');
  const now = ctx.now().toISOString();
  const order = await orderOf(tx, input);
  const when = { at: momentOf(input, now), now };
  if (!(await writeHead(tx, input, ctx.actor.id, when))) return stored(tx, input);
  const come = await weigh(tx, input, order);
  await writeLines(tx, receiptId, come);
  if (order) {
    const progress = come.map(({ line, quantityMilli, totalMinor }) => ({
      orderLine: line!.line_number,
      milli: quantityMilli,
      minor: totalMinor ?? 0,
    }));
    await moveOrder(tx, order, progress);
  }
  await learnCosts(tx, supplierId, come, when);
  const head = { sourceId: receiptId, kind: 'receipt' as const, reason: '', at: when.at, actorId: ctx.actor.id };
  await moveGoods(tx, movementsOf(tx, { ...head, ...input }, come, 1), now);
  const [row] = await readReceipts(tx, [receiptId]);
  const receipt = toReceipt(row!);
  tx.emit(GoodsReceived, receiptId, { receipt: asTold(receipt) });
  return receipt;
}

export const receiveGoods = handler<ReceiveGoodsRequest, GoodsReceipt>({
  can: keepers,
  rules: rules<ReceiveGoodsRequest>({
    receiptId: newId,
    branchId: id,
    supplierId: id,
    orderId: id.optional(),
    documentNumber,
    receivedAt: moment.optional(),
    lines: lines(
      rules<GoodsReceiptLineInput>({
        productId: id,
        quantityMilli: quantity,
        cost: statedCost.optional(),
        packMilli: quantity.optional(),
      }),
    ),
    note,
  }),
  run: (ctx, input) => ctx.tenant((tx) => receive(tx, ctx, input)),
});
