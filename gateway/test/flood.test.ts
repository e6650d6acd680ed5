import { makeCompany, type Network, startNetwork } from '@mostrador/kit/testing';
import { sales } from '@mostrador/sales';
import { stock } from '@mostrador/stock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type Door, openDoor } from './door.ts';
import { makeSale } from './sale.ts';
import { metric, open, post, type Raw, statuses } from './sockets.ts';

let network: Network;
const doors: Door[] = [];
const connections: Raw[] = [];

beforeAll(async () => {
  network = await startNetwork([sales, stock]);
});
afterEach(async () => {
  for (const { socket } of connections.splice(0)) socket.destroy();
  await Promise.all(doors.splice(0).map((door) => door.stop()));
});
afterAll(() => network.stop());

async function openFor(environment: Record<string, string>): Promise<Door> {
  const door = await openDoor(network, environment);
  doors.push(door);
  return door;
}
function hold(...args: Parameters<typeof open>): Raw {
  const raw = open(...args);
  connections.push(raw);
  return raw;
}
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const answered = (raws: Raw[]) => network.until(async () => raws.every((raw) => statuses(raw).length > 0), 'answers');
const over = (raws: Raw[]) => network.until(async () => raws.every((raw) => raw.isOver()), 'the connections to end');

async function makeShop() {
  const company = await makeCompany(network.keys);
  const till = bearer(await company.till());
  const owner = bearer(await company.user('owner'));
  const sell = async (door: Door, headers: Record<string, string> = {}) =>
    (
      await door.http
        .post('/v1/sales')
        .set({ ...till, ...headers })
        .send(makeSale(company.tillId))
    ).status;
  const list = async (door: Door, headers: Record<string, string> = {}) =>
    (await door.http.get('/v1/sales').set({ ...owner, ...headers })).status;
  return { ...company, till, owner, sell, list };
}

describe('half of a request', () => {
  it('takes nothing of anybody: 440 from eleven addresses, and every honest sale and read is answered', async () => {
    const door = await openFor({
      MAX_IN_FLIGHT: '40',
      MAX_SEND_SECONDS: '60',
      TRUST_PROXY: '1',
      LIMIT_TILL: '500/1000',
    });
    const [shop, stranger] = [await makeShop(), await makeShop()];
    const from = (n: number) => ({ 'x-forwarded-for': `192.0.2.${n % 11}` });
    const halves = times(440, (n) => {
      const kinds = [
        () => post('/v1/auth/login', from(n), 100),
        () => post('/v1/sales', { ...from(n), ...stranger.till }, 10_000, '{"saleId":"'),
        () => post('/v1/auth/pin', { ...from(n), ...stranger.till }, 100, ''),
        () => post('/v1/till-logs', { ...from(n), ...stranger.till, 'idempotency-key': `${n}` }, 4_000_000),
      ];
      return hold(door, kinds[n % kinds.length]!());
    });
    const honest = { 'x-forwarded-for': '198.51.100.1' };
    await Promise.all(halves.map(({ socket }) => new Promise((resolve) => socket.write('', resolve))));
    const sold = await Promise.all(times(12, () => shop.sell(door, honest)));
    expect(sold).toEqual(times(12, () => 200));
    for (let turn = 0; turn < 20; turn += 1) {
      expect([await shop.sell(door, honest), await shop.list(door, honest)]).toEqual([200, 200]);
    }
    expect(halves.flatMap(statuses)).toEqual([]);
    expect(await metric(door, 'mostrador_gateway_requests_in_flight')).toBe(0);
  });

  it('has so long to become whole, and then its connection is gone, whether its sender agrees or not', async () => {
    const door = await openFor({ MAX_SEND_SECONDS: '1' });
    const shop = await makeShop();
    const dribble = (raw: Raw, text: string) => {
      const timer = setInterval(() => raw.socket.writable && raw.socket.write(text), 100);
      raw.socket.once('close', () => clearInterval(timer));
      return raw;
    };
    const slow = {
      nothing: hold(door),
      'half a head': hold(door, 'POST /v1/sales HTTP/1.1\r\nhost: x\r\n'),
      'a head in pieces': dribble(hold(door, 'GET /v1/sales HTTP/1.1\r\n'), 'x-a: b\r\n'),
      'half a body': hold(door, post('/v1/sales', shop.till, 1_000)),
      'a body in pieces': dribble(hold(door, post('/v1/sales', shop.till, 1_000)), ' '),
      'half a login': hold(door, post('/v1/auth/login', {}, 1_000)),
      'a chunk without end': hold(
        door,
        `POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{`,
      ),
    };
    const start = performance.now();
    await over(Object.values(slow));
    expect(performance.now() - start).toBeLessThan(10_000);
    for (const [name, raw] of Object.entries(slow)) {
      expect([name, statuses(raw)]).toEqual([name, [408]]);
      expect(raw.text()).toMatch(/\r\nconnection: close\r\n/i);
      expect(raw.text()).toMatch(/\r\nretry-after: 1\r\n/i);
      expect(raw.text()).toContain('"reason":"request_too_slow"');
    }
    expect(await metric(door, 'mostrador_gateway_open_connections')).toBe(0);
  });

  it('may take longer where it keeps coming', async () => {
    const door = await openFor({ MAX_SEND_SECONDS: '1' });
    const shop = await makeShop();
    const raw = hold(door, post('/v1/sales', shop.till, 120_000, '{"saleId": 5}'));
    for (let sent = 13; sent < 120_000; sent += 11_999) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      raw.socket.write(' '.repeat(Math.min(11_999, 120_000 - sent)));
    }
    await answered([raw]);
    expect(statuses(raw)).toEqual([400]);
    expect(raw.text()).toContain('"reason":"wrong_type"');
  });

  it('is not waited for when it is refused before it came', async () => {
    const door = await openFor({});
    const shop = await makeShop();
    const refused = [
      [401, hold(door, post('/v1/sales', {}, 100_000))],
      [404, hold(door, post('/v1/nothing', {}, 100_000))],
      [405, hold(door, post('/v1/sales/x', {}, 100_000))],
      [413, hold(door, post('/v1/auth/login', {}, 100_000))],
      [400, hold(door, post('/v1/sales?x=1', shop.till, 100_000))],
    ] as const;
    await over(refused.map(([, raw]) => raw));
    expect(refused.map(([, raw]) => statuses(raw))).toEqual(refused.map(([status]) => [status]));
  });
});

