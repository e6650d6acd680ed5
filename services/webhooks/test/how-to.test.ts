import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Network, uuidv7 } from '@mostrador/kit/testing';
import { BranchChanged } from '@mostrador/proto/identity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCompany, openReceiver, startWebhooks } from './make.ts';

let network: Network;
beforeAll(async () => {
  network = await startWebhooks();
});
afterAll(() => network.stop());

/** What docs/how-to/receive-webhooks.md shows. */
const page = readFileSync(new URL('../../../docs/how-to/receive-webhooks.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```\w+\n([^]*?)```/g)].map(([, text]) => text!);
const block = (word: string) => blocks.find((text) => text.includes(word))!;

it('is checked as the documentation says', async () => {
  const company = await openCompany(network);
  const receiver = await openReceiver({});
  const { secret } = await company.listen(receiver.url, [BranchChanged.$type]);
  await company.happens();
  await network.until(async () => receiver.all.length === 1, 'the notice');
  await receiver.close();
  const { headers, body } = receiver.all[0]!;
  const shell = block('openssl');
  const { isOurs } = (await import(`data:text/javascript,${encodeURIComponent(block('function isOurs'))}`)) as {
    isOurs(secret: string, headers: object, body: string, now?: number): boolean;
  };
  expect(isOurs(secret, headers, body)).toBe(true);
  expect(isOurs(secret, headers, `${body} `)).toBe(false);
  expect(isOurs(secret, headers, body, Date.now() + 600_000)).toBe(false);
  const checked = (text: string) => {
    const [ID, TIMESTAMP, SIGNATURES] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`]);
    const variables = { SECRET: secret, ID, TIMESTAMP, SIGNATURES, BODY: text } as Record<string, string>;
    const set = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
    return execFileSync('sh', ['-c', [...set, shell].join('\n')], { encoding: 'utf8' }).trim();
  };
  expect([checked(body), checked(`${body} `)]).toEqual(['good', 'bad']);
});

it('a notice is received by the program that the how-to shows, once, and by it alone who has the secret', async () => {
  const company = await openCompany(network);
  const port = await freePort();
  const { secret, webhookId } = await company.listen(`http://127.0.0.1:${port}/mostrador`, [BranchChanged.$type]);
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-receiver-'));
  writeFileSync(join(folder, 'is-ours.mjs'), block('function isOurs'));
  writeFileSync(join(folder, 'receiver.mjs'), block('createServer'));
  const program = spawn(process.execPath, [join(folder, 'receiver.mjs')], {
    env: { SECRET: secret, PORT: String(port) },
  });
  let told = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  const forge = () =>
    fetch(`http://127.0.0.1:${port}/mostrador`, { method: 'POST', body: '{}' }).then(
      ({ status }) => status === 401,
      () => false,
    );
  await network.until(forge, 'the program to refuse what is not signed');

  const branchId = uuidv7();
  const eventId = uuidv7();
  await company.happens(7, branchId);
  await company.api.testWebhook({ webhookId, eventId });
  await company.settled(webhookId, 'delivered', 2);
  const { deliveries } = await company.api.listWebhookDeliveries({ webhookId });
  for (const { deliveryId } of deliveries)
    await company.api.redeliverNotice({ deliveryId }, { idempotencyKey: uuidv7() });
  await company.settled(webhookId, 'delivered', 2);
  await network.drain();
  program.kill();
  rmSync(folder, { recursive: true });
  expect(told.trim().split('\n').toSorted()).toEqual(
    [`mostrador.identity.v1.BranchChanged branch ${branchId}`, `ping webhook ${webhookId}`].toSorted(),
  );
});
