import { assertVersion, handler, rules } from '@mostrador/kit';
import type { UpdateWebhookRequest, Webhook } from '@mostrador/proto/webhooks';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toWebhook, type WebhookRow } from '../convert.ts';
import { destinationOf } from '../destination.ts';
import { fail } from '../errors.ts';
import { hasEnded, holdLane, openLane, personOf, tellChange, webhookOf } from '../queries.ts';
import { managers, name, types, url } from '../rules.ts';

export const updateWebhook = handler<UpdateWebhookRequest, Webhook>({
  can: managers,
  companyWide: true,
  rules: rules<UpdateWebhookRequest>({
    webhookId: id,
    name: name.optional(),
    url: url.optional(),
    types,
    enabled: z.boolean().optional(),
    expectedVersion: z.int().min(1),
  }),
  run(ctx, input) {
    const href = input.url === undefined ? null : destinationOf(ctx, input.url);
    const { webhookId, enabled } = input;
    return ctx.once(async (tx) => {
      await holdLane(tx, webhookId);
      const [before] = await tx.sql<Pick<WebhookRow, 'state' | 'url' | 'ends_at' | 'version'>>`
        select state, url, ends_at, version from webhooks
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state <> 'deleted' for update`;
      if (!before) return fail('not_found', { field: 'webhookId' });
      assertVersion(before, input.expectedVersion);
      if (hasEnded(before, ctx.now())) return fail('webhook_ended');
      // Where notices go is a person's to say, as their secret is: a key may outlive who made it by a day.
      if (href !== null && href !== before.url) personOf(ctx);
      const state = enabled === undefined ? before.state : enabled ? 'enabled' : 'disabled';
      const begins = state === 'enabled' && (before.state !== state || (href !== null && href !== before.url));
      await tx.sql`
        update webhooks set name = coalesce(${input.name}, name), url = coalesce(${href}, url),
          types = case when cardinality(${input.types}::text[]) > 0 then ${input.types}::text[] else types end,
          state = ${state}, version = version + 1,
          disabled_reason = case when ${state} = 'enabled' then '' when state = 'enabled' then 'by_hand' else disabled_reason end,
          enabled_at = case when ${state} = 'enabled' and state <> 'enabled' then now() else enabled_at end,
          failing_since = case when ${begins}::boolean then null else failing_since end,
          last_problem = case when ${begins}::boolean then '' else last_problem end
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId}`;
      if (begins) await openLane(tx, webhookId);
      const row = await webhookOf(tx, webhookId);
      tellChange(tx, row);
      return toWebhook(row);
    });
  },
});
