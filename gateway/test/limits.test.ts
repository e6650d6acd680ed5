import { infra, makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addressKey } from '../src/counting.ts';
import { makeLocal } from '../src/limits.ts';
import { bearer, type Door, openDoor } from './door.ts';

let network: Network;
const doors: Door[] = [];
const open = async (environment: Record<string, string | undefined>) => {
  const door = await openDoor(network, environment);
  doors.push(door);
  return door;
};

beforeAll(async () => {
  network = await startNetwork([]);
});
afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.stop()));
});
afterAll(() => network.stop());

/** Sends so many requests at once; how many were let through, and the longest time to wait of the others. */
async function burst(door: Door, count: number, headers: Record<string, string>, path = '/v1/sales') {
  const answers = await Promise.all(Array.from({ length: count }, () => fetch(door.url + path, { headers })));
  const refused = answers.filter((answer) => answer.status === 429);
  const waits = refused.map((answer) => Number(answer.headers.get('retry-after')));
  const problems = (await Promise.all(refused.map((answer) => answer.json()))) as { reason: string }[];
  expect(problems.every((problem) => problem.reason === 'rate_limited')).toBe(true);
  return { passed: count - refused.length, wait: Math.max(0, ...waits) };
}
/** How many requests, one after the other, are let through before one is refused. */
async function untilRefused(door: Door, headers: Record<string, string>): Promise<number> {
  let passed = 0;
  while ((await burst(door, 1, headers)).passed === 1) passed += 1;
  return passed;
}
const someone = async () => bearer(await (await makeCompany(network.keys)).user('viewer'));

/** A Redis that can be stalled: its bytes stop, its connections stay. */
async function stallable(): Promise<{ url: string; stall(on: boolean): void; server: Server }> {
  const target = new URL(infra().redisUrl);
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).pipe(near);
    if (stalled) near.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(infra().redisUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  const stall = (on: boolean) => {
    stalled = on;
    for (const socket of sockets) socket[on ? 'pause' : 'resume']();
  };
  return { url: url.href, stall, server };
}

