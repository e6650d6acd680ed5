import { makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type Door, openDoor } from './door.ts';

// No service runs: what is answered here is the gateway's own.
let network: Network;
let door: Door;
let owner: { authorization: string };

beforeAll(async () => {
  network = await startNetwork([]);
  door = await openDoor(network, {
    CORS_ORIGINS: 'https://caja.example, https://admin.example',
    LIMIT_ADDRESS: '1000/1000',
  });
  owner = bearer(await (await makeCompany(network.keys)).user('owner'));
});
afterAll(async () => {
  await door.stop();
  await network.stop();
});

const sell = (body: string, headers: Record<string, string> = {}, path = '/v1/sales') =>
  door.http
    .post(path)
    .set({ ...owner, 'content-type': 'application/json', ...headers })
    .send(body);

/** Sends bytes as they are and answers with what comes back. */
const raw = (text: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(door.port, '127.0.0.1', () => socket.write(text));
    socket.once('data', (chunk) => resolve(String(chunk))).on('error', reject);
    socket.once('data', () => socket.destroy());
  });

describe('a request that is not right', () => {
  it.each([
    [400, 'malformed_json', () => sell('{"saleId": ')],
    [400, 'malformed_json', () => sell('"\uD800"'.slice(0, 1))],
    [400, 'wrong_type', () => sell('[]')],
    [400, 'wrong_type', () => sell('null')],
    [415, 'wrong_content_type', () => sell('a=1', { 'content-type': 'application/x-www-form-urlencoded' })],
    [415, 'wrong_content_type', () => sell('{}', { 'content-type': 'application/json; charset=latin1' })],
    [415, 'wrong_content_type', () => sell('{}', { 'content-encoding': 'gzip' })],
    [413, 'body_too_large', () => sell(JSON.stringify({ saleId: 'x'.repeat(10_000_000) }))],
    [401, 'unauthenticated', () => sell('{}', { authorization: '' })],
    [401, 'unauthenticated', () => sell('{}', { authorization: 'Basic b3duZXI6b3duZXI=' })],
    [401, 'unauthenticated', () => sell('{}', { authorization: 'Bearer not.a.token' })],
    [400, 'unknown_field', () => sell('{}').query({ debug: 1 })],
    [400, 'unknown_field', () => door.http.get('/v1/sales').query({ __proto__: 1, constructor: 1 }).set(owner)],
    [400, 'wrong_type', () => door.http.get('/v1/sales').query({ pageSize: 'many' }).set(owner)],
    [400, 'wrong_type', () => door.http.get('/v1/sales?state=a&state=b').set(owner)],
    [400, 'out_of_range', () => door.http.get('/v1/sales').query({ pageSize: '99999999999' }).set(owner)],
    [400, 'wrong_format', () => door.http.get('/v1/sales').query({ from: 'monday' }).set(owner)],
    [400, 'wrong_format', () => door.http.get('/v1/sales').query({ from: '2026-02-30T00:00:00Z' }).set(owner)],
    [400, 'wrong_format', () => door.http.get('/v1/sales').query({ from: '2025-02-29T12:00:00-03:00' }).set(owner)],
    [400, 'wrong_format', () => door.http.get('/v1/sales').query({ from: '2026-06-31T12:00:00Z' }).set(owner)],
    [400, 'wrong_format', () => door.http.get('/v1/sales').query({ from: '2026-01-01T24:00:00Z' }).set(owner)],
    [400, 'not_allowed', () => door.http.get('/v1/refused-sales').query({ state: 'lost' }).set(owner)],
    [400, 'not_allowed', () => door.http.get('/v1/services/postgres/backlog').set(owner)],
    [400, 'malformed_url', () => door.http.get('/v1/sales/%E0%A4%A').set(owner)],
    [400, 'idempotency_key_missing', () => door.http.put(`/v1/products/${uuidv7()}`).set(owner).send({})],
    [
      400,
      'wrong_format',
      () =>
        door.http
          .put(`/v1/products/${uuidv7()}`)
          .set({ ...owner, 'idempotency-key': 'ñ' })
          .send({}),
    ],
    [400, 'wrong_format', () => door.http.get('/v1/sales?state=a%00b').set(owner)],
    [400, 'wrong_format', () => door.http.get('/v1/sales/a%00b').set(owner)],
    [
      400,
      'wrong_format',
      () =>
        door.http
          .post('/v1/products')
          .set(owner)
          .send({ data: { name: 'a\u0000b' } }),
    ],
    [
      400,
      'malformed_json',
      () =>
        sell(
          `{"tillId":"${uuidv7()}","sentAt":"2026-11-30T12:00:00Z","items":[${'['.repeat(200_000)}${']'.repeat(200_000)}]}`,
          {},
          '/v1/till-logs',
        ),
    ],
    [404, 'no_such_route', () => door.http.get('/v1/nothing').set(owner)],
    [404, 'no_such_route', () => door.http.get('/v1/sales/').set(owner)],
    [405, 'method_not_allowed', () => door.http.delete('/v1/sales').set(owner)],
    [503, 'unavailable', () => door.http.get('/v1/sales').set(owner)],
  ])('is answered with %i %s', async (status, reason, send) => {
    const answer = await send();
    expect(answer.body).toMatchObject({ status, reason, type: `/docs/errors#${reason}`, title: expect.any(String) });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
    expect(answer.text).not.toMatch(/node_modules|\.ts:|select |Error:/);
    const { allow, 'retry-after': retryAfter, 'www-authenticate': scheme } = answer.headers;
    const only = (when: number, value: string) => (status === when ? value : undefined);
    expect([allow, retryAfter, scheme]).toEqual([only(405, 'POST, GET'), only(503, '1'), only(401, 'Bearer')]);
  });

  it('is told apart by token: expired, of another issuer, an approval', async () => {
    const actor = { kind: 'user', tenantId: uuidv7(), id: uuidv7(), role: 'owner', sessionId: uuidv7() } as const;
    const expired = await network.keys.token(actor, Math.floor(Date.now() / 1000) - 60);
    expect((await sell('{}', bearer(expired))).body.reason).toBe('token_expired');
    // Where no token is needed, none is looked at.
    const refresh = await door.http.post('/v1/auth/refresh').set(bearer(expired)).send({ refreshToken: 7 });
    expect(refresh.body.reason).toBe('wrong_type');
    const approval = await network.keys.approval({
      tenantId: actor.tenantId,
      action: 'sales.void',
      targetId: uuidv7(),
      amountMinor: 100,
      sessionId: uuidv7(),
      tillId: uuidv7(),
    });
    expect((await sell('{}', bearer(approval))).body.reason).toBe('unauthenticated');
    const service = await network.keys.serviceToken('sales', 'cash', actor.tenantId);
    expect((await sell('{}', bearer(service))).body.reason).toBe('unauthenticated');
  });

  it('is refused for its size before all of it has come, also without a length', async () => {
    const token = owner.authorization;
    const head = `POST /v1/sales HTTP/1.1\r\nhost: x\r\nauthorization: ${token}\r\ncontent-type: application/json\r\n`;
    expect(await raw(`${head}content-length: 20000000\r\n\r\n{`)).toMatch(/^HTTP\/1.1 413 /);
    const chunk = `186a0\r\n${'x'.repeat(100_000)}\r\n`;
    expect(await raw(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(11)}`)).toMatch(/^HTTP\/1.1 413 /);
  });

  it('leaves the prototypes alone', async () => {
    await sell('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
    await door.http.get('/v1/sales?__proto__[polluted]=1&constructor.prototype.polluted=1').set(owner);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('every answer', () => {
  it('carries a request id: the one that was sent, or a new one where that is none', async () => {
    expect((await door.http.get('/v1/nothing').set('x-request-id', 'till-7.42')).headers['x-request-id']).toBe(
      'till-7.42',
    );
    const made = (await door.http.get('/v1/nothing').set('x-request-id', 'a b<script>')).headers['x-request-id'];
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is shut for browsers: nothing to run, to frame, to sniff or to keep', async () => {
    const { headers } = await door.http.get('/v1/sales').set(owner);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringContaining('max-age='),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('etag');
  });

  it('may be read by the listed origins and no other', async () => {
    const ask = (origin: string) =>
      door.http
        .options('/v1/sales')
        .set({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' });
    const listed = await ask('https://admin.example');
    expect(listed.status).toBe(204);
    expect(listed.headers).toMatchObject({
      'access-control-allow-origin': 'https://admin.example',
      'access-control-allow-headers': expect.stringContaining('Idempotency-Key'),
      vary: expect.stringContaining('Origin'),
    });
    for (const origin of ['https://admin.example.evil', 'http://admin.example', 'null']) {
      expect((await ask(origin)).headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});

describe('what never becomes a request', () => {
  it.each([
    [431, 'headers_too_large', `GET /v1/company?${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    [431, 'headers_too_large', `GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'x'.repeat(20_000)}\r\n\r\n`],
    [400, 'malformed_http', 'GET / HTTP/9.9\r\n\r\n'],
    [400, 'malformed_http', 'what is this\r\n\r\n'],
  ])('is answered %i %s with a problem document', async (status, reason, sent) => {
    const [head, body] = (await raw(sent)).split('\r\n\r\n') as [string, string];
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/problem+json');
    expect(head).toMatch(/X-Request-Id: [\w-]{36}/);
    expect(JSON.parse(body)).toMatchObject({ type: `/docs/errors#${reason}`, status, reason });
  });
});

describe('the admin port', () => {
  it('says that the gateway is ready although everything behind it is away, and what it did', async () => {
    const page = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${door.adminPort}${path}`);
      return [answer.status, await answer.text()] as const;
    };
    expect(await page('/healthz')).toEqual([200, 'ok']);
    expect(await page('/readyz')).toEqual([200, 'ready']);
    const [, metrics] = await page('/metrics');
    expect(metrics.includes('service="gateway",method="post",route="/v1/sales",code="413"')).toBe(true);
    expect(metrics.includes('mostrador_gateway_requests_in_flight{service="gateway"} 0')).toBe(true);
  });
});
