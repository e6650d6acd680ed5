import type { Kitchen, Recipe } from '@mostrador/dev/play/fuzz';
import type { Webhook, WebhookDelivery } from '@mostrador/proto/webhooks';

const newWebhook = ({ id, company: { mark } }: Kitchen) => ({
  webhookId: id(),
  name: `Programa ${mark}`,
  url: 'https://programa.invalid.ejemplo.com.ar/avisos',
  types: ['mostrador.stock.v1.StockConflictOpened'],
});

/** A company has at most 20: those of before make room. */
async function makeRoom({ ask, company }: Kitchen): Promise<void> {
  const { webhooks } = await ask<{ webhooks: Webhook[] }>('listWebhooks', { pageSize: 200 }, company.tokens.owner);
  if (webhooks.length < 12) return;
  for (const { webhookId } of webhooks) await ask('deleteWebhook', { webhookId }, company.tokens.owner);
}

async function webhookOf(kitchen: Kitchen): Promise<string> {
  await makeRoom(kitchen);
  return (await kitchen.ask<Webhook>('createWebhook', newWebhook(kitchen), kitchen.company.tokens.owner)).webhookId;
}

async function deliveryOf(kitchen: Kitchen): Promise<string> {
  const test = { webhookId: await webhookOf(kitchen), eventId: kitchen.id() };
  return (await kitchen.ask<WebhookDelivery>('testWebhook', test, kitchen.company.tokens.owner)).deliveryId;
}

/** A request about a webhook that is new, and what more it says. */
const about =
  (more: (kitchen: Kitchen) => object = () => ({})): Recipe =>
  async (kitchen) => ({ webhookId: await webhookOf(kitchen), ...more(kitchen) });

export const recipes: Record<string, Recipe> = {
  createWebhook: async (kitchen) => {
    await makeRoom(kitchen);
    return newWebhook(kitchen);
  },
  listWebhooks: () => ({ pageSize: 20 }),
  getWebhook: about(),
  updateWebhook: about(({ company: { mark } }) => ({ name: `Otro ${mark}`, enabled: false })),
  rotateWebhookSecret: about(({ id }) => ({ secretId: id() })),
  adoptWebhook: about(),
  deleteWebhook: about(),
  testWebhook: about(({ id }) => ({ eventId: id() })),
  listWebhookDeliveries: about(() => ({ pageSize: 20 })),
  redeliverNotice: async (kitchen) => ({ deliveryId: await deliveryOf(kitchen) }),
  listEventTypes: () => ({}),
  streamEvents: () => ({}),
  renewStream: async ({ company: { tokens }, openStream }) => ({ streamId: await openStream(tokens.owner) }),
};
