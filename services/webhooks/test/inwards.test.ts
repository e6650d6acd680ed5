import { createSocket, type Socket } from 'node:dgram';
import { getServers, setServers } from 'node:dns';
import { type Network } from '@mostrador/kit/testing';
import { BranchChanged } from '@mostrador/proto/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCompany, openReceiver, type Receiver, startWebhooks } from './make.ts';

let network: Network;
let receiver: Receiver;
let names: Socket;
const usual = getServers();
/** What the test's name server answers for each name, and how often it was asked. */
const known: Record<string, string[]> = {};
let asked = 0;

const A = 1;

/** Answers a question as a name server does, with IPv4 addresses only. */
function answerTo(question: Buffer): Buffer {
  let end = 12;
  const labels: string[] = [];
  for (let length = question[end]!; length > 0; length = question[end]!) {
    labels.push(question.toString('latin1', end + 1, end + 1 + length));
    end += 1 + length;
  }
  const type = question.readUInt16BE(end + 1);
  const addresses = type === A ? (known[labels.join('.').toLowerCase()] ?? []) : [];
  const head = Buffer.from([question[0]!, question[1]!, 0x81, 0x80, 0, 1, 0, addresses.length, 0, 0, 0, 0]);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, question.subarray(12, end + 5), ...records]);
}

beforeAll(async () => {
  names = createSocket('udp4').on('message', (question, from) => {
    asked += 1;
    names.send(answerTo(question), from.port, from.address);
  });
  await new Promise<void>((resolve) => names.bind(0, '127.0.0.1', resolve));
  setServers([`127.0.0.1:${names.address().port}`]);
  network = await startWebhooks({ WEBHOOKS_ALLOW_PRIVATE: '0' });
  receiver = await openReceiver({});
});
afterAll(async () => {
  setServers(usual);
  names.close();
  await receiver.close();
  await network.stop();
});

/** What becomes of a notice to an address that was taken at the door. */
async function problemAt(url: string): Promise<string> {
  const company = await openCompany(network);
  const { webhookId } = await company.listen(url, [BranchChanged.$type]);
  await company.happens();
  await network.until(async () => (await company.api.getWebhook({ webhookId })).lastProblem !== '', 'a failure');
  return (await company.api.getWebhook({ webhookId })).lastProblem;
}

describe('without leave to go to private addresses', () => {
  it.each([
    ['https://127.0.0.1/', 'url_not_public'],
    ['https://169.254.169.254/', 'url_not_public'],
    ['https://[::ffff:10.0.0.1]/', 'url_not_public'],
    ['https://localhost/', 'url_not_public'],
    ['http://programa.ejemplo.com.ar/', 'url_not_https'],
    ['https://programa.ejemplo.com.ar:25/', 'url_port_refused'],
  ])('%s is refused at the door: %s', async (url, reason) => {
    const company = await openCompany(network);
    await expect(company.listen(url)).rejects.toMatchObject({ reason, told: { field: 'url' } });
    const { webhookId } = await company.listen('https://programa.ejemplo.com.ar/');
    await expect(
      company.api.updateWebhook({ webhookId, url, expectedVersion: 1 }, { idempotencyKey: url }),
    ).rejects.toMatchObject({ reason });
  });

  it.each([
    ['this machine', ['127.0.0.1']],
    ['a network inside', ['10.0.0.7']],
    ['the cloud’s own', ['169.254.169.254']],
    ['the public network and inside', ['93.184.216.34', '127.0.0.1']],
    ['nowhere', []],
  ])('a name that leads to %s is not connected to, and says no more than that', async (_, addresses) => {
    known['adentro.ejemplo.com.ar'] = addresses;
    const before = asked;
    expect(await problemAt(`https://adentro.ejemplo.com.ar:${receiver.port}/`)).toBe('address_unusable');
    expect(asked).toBeGreaterThan(before);
    expect(receiver.connections()).toBe(0);
  });

  it('what was taken while it was allowed is looked at again', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen('https://programa.ejemplo.com.ar/', [BranchChanged.$type]);
    await network.sql('update webhooks.webhooks set url = $2 where webhook_id = $1', [webhookId, `${receiver.url}/`]);
    await company.happens();
    await network.until(
      async () => (await company.api.getWebhook({ webhookId })).lastProblem === 'address_unusable',
      'it to be refused',
    );
    expect(receiver.connections()).toBe(0);
  });
});
