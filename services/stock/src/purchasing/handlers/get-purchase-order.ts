import { handler, rules } from '@mostrador/kit';
import type { GetPurchaseOrderRequest, PurchaseOrder } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { auditors } from '../../rules.ts';
import { toOrder } from '../convert.ts';
import { orderSeen } from '../queries.ts';

export const getPurchaseOrder = handler<GetPurchaseOrderRequest, PurchaseOrder>({
  can: auditors,
  rules: rules<GetPurchaseOrderRequest>({ orderId: id }),
  run: (ctx, { orderId }) => ctx.tenant(async (tx) => toOrder(await orderSeen(tx, ctx.actor, orderId))),
});
