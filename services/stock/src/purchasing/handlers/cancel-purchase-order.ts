import { handler, rules } from '@mostrador/kit';
import type { CancelPurchaseOrderRequest, PurchaseOrder } from '@mostrador/proto/purchasing';
import { id, reason } from '@mostrador/rules';
import { z } from 'zod';
import { keepers } from '../../rules.ts';
import { orderFor, tellOrder } from '../orders.ts';

export const cancelPurchaseOrder = handler<CancelPurchaseOrderRequest, PurchaseOrder>({
  can: keepers,
  rules: rules<CancelPurchaseOrderRequest>({ orderId: id, expectedVersion: z.int().min(1), reason }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      await orderFor(tx, ctx.actor, 'cancel', input);
      await tx.sql`
        update purchase_orders set state = 'cancelled', cancel_reason = ${input.reason}, version = version + 1
        where tenant_id = ${tx.tenantId} and order_id = ${input.orderId}`;
      return tellOrder(tx, input.orderId);
    }),
});
