import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import { id } from '@mostrador/rules';
import type { DeleteWebhookRequest } from '@mostrador/proto/webhooks';
import type { WebhookRow } from '../convert.ts';
import { holdLane, tellChange, wakeLane } from '../queries.ts';
import { managers } from '../rules.ts';
import { fail } from '../errors.ts';

export const deleteWebhook = handler<DeleteWebhookRequest, Empty>({
  can: managers,
  companyWide: true,
  rules: rules<DeleteWebhookRequest>({ webhookId: id }),
  run: (ctx, { webhookId }) =>
    ctx.tenant(async (tx) => {
      await holdLane(tx, webhookId);
      // The row stays for a while, so that a request to make it that comes late does not make it again.
      const [deleted] = await tx.sql<WebhookRow>`
        update webhooks set state = 'deleted', ends_at = ${ctx.now()}, version = version + 1
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state <> 'deleted' returning *`;
      if (deleted) {
        // What waits is given up there.
        await wakeLane(tx, webhookId);
        tellChange(tx, deleted);
        return {};
      }
      const known = await tx.sql`
        select 1 from webhooks where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId}`;
      return known.length > 0 ? {} : fail('not_found', { field: 'webhookId' });
    }),
});
