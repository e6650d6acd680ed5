import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { BranchChanged } from '@mostrador/proto/identity';
import { type Webhook, WebhooksServiceDefinition } from '@mostrador/proto/webhooks';
import { webhooks } from '../src/service.ts';

const sealingKey = Buffer.alloc(32, 9).toString('base64');

/** The service, with waits that a test can wait for. */
export const startWebhooks = (environment: Record<string, string> = {}): Promise<Network> =>
  startForTest(webhooks, {
    WEBHOOK_SEALING_KEY: sealingKey,
    WEBHOOKS_ALLOW_PRIVATE: '1',
    WEBHOOK_RETRY_MS: '20',
    ...environment,
  });

export type Notice = {
  id: string;
  type: string;
  time: string;
  tenantId: string;
  branchId?: string;
  subject: { type: string; id: string };
  version?: number;
};
export type Received = { path: string; headers: IncomingHttpHeaders; body: string; notice: Notice; at: number };

/** A program that receives: keeps what came, and answers as it is told to. */
export async function openReceiver(options: {
  answer?: (received: Received, count: number) => number | Promise<number>;
  make?: (listener: RequestListener) => Server;
}) {
  const all: Received[] = [];
  let connections = 0;
  let answer = options.answer ?? (() => 204);
  const server = (options.make ?? createServer)((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const notice = JSON.parse(body) as Notice;
      const received = { path: request.url!, headers: request.headers, body, notice, at: performance.now() };
      all.push(received);
      void Promise.resolve(answer(received, all.length)).then((status) => {
        if (status >= 300 && status < 400) response.setHeader('location', `${receiver.url}/elsewhere`);
        response.writeHead(status).end('thanks');
      });
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver = {
    port,
    url: `http://127.0.0.1:${port}`,
    all,
    connections: () => connections,
    answerWith: (next: typeof answer) => (answer = next),
    ids: () => all.map(({ notice }) => notice.id),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
export type Receiver = Awaited<ReturnType<typeof openReceiver>>;

/** True where one of the signatures is the secret's, as any library of Standard Webhooks checks it. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(wanted);
}

/** A company, its owner's verbs, and what happens in it. */
export async function openCompany(network: Network) {
  const company = await makeCompany(network.keys);
  const { tenantId } = company;
  const ownerId = uuidv7();
  const api = network.client(WebhooksServiceDefinition, await company.user('owner', ownerId));
  return {
    ...company,
    ownerId,
    api,
    listen: (url: string, types = ['*'], webhookId = uuidv7()): Promise<Webhook> =>
      api.createWebhook({ webhookId, name: 'Programa', url, types }),
    /** A branch changes; answers with the event's id. */
    async happens(version = 1, branchId = uuidv7(), id = uuidv7()): Promise<string> {
      const branch = { branchId, name: 'Centro', active: true, version };
      return network.publish(BranchChanged, tenantId, { key: branchId, id }, branch);
    },
    /** Waits until so many notices of a webhook are in a state. */
    settled: (webhookId: string, state: string, count: number) =>
      network.until(
        async () => (await api.listWebhookDeliveries({ webhookId, state })).deliveries.length >= count,
        `${count} ${state}`,
      ),
  };
}
