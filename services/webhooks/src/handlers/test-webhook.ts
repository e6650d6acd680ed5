import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { TestWebhookRequest, WebhookDelivery } from '@mostrador/proto/webhooks';
import { type DeliveryRow, toDelivery } from '../convert.ts';
import { assertSends, wakeLane, webhookOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { fail } from '../errors.ts';

export const testWebhook = handler<TestWebhookRequest, WebhookDelivery>({
  can: managers,
  companyWide: true,
  rules: rules<TestWebhookRequest>({ webhookId: id, eventId: id }),
  run: (ctx, { webhookId, eventId }) =>
    ctx.tenant(async (tx) => {
      assertSends(await webhookOf(tx, webhookId), ctx.now());
      const made = await tx.sql`
        insert into deliveries (tenant_id, webhook_id, event_id, type, subject_type, subject_id, happened_at, by_hand)
        values (${tx.tenantId}, ${webhookId}, ${eventId}, 'ping', 'webhook', ${webhookId}, ${ctx.now()}, true)
        on conflict do nothing returning 1`;
      if (made.length > 0) await wakeLane(tx, webhookId);
      const [row] = await tx.sql<DeliveryRow>`
        select * from deliveries
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and event_id = ${eventId}`;
      return row!.type === 'ping' ? toDelivery(row!) : fail('id_reused', { field: 'eventId' });
    }),
});