describe('a rate', () => {
  it('lets a burst through, then as many as there is time for, and says exactly how long to wait', () => {
    let now = 0;
    const local = makeLocal(() => now);
    const counted = [{ key: 'a', rate: { perSecond: 10, burst: 3 } }];
    expect([local(counted), local(counted), local(counted)]).toEqual([0, 0, 0]);
    expect(local(counted)).toBe(100_000);
    now = 99_999;
    expect(local(counted)).toBe(1);
    now = 100_000;
    expect(local(counted)).toBe(0);
    expect(local(counted)).toBe(100_000);
    now = 10_000_000;
    expect([local(counted), local(counted), local(counted), local(counted)]).toEqual([0, 0, 0, 100_000]);
  });

  it('is only counted for the second when the first let it through', () => {
    const local = makeLocal(() => 0);
    const rate = { perSecond: 1, burst: 2 };
    const greedy = [
      { key: 'greedy', rate },
      { key: 'company', rate: { perSecond: 1, burst: 3 } },
    ];
    expect([local(greedy), local(greedy), local(greedy), local(greedy)].map(Boolean)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(local([{ key: 'other', rate }, greedy[1]!])).toBe(0);
  });

  it('is counted for one household or shop', () => {
    expect(addressKey('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(addressKey('2001:db8:0:7:aa::1')).toBe('2001:db8:0:7');
    expect(addressKey('2001:0db8::1')).toBe('2001:db8:0:0');
    expect(addressKey('::1')).toBe('0:0:0:0');
    expect(addressKey('2001:DB8:0:A::1')).toBe('2001:db8:0:a');
    expect(addressKey('::FFFF:10.0.0.1')).toBe('10.0.0.1');
  });
});

describe.each([
  ['with Redis', {}],
  ['without Redis', { REDIS_URL: undefined }],
  ['with a Redis that refuses', { REDIS_URL: 'redis://127.0.0.1:1' }],
])('limits %s', (_name, environment) => {
  it('count each user alone', async () => {
    const door = await open({ ...environment, LIMIT_USER: '0.1/5' });
    const [one, other] = [await someone(), await someone()];
    expect(await burst(door, 12, one)).toEqual({ passed: 5, wait: 10 });
    expect((await burst(door, 5, other)).passed).toBe(5);
  });

  it('count a till whoever works at it, and let it sell at full speed', async () => {
    const door = await open({ ...environment, LIMIT_TILL: '0.1/3', LIMIT_USER: '0.1/1' });
    const company = await makeCompany(network.keys);
    const cashier = await network.keys.token({
      kind: 'user',
      tenantId: company.tenantId,
      id: uuidv7(),
      role: 'cashier',
      sessionId: uuidv7(),
      tillId: company.tillId,
    });
    expect((await burst(door, 2, bearer(await company.till()))).passed).toBe(2);
    expect((await burst(door, 4, bearer(cashier))).passed).toBe(1);
    const usual = await open(environment);
    expect((await burst(usual, 500, bearer(await company.till(uuidv7())))).passed).toBe(500);
  });

  it('count guesses of tokens and logins by address', async () => {
    const door = await open({ ...environment, LIMIT_ADDRESS: '0.1/4', LIMIT_AUTH: '0.1/2', TRUST_PROXY: '1' });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    expect((await burst(door, 6, { ...bearer('guess'), ...from('192.0.2.1') })).passed).toBe(4);
    expect((await burst(door, 4, { ...bearer('guess'), ...from('192.0.2.2') })).passed).toBe(4);
    const headers = { ...from('192.0.2.3'), 'content-type': 'application/json' };
    const body = JSON.stringify({ email: 'duena@ejemplo.com.ar', password: 'una clave bastante larga' });
    const logIn = () => fetch(`${door.url}/v1/auth/login`, { method: 'POST', headers, body });
    expect((await Promise.all([logIn(), logIn(), logIn()])).map((answer) => `${answer.status}`).toSorted()).toEqual([
      '429',
      '503',
      '503',
    ]);
  });

  it('keep one who asks for prices all the time from taking those of the others', async () => {
    const door = await open({ ...environment, LIMIT_PRICES: '0.1/5', LIMIT_COMPANY_PRICES: '0.1/8', TRUST_PROXY: '1' });
    const path = `/v1/companies/${uuidv7()}/prices/7790001000017`;
    expect((await burst(door, 20, { 'x-forwarded-for': '192.0.2.9' }, path)).passed).toBe(5);
    expect((await burst(door, 4, { 'x-forwarded-for': '192.0.2.10' }, path)).passed).toBe(3);
  });
});

describe('limits', () => {
  it('are shared by all gateways', async () => {
    const [one, other] = [await open({ LIMIT_USER: '0.1/30' }), await open({ LIMIT_USER: '0.1/30' })];
    let headers = await someone();
    // Each learns of the others when it tells what it let through: at most a few more pass meanwhile. A busy machine may
    // be too late to tell.
    await network.until(async () => {
      headers = await someone();
      expect((await burst(one, 28, headers)).passed).toBe(28);
      return (await untilRefused(other, headers)) < 30;
    }, 'the one to have heard of the other');
    expect(await untilRefused(one, headers)).toBeLessThanOrEqual(2);
    expect((await burst(other, 1, headers)).wait).toBeGreaterThan(10);
  });

  it('are of one company, whatever ids another chooses', async () => {
    const door = await open({ LIMIT_TILL: '0.1/3', LIMIT_USER: '0.1/3' });
    const [mine, theirs] = [await makeCompany(network.keys), await makeCompany(network.keys)];
    const [tillId, userId] = [uuidv7(), uuidv7()];
    expect((await burst(door, 5, bearer(await theirs.till(tillId)))).passed).toBe(3);
    expect((await burst(door, 3, bearer(await mine.till(tillId)))).passed).toBe(3);
    expect((await burst(door, 5, bearer(await theirs.user('viewer', userId)))).passed).toBe(3);
    expect((await burst(door, 3, bearer(await mine.user('viewer', userId)))).passed).toBe(3);
  });

  it('hold for pages and for what is not there', async () => {
    const door = await open({ LIMIT_ADDRESS: '0.1/5', TRUST_PROXY: '1' });
    const from = { 'x-forwarded-for': '192.0.2.77' };
    for (const path of ['/', '/openapi.json', '/docs', '/docs/errors', '/nothing']) {
      expect((await burst(door, 1, from, path)).passed).toBe(1);
    }
    expect((await burst(door, 2, from, '/openapi.json')).passed).toBe(0);
    expect((await burst(door, 2, { ...from, ...(await someone()) })).passed).toBe(2);
  });

  it('believe no X-Forwarded-For unless told to', async () => {
    const door = await open({ LIMIT_ADDRESS: '0.1/3' });
    const answers = await Promise.all(
      ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map((address) =>
        fetch(`${door.url}/v1/sales`, { headers: { 'x-forwarded-for': address } }),
      ),
    );
    expect(answers.map((answer) => `${answer.status}`).toSorted()).toEqual(['401', '401', '401', '429']);
  });

  it('never wait for Redis: while it is stalled each process counts alone, and it learns nothing old afterwards', async () => {
    const redis = await stallable();
    const door = await open({ REDIS_URL: redis.url, LIMIT_USER: '0.1/50', LIMIT_TILL: '50/50' });
    const company = await makeCompany(network.keys);
    const till = bearer(await company.till());
    redis.stall(true);
    const start = performance.now();
    for (let turn = 1; turn <= 5; turn += 1) {
      expect((await burst(door, 10, till)).passed).toBe(10);
      await network.until(async () => performance.now() > start + turn * 200, 'time to pass');
    }
    expect((await burst(door, 60, await someone())).passed).toBe(50);
    redis.stall(false);
    const shared = await open({ LIMIT_USER: '0.1/50' });
    await network.until(async () => {
      const fresh = await someone();
      await burst(door, 50, fresh);
      return (await untilRefused(shared, fresh)) < 50;
    }, 'the limits to be shared again');
    expect((await burst(door, 10, till)).passed).toBe(10);
    await door.stop();
    doors.splice(doors.indexOf(door), 1);
    redis.server.close();
  });
});
