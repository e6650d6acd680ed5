import { handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListWebhooksRequest, ListWebhooksResponse } from '@mostrador/proto/webhooks';
import { z } from 'zod';
import { toWebhook } from '../convert.ts';
import { webhooksById } from '../queries.ts';
import { managers } from '../rules.ts';

export const listWebhooks = handler<ListWebhooksRequest, ListWebhooksResponse>({
  can: managers,
  companyWide: true,
  rules: rules<ListWebhooksRequest>({ ...paged(), orphanedOnly: z.boolean() }),
  async run(ctx, input) {
    const [at, after] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [null, null];
    return ctx.tenant(async (tx) => {
      const found = await tx.sql<{ webhook_id: string; created_at: string }>`
        select webhook_id, created_at from webhooks
        where tenant_id = ${tx.tenantId} and state <> 'deleted'
          and (not ${input.orphanedOnly}::boolean or ends_at > ${ctx.now()})
          and (${at}::timestamptz is null or (created_at, webhook_id) < (${at}::timestamptz, ${after}::uuid))
        order by created_at desc, webhook_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.created_at, last.webhook_id]);
      // One that was deleted meanwhile is not in the page.
      const ids = page.map((one) => one.webhook_id);
      const rows = await webhooksById(tx, ids);
      return { webhooks: rows.map(toWebhook), nextPageToken };
    });
  },
});
