import { handler, rules } from '@mostrador/kit';
import type { PurchaseOrder, SendPurchaseOrderRequest } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { keepers } from '../../rules.ts';
import { orderFor, tellOrder } from '../orders.ts';

export const sendPurchaseOrder = handler<SendPurchaseOrderRequest, PurchaseOrder>({
  can: keepers,
  rules: rules<SendPurchaseOrderRequest>({ orderId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      await orderFor(tx, ctx.actor, 'send', input);
      await tx.sql`
        update purchase_orders set state = 'sent', sent_at = ${ctx.now().toISOString()}, version = version + 1
        where tenant_id = ${tx.tenantId} and order_id = ${input.orderId}`;
      return tellOrder(tx, input.orderId);
    }),
});
