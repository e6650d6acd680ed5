import type { Kitchen, Recipes } from '@mostrador/dev/play/fuzz';

const newWebhook = ({ id, company: { mark } }: Kitchen) => ({
  webhookId: id(),
  name: `Programa ${mark}`,
  url: 'https://programa.invalid.ejemplo.com.ar/avisos',
  types: ['mostrador.stock.v1.StockConflictOpened'],
});

/** A company has at most 20: those of before make room. */
async function makeRoom({ ask, company }: Kitchen): Promise<void> {
  const { webhooks } = await ask('listWebhooks', { pageSize: 200 }, company.tokens.owner);
  if (webhooks.length < 12) return;
  for (const { webhookId } of webhooks) await ask('deleteWebhook', { webhookId }, company.tokens.owner);
}

async function webhookOf(kitchen: Kitchen): Promise<string> {
  await makeRoom(kitchen);
  return (await kitchen.ask('createWebhook', newWebhook(kitchen), kitchen.company.tokens.owner)).webhookId;
}

async function deliveryOf(kitchen: Kitchen): Promise<string> {
  const test = { webhookId: await webhookOf(kitchen), eventId: kitchen.id() };
  return (await kitchen.ask('testWebhook', test, kitchen.company.tokens.owner)).deliveryId;
}

/** A request about a webhook that is new, and what more it says. */
const about =
  <More extends object>(more: (kitchen: Kitchen) => More) =>
  async (kitchen: Kitchen) => ({ webhookId: await webhookOf(kitchen), ...more(kitchen) });

export const recipes: Recipes = {
  createWebhook: async (kitchen) => {
    await makeRoom(kitchen);
    return newWebhook(kitchen);
  },
  listWebhooks: () => ({ pageSize: 20 }),
  getWebhook: about(() => ({})),
  updateWebhook: about(({ company: { mark } }) => ({ name: `Otro ${mark}`, enabled: false, expectedVersion: 1 })),
  rotateWebhookSecret: about(({ id }) => ({ secretId: id() })),
  adoptWebhook: about(() => ({})),
  deleteWebhook: about(() => ({})),
  testWebhook: about(({ id }) => ({ eventId: id() })),
  listWebhookDeliveries: about(() => ({ pageSize: 20 })),
  redeliverNotice: async (kitchen) => ({ deliveryId: await deliveryOf(kitchen) }),
  listEventTypes: () => ({}),
  streamEvents: () => ({}),
  renewStream: async ({ company: { tokens }, openStream }) => ({ streamId: await openStream(tokens.owner) }),
};
