import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetWebhookRequest, Webhook } from '@mostrador/proto/webhooks';
import { toWebhook } from '../convert.ts';
import { webhookOf } from '../queries.ts';
import { managers } from '../rules.ts';

export const getWebhook = handler<GetWebhookRequest, Webhook>({
  can: managers,
  companyWide: true,
  rules: rules<GetWebhookRequest>({ webhookId: id }),
  run: (ctx, { webhookId }) => ctx.tenant(async (tx) => toWebhook(await webhookOf(tx, webhookId))),
});
