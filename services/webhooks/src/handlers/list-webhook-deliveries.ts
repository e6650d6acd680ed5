import { handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListWebhookDeliveriesRequest, ListWebhookDeliveriesResponse } from '@mostrador/proto/webhooks';
import { z } from 'zod';
import { type DeliveryRow, toDelivery } from '../convert.ts';
import { webhookOf } from '../queries.ts';
import { id, managers, pageTokenText } from '../rules.ts';

export const listWebhookDeliveries = handler<ListWebhookDeliveriesRequest, ListWebhookDeliveriesResponse>({
  can: managers,
  companyWide: true,
  rules: rules<ListWebhookDeliveriesRequest>({
    webhookId: id,
    state: z.enum(['', 'waiting', 'delivered', 'failed']),
    pageSize: pageSize(),
    pageToken: pageTokenText,
  }),
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
      const page = rows.slice(0, input.pageSize);
      const last = page.at(-1);
      return {
        deliveries: page.map(toDelivery),
        nextPageToken: rows.length > page.length && last ? pageToken.make(last.created_at, last.delivery_id) : '',
      };
    });
  },
});