describe('one address', () => {
  it('holds so many connections, and is told so', async () => {
    const door = await openFor({ MAX_CONNECTIONS: '20' });
    const shop = await makeShop();
    const many = times(60, () => hold(door, '', '127.0.0.9'));
    await network.until(async () => many.filter((raw) => raw.isOver()).length === 40, '40 connections to end');
    for (const raw of many.filter((one) => one.isOver())) {
      expect(raw.text()).toMatch(/^HTTP\/1\.1 429 [\s\S]*\r\nRetry-After: 1\r\n[\s\S]*"reason":"too_many_connections"/);
    }
    expect(await shop.sell(door)).toBe(200);
    const [first] = many;
    first!.socket.destroy();
    await over([first!]);
    await network.until(
      async () => (await metric(door, 'mostrador_gateway_open_connections')) < 20,
      'it to be counted out',
    );
    const again = hold(door, `GET /v1/sales HTTP/1.1\r\nhost: x\r\n\r\n`, '127.0.0.9');
    await answered([again]);
    expect(statuses(again)).toEqual([401]);
  });

  it('holds so many requests behind a trusted proxy, whose own connections are not counted', async () => {
    const door = await openFor({ MAX_CONNECTIONS: '20', TRUST_PROXY: '127.0.0.0/8' });
    const shop = await makeShop();
    const from = { 'x-forwarded-for': '2001:DB8:0:7::1' };
    const halves = times(30, () => hold(door, post('/v1/sales', { ...from, ...shop.till }, 1_000)));
    await network.until(async () => halves.flatMap(statuses).length === 10, 'ten refusals');
    expect(new Set(halves.flatMap(statuses))).toEqual(new Set([429]));
    expect(halves.find((raw) => raw.text())!.text()).toMatch(/retry-after: 1[\s\S]*too_many_connections/i);
    expect(await shop.sell(door, { 'x-forwarded-for': '2001:db8:0:7::2' })).toBe(429);
    expect(await shop.sell(door, { 'x-forwarded-for': '2001:db8:0:8::2' })).toBe(200);
    // What is no address counts for the proxy.
    expect(await shop.sell(door, { 'x-forwarded-for': 'ñandú' })).toBe(200);
  });

  it('gets all it asks for over one connection in one breath answered in order, and no more than its share', async () => {
    const door = await openFor({ MAX_CONNECTIONS: '20', LIMIT_USER: '1000/1000' });
    const shop = await makeShop();
    const one = (n: number) =>
      `GET /v1/sales HTTP/1.1\r\nhost: x\r\nx-request-id: ${n}\r\nauthorization: ${shop.owner.authorization}\r\n\r\n`;
    const raw = hold(door, times(200, one).join(''), '127.0.0.9');
    await network.until(async () => statuses(raw).length === 200, '200 answers');
    const ids = [...raw.text().matchAll(/x-request-id: (\d+)/gi)].map((match) => Number(match[1]));
    expect(ids).toEqual(times(200, (n) => n));
    expect(new Set(statuses(raw))).toEqual(new Set([200, 429]));
    expect(await shop.list(door)).toBe(200);
  });
});

