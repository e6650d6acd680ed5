import { OpsServiceDefinition } from '@mostrador/proto/ops';
import { CompactSign, importJWK, type JWK } from 'jose';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AppError,
  connectPeer,
  issuer,
  makeAuth,
  makeMetrics,
  type Peer,
  revocation,
  revokedKey,
} from '../src/index.ts';
import { infra } from '../testing/database.ts';
import { makeCompany, type Network, startForTest, uuidv7 } from '../testing/index.ts';
import { hearer } from './fixture/service.ts';

let network: Network;
let peer: Peer;
let isOpen: () => Promise<boolean>;
const tenantId = uuidv7();

beforeAll(async () => {
  network = await startForTest(hearer);
  const metrics = makeMetrics('test');
  peer = connectPeer('stock', network.addresses['STOCK_URL']!, { metrics });
  isOpen = async () => (await metrics.breakerOpen.get()).values[0]!.value === 1;
});
afterAll(async () => {
  peer.close();
  await network.stop();
});

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

/** What the service says to a request under this token. */
async function ask(token: string): Promise<string> {
  const { Metadata } = await import('nice-grpc');
  const metadata = Metadata({ authorization: `Bearer ${token}` });
  const client = peer.client(OpsServiceDefinition);
  return client.listDeadLetters({}, { metadata }).then(
    () => 'answered',
    (error: unknown) => (error instanceof AppError ? error.reason : String(error)),
  );
}
const sign = (payload: unknown, key: Parameters<CompactSign['sign']>[0], header: object = {}) =>
  new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'RS256', kid: 'test', ...header })
    .sign(key);

describe('a token that nobody signed', () => {
  const usual = { alg: 'RS256', kid: 'test' };
  const odd = [5, null, {}, [], true, '', ['test'], 'x'.repeat(3_000), 'a\0b', '\ud800', '__proto__', 'constructor'];
  const headers: unknown[] = [
    ...odd,
    ...['\0', 'nobody', '../../etc', '', 'stock'].map((name) => `service:${name}`),
  ].map((kid) => ({ ...usual, kid }));
  headers.push(
    ...['none', 'None', 'HS256', 'RS512', 'ES256', 'EdDSA', 5, null, undefined, {}].map((alg) => ({ ...usual, alg })),
    { ...usual, crit: ['exp'] },
    { ...usual, crit: 'b64' },
    { ...usual, b64: false, crit: ['b64'] },
    { ...usual, zip: 'DEF' },
    { ...usual, jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } },
    { ...usual, jku: 'http://127.0.0.1:1/keys' },
    { ...usual, x5u: 'http://127.0.0.1:1/cert', x5c: ['MII'] },
    { ...usual, typ: 5, cty: 'JWT' },
    null,
    5,
    'text',
    [],
    [usual],
    true,
    '{"alg":"RS256","kid":"test","kid":5}',
    '{"alg":"RS256"',
    '['.repeat(2_000),
  );

  it('is refused as that, whatever it says', async () => {
    const payload = part({ iss: issuer, aud: issuer, sub: uuidv7(), tid: tenantId, typ: 'user', exp: inAnHour() });
    const [, , signature] = (await (await makeCompany(network.keys)).user('owner')).split('.');
    const tokens = headers.map((header) => `${part(header)}.${payload}.${signature}`);
    tokens.push('x', '.', '..', '...', 'a.b.c', `${part(usual)}..`, `..${signature}`, 'a.b.c.d.e', '!!.??.##');
    tokens.push(`${part(usual)}.${payload}`, `${part(usual)}.${payload}.`, `${part({ alg: 'none' })}.${payload}.`);
    tokens.push(`${Buffer.from([0xff, 0xfe]).toString('base64url')}.${payload}.${signature}`);
    for (const token of tokens) expect([token, await ask(token)]).toEqual([token, 'unauthenticated']);
    // However many there are, they are answers.
    const flood = await Promise.all(tokens.map(ask));
    expect(new Set(flood)).toEqual(new Set(['unauthenticated']));
    expect(await isOpen()).toBe(false);
    expect(await ask(await (await makeCompany(network.keys)).user('owner'))).toBe('answered');
  });
});

