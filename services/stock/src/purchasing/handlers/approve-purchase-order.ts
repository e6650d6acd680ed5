import { handler, rules } from '@mostrador/kit';
import type { ApprovePurchaseOrderRequest, PurchaseOrder } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { keepers } from '../../rules.ts';
import { orderFor, tellOrder } from '../orders.ts';
import { readSettings } from '../queries.ts';
import { isApprover } from '../rules.ts';

export const approvePurchaseOrder = handler<ApprovePurchaseOrderRequest, PurchaseOrder>({
  can: keepers,
  rules: rules<ApprovePurchaseOrderRequest>({ orderId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const { orderId } = input;
      const order = await orderFor(tx, ctx.actor, 'approve', input);
      const { approvalLimitMinor } = await readSettings(tx);
      if (!isApprover(ctx.actor) && order.total_minor > approvalLimitMinor)
        fail('order_above_limit', { field: 'orderId' });
      await tx.sql`
        update purchase_orders set state = 'approved', approved_at = ${ctx.now().toISOString()},
          approved_by = ${ctx.actor.id}, version = version + 1
        where tenant_id = ${tx.tenantId} and order_id = ${orderId}`;
      return tellOrder(tx, orderId);
    }),
});
