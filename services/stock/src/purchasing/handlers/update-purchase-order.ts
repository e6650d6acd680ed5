import { handler, rules } from '@mostrador/kit';
import type { PurchaseOrder, UpdatePurchaseOrderRequest } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { keepers } from '../../rules.ts';
import { orderFor, priceOrder, tellOrder, writeOrderLines } from '../orders.ts';
import { orderInput } from '../rules.ts';

export const updatePurchaseOrder = handler<UpdatePurchaseOrderRequest, PurchaseOrder>({
  can: keepers,
  rules: rules<UpdatePurchaseOrderRequest>({ orderId: id, expectedVersion: z.int().min(1), data: orderInput }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const { orderId } = input;
      const data = input.data!;
      await orderFor(tx, ctx.actor, 'change', input);
      const { lines, totalMinor, remarks } = await priceOrder(tx, ctx.actor, data);
      await tx.sql`
        update purchase_orders set supplier_id = ${data.supplierId}, branch_id = ${data.branchId},
          total_minor = ${totalMinor}, expected_on = ${data.expectedOn ?? null}::date, note = ${data.note},
          remarks = ${remarks}::text[], version = version + 1
        where tenant_id = ${tx.tenantId} and order_id = ${orderId}`;
      await writeOrderLines(tx, orderId, lines);
      return tellOrder(tx, orderId);
    }),
});
