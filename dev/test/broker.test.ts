import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inboxOf } from '@mostrador/manifest';
import { asOperator, brokerAddress, credentialsOf } from '@mostrador/ops/broker';
import { writeJson } from '@mostrador/ops/files';
import { own, services } from '@mostrador/ops/stack';
import { temporary } from '@mostrador/ops/testing';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startNats, stopNats } from '../src/infra/nats.ts';
import { type Running, serverRecord } from '../src/infra/server.ts';
import { spawnDetached, until } from '../src/processes.ts';

const dir = temporary();
let url: string;
const open: NatsConnection[] = [];

/** A connection as a process has it, with the inbox that it is given or another. */
async function as(name: string, inbox = inboxOf(name), prefix = '') {
  const manifest = own.find((one) => one.name === name)!;
  const [token, seed] = credentialsOf(url, manifest, services, prefix).split(' ');
  return connected({ authenticator: jwtAuthenticator(token!, Buffer.from(seed!)), inboxPrefix: inbox });
}

async function connected(options: Parameters<typeof connect>[0]) {
  const nc = await connect({ servers: brokerAddress(url), reconnect: false, ...options });
  open.push(nc);
  const js = jetstream(nc, { timeout: 1_000 });
  return { nc, js, jsm: await jetstreamManager(nc, { checkAPI: false, timeout: 1_000 }) };
}

type Peer = Awaited<ReturnType<typeof connected>>;
let operator: Peer;
let sales: Peer;
let cash: Peer;
let gateway: Peer;

beforeAll(async () => {
  ({ url } = await startNats(dir, { fsync: false }));
  operator = await connected(asOperator(url));
  [sales, cash, gateway] = [await as('sales'), await as('cash'), await as('gateway')];
  for (const contract of ['sales', 'stock', 'identity', 'cash'])
    await operator.jsm.streams.add({ name: contract, subjects: [`mostrador.${contract}.>`] });
  await operator.js.publish('mostrador.stock.v1.StockMoved', 'secret');
  await sales.js.publish('mostrador.sales.v1.SaleCompleted', '{}');
  await cash.jsm.consumers.add('sales', { durable_name: 'cash', ack_policy: AckPolicy.Explicit });
});
afterAll(async () => {
  for (const nc of open) await nc.close();
  await stopNats(dir);
});

const refused = /permissions violation/i;
const fact = 'mostrador.sales.v1.SaleCompleted';
const durable = (name: string) => ({ durable_name: name, ack_policy: AckPolicy.Explicit });
const told = async () => (await operator.jsm.streams.info('sales')).state.messages;

