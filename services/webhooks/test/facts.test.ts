import { type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { WebhookChanged, WebhooksServiceDefinition } from '@mostrador/proto/webhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { webhooks } from '../src/service.ts';
import { openCompany } from './make.ts';

const url = 'http://127.0.0.1:9/hook';
const key = () => ({ idempotencyKey: uuidv7() });

let network: Network;
beforeAll(async () => {
  const jobs = webhooks.jobs!.map((job) => ({ ...job, everyMs: 30 }));
  const sealingKey = Buffer.alloc(32, 9).toString('base64');
  network = await startForTest({ ...webhooks, jobs }, { WEBHOOK_SEALING_KEY: sealingKey, WEBHOOKS_ALLOW_PRIVATE: '1' });
});
afterAll(() => network.stop());

it('exportFacts tells the last of every webhook, also of those of which nothing else is known any more', async () => {
  const company = await openCompany(network);
  const ids = [];
  for (let one = 0; one < 4; one++) ids.push((await company.listen(url)).webhookId);
  const [, changed, deleted, left] = ids as [string, string, string, string];
  const change = { webhookId: changed, name: 'Otro', types: [], enabled: false, expectedVersion: 1 };
  await company.api.updateWebhook(change, key());
  await company.api.deleteWebhook({ webhookId: deleted });
  // Of the last one its keeper went long ago, and nobody adopted it.
  await network.sql(
    `update webhooks.webhooks set ends_at = now() - interval '32 days' where webhook_id = any($1::uuid[])`,
    [[deleted, left]],
  );
  const gone = () => network.sql('select from webhooks.webhooks where webhook_id = any($1::uuid[])', [[deleted, left]]);
  await network.until(async () => (await gone()).length === 0, 'what ended to be forgotten');

  const told = new Map<string, object>();
  for (const { key: id, body } of await network.emitted(WebhookChanged, company.tenantId))
    if (body.version >= ((told.get(id) as WebhookChanged | undefined)?.version ?? 0)) told.set(id, body);
  const token = await network.keys.serviceToken('test', 'webhooks', company.tenantId);
  const client = network.client(WebhooksServiceDefinition, token);
  const facts = [];
  for (let since = 0, more = true; more;) {
    const page = await client.exportFacts({ since, pageSize: 1 });
    facts.push(...page.facts);
    ({ nextSince: since, more } = page);
  }
  const bodies = facts.map(({ bodyJson }) => WebhookChanged.fromJSON(JSON.parse(bodyJson)));
  expect(new Map(bodies.map((body) => [body.webhookId, body]))).toEqual(told);
  expect(bodies).toHaveLength(4);
  expect(told.get(left)).toMatchObject({ state: 'deleted', version: 2 });
  await expect(company.listen(url, ['*'], deleted)).rejects.toMatchObject({ reason: 'not_found' });
  await expect(company.api.exportFacts({})).rejects.toMatchObject({ reason: 'forbidden' });
});