describe('a token that was rightly signed', () => {
  const user = () => ({
    iss: issuer,
    aud: issuer,
    exp: inAnHour(),
    sub: uuidv7(),
    tid: tenantId,
    typ: 'user',
    role: 'owner',
    sid: uuidv7(),
  });

  it('is good only with all of its claims, each of its kind', async () => {
    expect(await ask(await sign(user(), network.keys.identityKey))).toBe('answered');
    const odd: Record<string, unknown>[] = [undefined, null, 5, '', [], {}, true, 'x\0', '\ud800'].flatMap((value) =>
      ['sub', 'tid', 'typ', 'role', 'sid', 'exp'].map((claim) => ({ [claim]: value })),
    );
    odd.push({ typ: 'robot' }, { typ: 'till' }, { typ: 'till', bid: 'x' }, { typ: 'till', bid: null });
    odd.push({ role: 'root' }, { till: 'x' }, { bid: 5 }, { brs: 'all' }, { brs: [5] }, { typ: 'api_key', scp: 'all' });
    odd.push(
      { typ: 'api_key', scp: [5] },
      { iss: 'service:stock' },
      { aud: 'stock' },
      { aud: [] },
      { nbf: inAnHour() },
    );
    odd.push({ exp: -1e308 }, { iat: 'now' });
    for (const claims of odd) {
      const token = await sign({ ...user(), ...claims }, network.keys.identityKey);
      const refused = typeof claims['exp'] === 'number' ? 'token_expired' : 'unauthenticated';
      expect([claims, await ask(token)]).toEqual([claims, refused]);
    }
    for (const payload of ['null', '5', '[]', '"x"', '{', '', '{"exp":1e999}']) {
      expect([payload, await ask(await sign(payload, network.keys.identityKey))]).toEqual([payload, 'unauthenticated']);
    }
    expect(await isOpen()).toBe(false);
  });

  it("is a service's only with its own name, for this service, and for a company or none", async () => {
    const jwk = JSON.parse(readFileSync(join(network.keys.folder, 'sales.jwk'), 'utf8')) as JWK;
    const key = await importJWK(jwk, 'RS256');
    const usual = { iss: 'service:sales', aud: 'stock', exp: inAnHour(), tid: tenantId };
    const service = (claims: object, kid = 'service:sales') => sign({ ...usual, ...claims }, key, { kid });
    // A service may not list these, but it is one.
    expect(await ask(await service({}))).toBe('forbidden');
    expect(await ask(await service({ tid: '' }))).toBe('forbidden');
    const odd = [{ iss: undefined }, { iss: issuer }, { iss: 'service:cash' }, { aud: 'cash' }, { aud: undefined }];
    const tids = [undefined, null, 5, [tenantId], 'x', 'x\0'].map((tid) => ({ tid }));
    for (const claims of [...odd, ...tids, { exp: undefined }]) {
      expect([claims, await ask(await service(claims))]).toEqual([claims, 'unauthenticated']);
    }
    for (const kid of ['service:cash', 'service:stock', 'service:', 'test', 'service:sales\0']) {
      expect([kid, await ask(await service({ iss: kid }, kid))]).toEqual([kid, 'unauthenticated']);
    }
  });
});