describe('the broker', () => {
  it('lets nobody in who does not say who they are, or says it with another seed', async () => {
    await expect(connected({})).rejects.toThrow(/authorization/i);
    const [token] = credentialsOf(url, services[0]!, services).split(' ');
    const [, other] = credentialsOf(url, services[1]!, services).split(' ');
    const stolen = { authenticator: jwtAuthenticator(token!, Buffer.from(other!)) };
    await expect(connected(stolen)).rejects.toThrow(/authorization/i);
  });

  it('keeps what signs for its owner', () => {
    for (const file of ['account.json', 'nats.conf']) expect(statSync(join(dir, file)).mode & 0o077).toBe(0);
  });

  it('takes a fact from who tells it, and from nobody else', async () => {
    const before = await told();
    await sales.js.publish(fact, '{}');
    for (const peer of [cash, gateway, await as('webhooks')]) {
      await expect(peer.js.publish(fact, '{}')).rejects.toThrow(refused);
      peer.nc.publish(fact, '{}');
      await peer.nc.flush();
    }
    expect(await told()).toBe(before + 1);
  });

  it('lets nobody change a stream, their own neither', async () => {
    for (const { jsm } of [sales, cash, gateway])
      for (const change of [
        () => jsm.streams.purge('sales'),
        () => jsm.streams.delete('sales'),
        () => jsm.streams.update('sales', { subjects: ['mostrador.>'] }),
        () => jsm.streams.deleteMessage('sales', 1),
        () => jsm.streams.add({ name: 'copy', sources: [{ name: 'stock' }] }),
      ])
        await expect(change()).rejects.toThrow(refused);
    await expect(cash.jsm.streams.add({ name: 'fiscal', subjects: ['mostrador.fiscal.>'] })).rejects.toThrow(refused);
  });

  it('shows a service what its manifest says it hears, and nothing else', async () => {
    const mine = await cash.js.consumers.get('sales', 'cash');
    const message = await mine.next({ expires: 1_000 });
    expect(message?.subject).toBe(fact);
    expect(await message!.ackAck()).toBe(true);
    await expect(cash.jsm.consumers.add('stock', durable('cash'))).rejects.toThrow(refused);
    await expect(cash.jsm.streams.getMessage('stock', { seq: 1 })).rejects.toThrow(refused);
    await expect(cash.jsm.streams.info('stock')).rejects.toThrow(refused);
    for (const subject of ['mostrador.>', '>', '$JS.>', `${inboxOf('sales')}.>`]) {
      const heard = Promise.withResolvers<Error | null>();
      cash.nc.subscribe(subject, { callback: (error) => heard.resolve(error) });
      expect(`${await heard.promise}`).toMatch(refused);
    }
  });

  it('gives a durable to who it is called after', async () => {
    await expect(cash.jsm.consumers.add('sales', durable('stock'))).rejects.toThrow(refused);
    for (const { jsm } of [sales, gateway, await as('stock')]) {
      await expect(jsm.consumers.delete('sales', 'cash')).rejects.toThrow(refused);
      await expect(jsm.consumers.add('sales', durable('cash'))).rejects.toThrow(refused);
    }
    const request = '$JS.API.CONSUMER.MSG.NEXT.sales.cash';
    await expect(gateway.nc.request(request, '1', { timeout: 1_000 })).rejects.toThrow(refused);
  });

  it('brings answers to who asked: nobody listens in another’s inbox', async () => {
    const nosy = await as('stock', inboxOf('cash'));
    await expect(nosy.jsm.streams.info('sales')).rejects.toThrow(/timeout|permissions/i);
  });

  it('lets the gateway follow every stream without leaving anything behind', async () => {
    const follower = await gateway.js.consumers.get('stock', { headers_only: true });
    expect((await follower.next({ expires: 2_000 }))?.subject).toBe('mostrador.stock.v1.StockMoved');
  });

  it('takes a token that names many contracts', async () => {
    const more = Array.from({ length: 60 }, (_, at) => ({
      ...services[0]!,
      name: `context${at}`,
      tells: [`context${at}`],
    }));
    const hearer = services.find(({ name }) => name === 'webhooks')!;
    const [token, seed] = credentialsOf(url, hearer, [...services, ...more], 't1-').split(' ');
    expect(token!.length).toBeGreaterThan(10_000);
    await connected({ authenticator: jwtAuthenticator(token!, Buffer.from(seed!)) });
  });

  it('keeps systems apart that share it', async () => {
    const elsewhere = await as('sales', inboxOf('sales'), 't1-');
    await expect(elsewhere.js.publish(fact, '{}')).rejects.toThrow(refused);
    await expect(elsewhere.jsm.streams.info('sales')).rejects.toThrow(refused);
  });
});

/** A broker as versions of before started it: everybody may do everything. */
async function startFormer(folder: string): Promise<Running> {
  await startNats(folder, { fsync: false });
  await stopNats(folder);
  for (const name of ['account.json', 'jetstream']) rmSync(join(folder, name), { recursive: true });
  const running = serverRecord(folder)!;
  const config = join(folder, 'nats.conf');
  writeFileSync(config, readFileSync(config, 'utf8').replace(/^max_control_line: [^]*/m, ''));
  const { engine, port } = running;
  const env = { LD_LIBRARY_PATH: engine.libs ?? '' };
  const id = await spawnDetached({ file: engine.file, args: ['-c', config], log: join(folder, 'server.log'), env });
  writeJson(join(folder, 'server.json'), { ...running, process: id });
  const answers = () =>
    connect({ servers: `127.0.0.1:${port}`, reconnect: false }).then(
      (nc) => nc.close().then(() => true),
      () => false,
    );
  await until('the broker of before', answers, { ms: 10_000 });
  return { ...running, process: id };
}

it('goes on with what one of before kept, which let everybody in', async () => {
  const folder = temporary();
  const former = await startFormer(folder);
  const before = await connect({ servers: `127.0.0.1:${former.port}` });
  open.push(before);
  const manager = await jetstreamManager(before);
  await manager.streams.add({ name: 'sales', subjects: ['mostrador.sales.>'] });
  await jetstream(before).publish(fact, '{"saleId":"1"}');
  const { created } = await manager.streams.info('sales');

  const now = await startNats(folder, { fsync: false });
  onTestFinished(() => stopNats(folder));
  expect([now.port, now.process.pid === former.process.pid]).toEqual([former.port, false]);
  await expect(connect({ servers: `127.0.0.1:${now.port}`, reconnect: false })).rejects.toThrow(/authorization/i);
  const whole = await connect({ ...asOperator(now.url), reconnect: false });
  open.push(whole);
  const { streams } = await jetstreamManager(whole, { checkAPI: false });
  expect((await streams.info('sales')).created).toBe(created);
  expect((await streams.getMessage('sales', { seq: 1 }))?.string()).toBe('{"saleId":"1"}');
});
