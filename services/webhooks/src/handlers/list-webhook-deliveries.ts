import { handler, rules } from '@mostrador/kit';
import { id, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListWebhookDeliveriesRequest, ListWebhookDeliveriesResponse } from '@mostrador/proto/webhooks';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { type DeliveryRow, toDelivery } from '../convert.ts';
import { webhookOf } from '../queries.ts';
import { managers } from '../rules.ts';

export const listWebhookDeliveries = handler<ListWebhookDeliveriesRequest, ListWebhookDeliveriesResponse>({
  can: managers,
  companyWide: true,
  rules: rules<ListWebhookDeliveriesRequest>({ webhookId: id, state: orNone(words.deliveryState), ...paged() }),
  async run(ctx, input) {
    const [at, after] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [null, null];
    return ctx.tenant(async (tx) => {
      await webhookOf(tx, input.webhookId);
      const rows = await tx.sql<DeliveryRow>`
        select * from deliveries
        where tenant_id = ${tx.tenantId} and webhook_id = ${input.webhookId}
          and (${input.state} = '' or state = ${input.state})
          and (${at}::timestamptz is null or (created_at, delivery_id) < (${at}::timestamptz, ${after}::uuid))
        order by created_at desc, delivery_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.created_at, last.delivery_id]);
      return { deliveries: page.map(toDelivery), nextPageToken };
    });
  },
});
