import type { Actor } from '@mostrador/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Hands, hashSecret } from '../src/hashing.ts';
import { identity } from '../src/service.ts';
import { as, everybody, hands, type Identity, makeShop, password, startIdentity } from './make.ts';

let network: Identity;
beforeAll(async () => {
  // The clock's work, done while we look.
  network = await startIdentity({ ...identity, jobs: identity.jobs!.map((job) => ({ ...job, everyMs: 50 })) });
});
afterAll(() => network.stop());

const jwks = async () =>
  ((await (await fetch(network.jwksUrl)).json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid);
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
const shiftKeys = (interval: string) =>
  network.sql(`update identity.signing_keys set signs_from = signs_from - $1::interval`, [interval]);

describe('signing keys', () => {
  it('are rotated without a token that somebody cannot verify', async () => {
    const shop = await makeShop(network);
    const [first] = await jwks();
    expect(kidOf(shop.session.accessToken)).toBe(first);
    await shiftKeys('30 days -59 minutes');
    await network.until(async () => (await jwks()).length === 2, 'the next key to be published');
    const logIn = () => as(network).logIn({ email: shop.email, password });
    expect(kidOf((await logIn()).accessToken)).toBe(first);
    await shiftKeys('60 minutes');
    const [, second] = await jwks();
    const session = await logIn();
    expect(kidOf(session.accessToken)).toBe(second);
    // The verifier has not seen this key before and fetches it; the old one still holds.
    await shop.owner.getMe({});
    await shiftKeys('25 hours');
    await network.until(async () => (await jwks()).length === 1, 'the old key to be removed');
    expect(await jwks()).toEqual([second]);
  });

  it('are sealed in the table', async () => {
    const [row] = await network.sql<{ private_key: Buffer; public_jwk: { d?: string } }>(
      'select * from identity.signing_keys',
    );
    expect(row!.public_jwk.d).toBeUndefined();
    // A PKCS #8 key begins with a sequence, and names RSA.
    expect(row!.private_key.includes(Buffer.from('2a864886f70d010101', 'hex'))).toBe(false);
  });
});

describe('what the clock does', () => {
  it('tells the others of a revocation that Redis missed', async () => {
    const shop = await makeShop(network);
    expect(await shop.owner.getMe({})).toMatchObject({ userId: shop.ownerId });
    await network.sql(`insert into identity.revocations values ($1, 'session', $2, now() + interval '15 minutes')`, [
      shop.companyId,
      shop.session.sessionId,
    ]);
    const refused = () =>
      shop.owner.getMe({}).then(
        () => false,
        (error: { reason: string }) => error.reason === 'token_revoked',
      );
    await network.until(refused, 'the revocation to be told');
  });

  it('removes what has served its time, and nothing before', async () => {
    const [old, fresh] = [await makeShop(network), await makeShop(network)];
    await as(network).requestPasswordReset({ email: old.email });
    await network.sql(`update identity.sessions set expires_at = now() - interval '8 days' where session_id = $1`, [
      old.session.sessionId,
    ]);
    await network.sql(`update identity.codes set expires_at = now() - interval '1 second'`);
    await network.sql(`update identity.outgoing_messages set expires_at = now() - interval '1 second'`);
    const left = async () => {
      const [row] = await network.sql<Record<string, string>>(
        `
        select (select count(*) from identity.sessions where session_id = $1) as old,
          (select count(*) from identity.sessions where session_id = $2) as fresh,
          (select count(*) from identity.codes) as codes, (select count(*) from identity.outgoing_messages) as messages`,
        [old.session.sessionId, fresh.session.sessionId],
      );
      return Object.values(row!).join();
    };
    await network.until(async () => (await left()).endsWith(',0,0'), 'the old to go');
    expect(await left()).toBe('0,1,0,0');
  });
});

describe('tables', () => {
  it('without a tenant are these, and no other', async () => {
    const rows = await network.sql<{ name: string }>(`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'identity' and c.relkind = 'r' and c.relname !~ '^(kit_|_prisma)'
        and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') order by 1`);
    expect(rows.map((row) => row.name)).toEqual([
      'approvals',
      'codes',
      'guesses',
      'outgoing_messages',
      'revocations',
      'sessions',
      'signing_keys',
      'user_companies',
      'users',
    ]);
  });
});

describe('hashing', () => {
  const user = (tenantId: string, tillId?: string): Actor => ({
    kind: 'user',
    tenantId,
    id: 'x',
    role: 'owner',
    sessionId: 's',
    ...(tillId ? { tillId, branchId: 'b' } : {}),
  });

  it('leaves the event loop free and its memory bounded when a storm comes', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    const from = (index: number) => hands(everybody, { address: `2001:db8:${index % 20}::1` });
    const storm = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => hashSecret(from(index), password)),
    );
    clearInterval(timer);
    const turnedAway = storm.filter((one) => one.status === 'rejected').map((one) => one.reason as { reason: string });
    expect(turnedAway).toHaveLength(140);
    expect(turnedAway[0]).toMatchObject({ reason: 'too_busy', kind: 'rate_limited', told: { retryAfterSeconds: 2 } });
    expect(ticks).toBeGreaterThan(10);
  });

  it('keeps no company waiting for what another sends, and nobody at a till for anybody else', async () => {
    const order: string[] = [];
    const hash = async (name: string, who: Hands) => {
      await hashSecret(who, password);
      order.push(name);
    };
    const flood = [
      ...Array.from({ length: 10 }, () => hash('flood', hands(user('one')))),
      ...Array.from({ length: 20 }, () => hash('stranger', hands(everybody))),
      ...Array.from({ length: 20 }, () => hash('flood at tills', hands(user('one', 'till')))),
    ];
    await hash('other company', hands(user('two')));
    await hash('till', hands({ kind: 'till', tenantId: 'two', id: 'till', branchId: 'b' }));
    // Of the fifty that came before.
    expect(order.length).toBeLessThan(25);
    await Promise.all(flood);
  });

  it('counts an IPv6 network as one', async () => {
    const hosts = Array.from({ length: 40 }, (_, index) => hands(everybody, { address: `2001:db8:1:${index}::1` }));
    const outcomes = await Promise.allSettled(hosts.map((host) => hashSecret(host, password)));
    expect(outcomes.filter((one) => one.status === 'rejected')).toHaveLength(19);
  });
});