describe('one company', () => {
  it('gets no more room for its bodies than is left free', async () => {
    const door = await openFor({ MAX_BODY_MB: '8' });
    const [shop, stranger] = [await makeShop(), await makeShop()];
    const big = (length: number) => `{"items":["${' '.repeat(length)}`;
    const logs = times(3, (n) =>
      hold(door, post('/v1/till-logs', { ...stranger.till, 'idempotency-key': `${n}` }, 4_900_000, big(2_500_000))),
    );
    await network.until(async () => logs.flatMap(statuses).length === 2, 'two to be refused');
    expect(logs.flatMap(statuses)).toEqual([503, 503]);
    expect(logs.find((raw) => raw.text())!.text()).toContain('"reason":"overloaded"');
    const log = { items: [{ odd: 'x'.repeat(1_000_000) }] };
    const mine = await door.http
      .post('/v1/till-logs')
      .set({ ...shop.till, 'idempotency-key': 'k' })
      .send(log);
    expect(mine.status).not.toBe(503);
    expect(await shop.sell(door)).toBe(200);
    for (const { socket } of logs) socket.destroy();
    await network.until(async () => (await metric(door, 'mostrador_gateway_body_bytes')) === 0, 'the room to be free');
  });

  it('does not take the places of the others, nor do those who ask for prices', async () => {
    const door = await openFor({ MAX_IN_FLIGHT: '20', LIMIT_PRICES: '1000/1000' });
    const [shop, stranger] = [await makeShop(), await makeShop()];
    expect(await shop.list(door)).toBe(200);
    const locking = `lock table sales.sales, stock.product_barcodes in access exclusive mode`;
    const lock = network.sql(`begin; ${locking}; select pg_sleep(30)`).catch(() => {});
    const isLocked = `select 1 from pg_locks where granted and mode = 'AccessExclusiveLock'
      and relation = 'stock.product_barcodes'::regclass`;
    await network.until(async () => (await network.sql(isLocked)).length > 0, 'the lock');
    const prices = times(60, (n) => fetch(`${door.url}/v1/companies/${stranger.tenantId}/prices/${n}`));
    const greedy = Promise.all(times(60, () => stranger.list(door)));
    await network.until(
      async () => (await metric(door, 'mostrador_gateway_requests_in_flight')) >= 10,
      'all that they may take',
    );
    const honest = Promise.all([shop.list(door), shop.list(door), shop.sell(door), shop.sell(door), shop.sell(door)]);
    await network.until(
      async () => (await metric(door, 'mostrador_gateway_requests_in_flight')) >= 15,
      'the honest to be let in',
    );
    await network.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like 'begin; lock%' and datname = current_database()`,
    );
    await lock;
    expect(await honest).toEqual([200, 200, 200, 200, 200]);
    const statusesOf = await greedy;
    expect(statusesOf.filter((status) => status === 503).length).toBeGreaterThan(40);
    expect(new Set((await Promise.all(prices)).map((answer) => answer.status))).toEqual(new Set([404, 503]));
    expect(await metric(door, 'mostrador_gateway_requests_in_flight')).toBe(0);
  });
});
