import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { CreatePurchaseOrderRequest, PurchaseOrder } from '@mostrador/proto/purchasing';
import { fail } from '../../errors.ts';
import { keepers, newId } from '../../rules.ts';
import { toOrder } from '../convert.ts';
import { priceOrder, tellOrder, writeOrderLines } from '../orders.ts';
import { readOrders } from '../queries.ts';
import { hashOf, orderInput } from '../rules.ts';

async function draft(tx: Tx, ctx: Pick<Ctx, 'actor' | 'now'>, input: CreatePurchaseOrderRequest) {
  const { orderId } = input;
  const data = input.data!;
  // Keeps the company's numbers to this transaction: the same request, sent twice at once, waits for it.
  await tx.sql`
    insert into order_numbers as n (tenant_id, last_number) values (${tx.tenantId}, 0)
    on conflict (tenant_id) do update set last_number = n.last_number`;
  const [known] = await readOrders(tx, [orderId]);
  if (known) return known.created_as === hashOf(data) ? toOrder(known) : fail('id_reused', { field: 'orderId' });
  const { lines, totalMinor, remarks } = await priceOrder(tx, ctx.actor, data);
  const [taken] = await tx.sql<{ last_number: number }>`
    update order_numbers set last_number = last_number + 1 where tenant_id = ${tx.tenantId} returning last_number`;
  await tx.sql`
    insert into purchase_orders (tenant_id, order_id, number, supplier_id, branch_id, state, total_minor, expected_on,
      note, remarks, created_at, created_by, created_as)
    values (${tx.tenantId}, ${orderId}, ${taken!.last_number}, ${data.supplierId}, ${data.branchId}, 'draft',
      ${totalMinor}, ${data.expectedOn ?? null}::date, ${data.note}, ${remarks}::text[], ${ctx.now().toISOString()},
      ${ctx.actor.id}, ${hashOf(data)})`;
  await writeOrderLines(tx, orderId, lines);
  return tellOrder(tx, orderId);
}

export const createPurchaseOrder = handler<CreatePurchaseOrderRequest, PurchaseOrder>({
  can: keepers,
  rules: rules<CreatePurchaseOrderRequest>({ orderId: newId, data: orderInput }),
  run: (ctx, input) => ctx.tenant((tx) => draft(tx, ctx, input)),
});
