import { defineService, serves } from '@mostrador/kit';
import { WebhookChanged, WebhooksServiceDefinition } from '@mostrador/proto/webhooks';
import { manifest } from '../manifest.ts';
import { allFacts } from './consumers/all-facts.ts';
import { env } from './env.ts';
import { fail } from './errors.ts';
import { addFigures } from './figures.ts';
import { adoptWebhook } from './handlers/adopt-webhook.ts';
import { createWebhook } from './handlers/create-webhook.ts';
import { deleteWebhook } from './handlers/delete-webhook.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { getWebhook } from './handlers/get-webhook.ts';
import { listEventTypes } from './handlers/list-event-types.ts';
import { listWebhookDeliveries } from './handlers/list-webhook-deliveries.ts';
import { listWebhooks } from './handlers/list-webhooks.ts';
import { redeliverNotice } from './handlers/redeliver-notice.ts';
import { rotateWebhookSecret } from './handlers/rotate-webhook-secret.ts';
import { testWebhook } from './handlers/test-webhook.ts';
import { updateWebhook } from './handlers/update-webhook.ts';
import { deliverNotices } from './jobs/deliver-notices.ts';
import { pruneDeliveries } from './jobs/prune-deliveries.ts';

/** Tells programs what happens: the only process that talks to addresses that companies name. */
export const webhooks = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  env,
  errors: fail,
  serves: [
    serves(WebhooksServiceDefinition, {
      createWebhook,
      listWebhooks,
      getWebhook,
      updateWebhook,
      rotateWebhookSecret,
      adoptWebhook,
      deleteWebhook,
      testWebhook,
      listWebhookDeliveries,
      redeliverNotice,
      listEventTypes,
      exportFacts,
    }),
  ],
  consumes: [allFacts],
  jobs: [deliverNotices, pruneDeliveries],
  publishes: [WebhookChanged],
  admin(ctx, metrics) {
    addFigures(ctx, metrics);
    return {};
  },
});
