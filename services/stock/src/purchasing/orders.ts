import { type Actor, assertVersion, type Tx } from '@mostrador/kit';
import { sum } from '@mostrador/money';
import { type PurchaseOrder, PurchaseOrderChanged, type PurchaseOrderInput } from '@mostrador/proto/purchasing';
import { fail } from '../errors.ts';
import { assertBranches } from '../queries.ts';
import { maxQuantityMilli } from '../rules.ts';
import { type OrderLineRow, type OrderRow, type SupplierProductRow, toOrder } from './convert.ts';
import { lineOf } from './domain/cost.ts';
import { type Act, mayBe, remarksOn } from './domain/order.ts';
import { type Bought, readBought } from './goods.ts';
import { lockOrder, readAsked, readOrders, supplierOf } from './queries.ts';

type Drafted = Omit<OrderLineRow, 'tenant_id' | 'order_id' | 'received_milli' | 'received_minor'>;
type Priced = { lines: Drafted[]; totalMinor: number; remarks: string[] };

function draftLine(
  { packs, packMilli = 0, cost: stated }: PurchaseOrderInput['lines'][number],
  index: number,
  product: Bought,
  asked: SupplierProductRow | undefined,
): Drafted {
  const at = `data.lines.${index}`;
  const cost = stated ?? asked?.cost ?? fail('cost_missing', { field: `${at}.cost` });
  const pack = packMilli || (asked?.pack_milli ?? 1_000);
  if (product.unit === 'unit' && pack % 1_000 !== 0) fail('quantity_not_whole', { field: `${at}.packMilli` });
  const terms = { ivaRateBp: product.iva_rate_bp, packMilli: pack };
  const { quantityMilli, totalMinor } = lineOf(cost, packs, terms, `${at}.cost`);
  if (quantityMilli > maxQuantityMilli) fail('purchase_too_large', { field: `${at}.packs` });
  return {
    line_number: index + 1,
    product_id: product.product_id,
    name: product.name,
    supplier_code: asked?.code ?? '',
    packs,
    pack_milli: pack,
    quantity_milli: quantityMilli,
    cost,
    iva_rate_bp: product.iva_rate_bp,
    total_minor: totalMinor,
  };
}

/** What an order comes to, with its supplier's prices where it names none; refuses what cannot be ordered. */
export async function priceOrder(tx: Tx, actor: Actor, data: PurchaseOrderInput): Promise<Priced> {
  await assertBranches(tx, actor, [data.branchId], () => 'data.branchId');
  const supplier = await supplierOf(tx, data.supplierId, 'data.supplierId');
  if (!supplier.active) fail('supplier_inactive', { field: 'data.supplierId' });
  const ids = data.lines.map((line) => line.productId);
  const products = await readBought(tx, ids, (index) => `data.lines.${index}.productId`);
  const asked = await readAsked(tx, data.supplierId, ids);
  const lines = data.lines.map((line, index) =>
    draftLine(line, index, products.get(line.productId)!, asked.get(line.productId)),
  );
  const total = sum(lines.map((line) => line.total_minor));
  if (total > 1e12) fail('amount_too_large', { field: 'data.lines' });
  const minimums = lines.map(({ packs, product_id: id }) => ({
    packs,
    minimumPacks: asked.get(id)?.minimum_packs ?? 0,
  }));
  return { lines, totalMinor: total, remarks: remarksOn(supplier.minimum_order_minor, total, minimums) };
}

export async function writeOrderLines(tx: Tx, orderId: string, lines: Drafted[]): Promise<void> {
  const rows = lines.map((line) => ({
    ...line,
    tenant_id: tx.tenantId,
    order_id: orderId,
    received_milli: 0,
    received_minor: 0,
  }));
  await tx.sql`delete from purchase_order_lines where tenant_id = ${tx.tenantId} and order_id = ${orderId}`;
  await tx.sql`
    insert into purchase_order_lines
    select * from jsonb_populate_recordset(null::purchase_order_lines, ${JSON.stringify(rows)}::jsonb)`;
}

/** Tells an order as it stands now. */
export async function tellOrder(tx: Tx, orderId: string): Promise<PurchaseOrder> {
  const [row] = await readOrders(tx, [orderId]);
  const order = toOrder(row!);
  tx.emit(PurchaseOrderChanged, orderId, { order });
  return order;
}

/** An order to which something may be done now, kept to this transaction: as it was read, by who acts in its branch. */
export async function orderFor(
  tx: Tx,
  actor: Actor,
  act: Act,
  { orderId, expectedVersion }: { orderId: string; expectedVersion: number },
): Promise<OrderRow> {
  const order = await lockOrder(tx, orderId);
  await assertBranches(tx, actor, [order.branch_id], () => 'orderId');
  assertVersion(order, expectedVersion);
  if (!mayBe(act, order.state)) fail('order_state', { field: 'orderId', detail: `It is ${order.state}.` });
  return order;
}
