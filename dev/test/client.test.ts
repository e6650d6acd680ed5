import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { apiOver, connect, isUnknown, tillAt } from '../src/client/index.ts';

type Heard = { method: string; url: string; body: string; key: string | undefined; authorization: string | undefined };

/** A gateway that answers what it is told to, in turn, and remembers what it heard. */
async function gateway(...answers: { status: number; body: unknown; headers?: Record<string, string> }[]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const { method = '', url = '', headers } = request;
      heard.push({
        method,
        url,
        body,
        key: headers['idempotency-key'] as string,
        authorization: headers.authorization,
      });
      const answer = answers[Math.min(heard.length, answers.length) - 1]!;
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const door = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(async () => {
    await door.close();
    server.close();
  });
  return { door, heard };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

test('what is in the path is not in the body or the query', async () => {
  const { door, heard } = await gateway({ status: 200, body: { saleId: 's' } });
  const api = apiOver(door, { token: () => 'token' });
  await api.sales.getSale({ saleId: 'a/b' });
  await api.sales.discardRefusedSale({ refusedId: 's', reason: 'v' });
  await api.stock.listProducts({ query: 'dulce de leche', barcode: '', pageSize: 5 });
  expect(heard.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['GET', '/v1/sales/a%2Fb', ''],
    ['POST', '/v1/refused-sales/s/discard', '{"reason":"v"}'],
    ['GET', '/v1/products?query=dulce+de+leche&pageSize=5', ''],
  ]);
  expect(heard[0]!.authorization).toBe('Bearer token');
});

test('a door that is shut leaves the outcome unknown', async () => {
  const door = connect('http://127.0.0.1:9');
  const error = await apiOver(door, { attempts: 1 })
    .sales.getSale({ saleId: 's' })
    .catch((thrown: unknown) => thrown);
  await door.close();
  expect(isUnknown(error)).toBe(true);
});

test('a till numbers its tickets and declares how many it made', async () => {
  const { door, heard } = await gateway({ status: 200, body: { sessionId: 'e' } });
  const till = tillAt({ api: apiOver(door), tillId: 't', cashierId: 'c', lastTicketNumber: 40 });
  await till.open(1_000);
  const tickets = [till.ticket([{ name: 'a', unitPriceMinor: 1 }]), till.ticket([{ name: 'b', unitPriceMinor: 2 }])];
  await till.declare([{ method: 'cash', amountMinor: 1_003 }]);
  expect(tickets.map(({ ticketNumber, sessionId }) => [ticketNumber, sessionId])).toEqual([
    [41, 'e'],
    [42, 'e'],
  ]);
  expect(JSON.parse(heard[1]!.body)).toMatchObject({ ticketCount: 2, lastTicketNumber: 42 });
  expect(heard[1]!.url).toBe('/v1/till-sessions/e/declare');
});

test('an answer of any size is read as text', async () => {
  const long = 'x'.repeat(2_000_000);
  const server = createServer((_request, response) => response.end(long)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const door = connect(url);
  const answer = await door.fetch(`${url}/`, { method: 'GET', headers: {}, signal: AbortSignal.timeout(5_000) });
  expect(await answer.text()).toBe(long);
  await door.close();
  server.close();
});