describe('where keys are fetched', () => {
  const approvalAs = (token: string, auth: ReturnType<typeof makeAuth>) =>
    auth.verifyApproval(token, tenantId).catch((error: AppError) => error.reason);
  const verifyAs = (token: string, auth: ReturnType<typeof makeAuth>) =>
    auth.verify(`Bearer ${token}`).then(
      (actor) => actor.kind,
      (error: AppError) => error.reason,
    );

  it('only a key set that cannot be had makes a token unchecked; what was had is kept', async () => {
    let answer: { status: number; body: string } = { status: 503, body: '' };
    const server: Server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { SERVICE_KEY_FILE, SERVICE_JWKS_FILE, IDENTITY_JWKS_URL, STATE_DIR } = network.keys.env('stock');
    const make = (stateDir: string) =>
      makeAuth({
        service: 'stock',
        keyFile: SERVICE_KEY_FILE,
        jwksFile: SERVICE_JWKS_FILE,
        identityJwksUrl: `http://127.0.0.1:${port}/`,
        stateDir,
        redis: null,
      });
    const good = await (await makeCompany(network.keys, tenantId)).user('owner');
    const act = { action: 'sales.void', targetId: uuidv7(), amountMinor: 0, sessionId: '', tillId: '' };
    const approval = await network.keys.approval({ tenantId, ...act });
    const hostile = `${part({ alg: 'RS256', kid: 5 })}.${part({})}.AAAA`;
    const auths = [make(STATE_DIR)];
    const [auth] = auths as [ReturnType<typeof makeAuth>];
    for (const away of [
      { status: 503, body: '' },
      { status: 200, body: '<html>' },
      { status: 200, body: '{"keys":5}' },
    ]) {
      answer = away;
      expect(await verifyAs(good, auth)).toBe('unavailable');
      expect(await approvalAs(approval, auth)).toBe('unavailable');
      expect(await verifyAs(hostile, auth)).toBe('unauthenticated');
    }
    answer = { status: 200, body: readFileSync(new URL(IDENTITY_JWKS_URL), 'utf8') };
    expect(await verifyAs(good, auth)).toBe('user');
    expect(await approvalAs(approval, auth)).toMatchObject(act);
    expect(await approvalAs(hostile, auth)).toBeNull();
    // Another process, later, while identity is away and after something else answered in its place.
    answer = { status: 200, body: 'not a key set' };
    auths.push(make(STATE_DIR), make('/dev/null/nowhere'));
    expect(await verifyAs(good, auths[1]!)).toBe('user');
    expect(await verifyAs(hostile, auths[1]!)).toBe('unauthenticated');
    // A disk that takes nothing does not matter while there are keys.
    answer = { status: 200, body: readFileSync(new URL(IDENTITY_JWKS_URL), 'utf8') };
    expect(await verifyAs(good, auths[2]!)).toBe('user');
    for (const one of auths) one.stop();
    server.close();
  });
});

describe('an approval', () => {
  it('is nothing from the moment it is revoked, not from the next second on', async () => {
    const redis = new Redis(infra().redisUrl);
    await new Promise((resolve) => redis.once('ready', resolve));
    const { SERVICE_KEY_FILE, SERVICE_JWKS_FILE, IDENTITY_JWKS_URL, STATE_DIR } = network.keys.env('stock');
    const auth = makeAuth({
      service: 'stock',
      keyFile: SERVICE_KEY_FILE,
      jwksFile: SERVICE_JWKS_FILE,
      identityJwksUrl: IDENTITY_JWKS_URL,
      stateDir: STATE_DIR,
      redis,
    });
    const act = { action: 'sales.void', targetId: uuidv7(), amountMinor: 0, sessionId: '', tillId: '' };
    const token = await network.keys.approval({ tenantId, ...act });
    const given = await auth.verifyApproval(token, tenantId);
    expect(given).toMatchObject(act);
    await redis.zadd(revokedKey, inAnHour() * 1_000, revocation(tenantId, 'approval', given!.approvalId));
    expect(await auth.verifyApproval(token, tenantId)).toBeNull();
    auth.stop();
    await redis.quit();
    // Without Redis it is as it was last said: nobody said anything here.
    expect(await auth.verifyApproval(token, tenantId)).toMatchObject(act);
  });
});

describe('a revoked token', () => {
  it('stays revoked when Redis loses all it had', async () => {
    const redis = new Redis(process.env['REDIS_URL']!);
    const company = await makeCompany(network.keys, tenantId);
    const [session, later] = [uuidv7(), uuidv7()];
    const tokenOf = (sessionId: string) => company.user('owner', uuidv7(), { sessionId });
    const revoke = (id: string) => redis.zadd(revokedKey, Date.now() + 60_000, revocation(tenantId, 'session', id));
    const isRefused = (token: string) => async () => (await ask(token)) === 'token_revoked';
    const [first, second] = [await tokenOf(session), await tokenOf(later)];
    await revoke(session);
    await network.until(isRefused(first), 'the revocation to be heard');
    await redis.del(revokedKey);
    // When this one is heard, what was lost has been missed.
    await revoke(later);
    await network.until(isRefused(second), 'the other revocation to be heard');
    expect(await ask(first)).toBe('token_revoked');
    redis.disconnect();
  });
});
