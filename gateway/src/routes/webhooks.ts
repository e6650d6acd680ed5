import { WebhooksServiceDefinition } from '@mostrador/proto/webhooks';
import { get, internal, patch, post, routes } from '../route.ts';

export const webhooks = routes(WebhooksServiceDefinition, {
  createWebhook: post('/v1/webhooks'),
  listWebhooks: get('/v1/webhooks'),
  getWebhook: get('/v1/webhooks/:webhookId'),
  updateWebhook: patch('/v1/webhooks/:webhookId'),
  rotateWebhookSecret: post('/v1/webhooks/:webhookId/rotate-secret'),
  adoptWebhook: post('/v1/webhooks/:webhookId/adopt'),
  deleteWebhook: post('/v1/webhooks/:webhookId/delete'),
  testWebhook: post('/v1/webhooks/:webhookId/test'),
  listWebhookDeliveries: get('/v1/webhooks/:webhookId/deliveries'),
  redeliverNotice: post('/v1/webhook-deliveries/:deliveryId/redeliver'),
  listEventTypes: get('/v1/event-types'),
  exportFacts: internal(),
});
