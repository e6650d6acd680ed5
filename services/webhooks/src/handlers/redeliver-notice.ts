import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { RedeliverNoticeRequest, WebhookDelivery } from '@mostrador/proto/webhooks';
import { type DeliveryRow, toDelivery } from '../convert.ts';
import { assertSends, holdLane, wakeLane, webhookOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { fail } from '../errors.ts';

export const redeliverNotice = handler<RedeliverNoticeRequest, WebhookDelivery>({
  can: managers,
  companyWide: true,
  rules: rules<RedeliverNoticeRequest>({ deliveryId: id }),
  run: (ctx, { deliveryId }) =>
    ctx.once(async (tx) => {
      const [found] = await tx.sql<{ webhook_id: string }>`
        select webhook_id from deliveries where tenant_id = ${tx.tenantId} and delivery_id = ${deliveryId}`;
      if (!found) return fail('not_found', { field: 'deliveryId' });
      const { webhook_id: webhookId } = found;
      await holdLane(tx, webhookId);
      assertSends(await webhookOf(tx, webhookId), ctx.now());
      const [row] = await tx.sql<DeliveryRow>`
        update deliveries set state = 'waiting', failures = 0, by_hand = true, next_attempt_at = now()
        where tenant_id = ${tx.tenantId} and delivery_id = ${deliveryId} returning *`;
      await wakeLane(tx, webhookId);
      return toDelivery(row!);
    }),
});
