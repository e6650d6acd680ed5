import { type Actor, revocation, revokedKey } from '@mostrador/kit';
import { infra, makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { asOperator } from '@mostrador/ops/broker';
import { TillSessionOpened } from '@mostrador/proto/cash';
import { CompanyChanged } from '@mostrador/proto/identity';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fromId, toId } from '../src/places.ts';
import { bearer, type Door, openDoor } from './door.ts';

let network: Network;
let door: Door;
let nc: NatsConnection;
const readers: Reader[] = [];

beforeAll(async () => {
  network = await startNetwork([]);
  nc = await connect(asOperator(infra().natsUrl));
  door = await openDoor(network, { MAX_STREAMS: '3' });
  await network.until(() => door.idle(), 'the streams to be followed');
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});
afterAll(async () => {
  await door.stop();
  await nc.close();
  await network.stop();
});

type Heard = { event: string; id: string; data: { type: string; key: string; at: string } };
type Reader = { status: number; response: Response; heard: Heard[]; lastId: string; ended: boolean; close(): void };

/** Reads a live stream as a browser would: the last id is kept, whether an event came with it or not. */
async function listen(headers: Record<string, string>, from = door): Promise<Reader> {
  const leaving = new AbortController();
  const response = await fetch(`${from.url}/v1/events`, { headers, signal: leaving.signal });
  const reader: Reader = {
    status: response.status,
    response,
    heard: [],
    lastId: '',
    ended: false,
    close: () => leaving.abort(),
  };
  readers.push(reader);
  if (response.status !== 200) return reader;
  const take = (block: string) => {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    reader.lastId = fields.get('id') ?? reader.lastId;
    const data = fields.get('data');
    if (data)
      reader.heard.push({
        event: fields.get('event') ?? 'message',
        id: reader.lastId,
        data: JSON.parse(data) as Heard['data'],
      });
  };
  void (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  })()
    .catch(() => {})
    .finally(() => (reader.ended = true));
  await network.until(async () => reader.lastId !== '', 'the first id');
  return reader;
}

const streamsOpen = async () => {
  const page = await fetch(`http://127.0.0.1:${door.adminPort}/metrics`).then((answer) => answer.text());
  return Number(/^mostrador_gateway_live_streams\{.*\} (\d+)$/m.exec(page)![1]);
};

const change = (tenantId: string, name = 'Kiosco') => {
  const key = uuidv7();
  return network.publish(CompanyChanged, tenantId, key, { companyId: key, name, cuit: '', version: 1 }).then(() => key);
};
const heardBy = (reader: Reader, count: number) =>
  network.until(async () => reader.heard.length >= count, `${count} notices`);
const keys = (reader: Reader) => reader.heard.map((one) => one.data.key);

describe('the live stream', () => {
  it('tells a company what changed in it and nothing of the others, no more than type, key and time', async () => {
    const [mine, theirs] = [await makeCompany(network.keys), await makeCompany(network.keys)];
    const [cashier, till, stranger] = await Promise.all([
      listen(bearer(await mine.user('cashier'))),
      listen(bearer(await mine.till())),
      listen(bearer(await theirs.user('owner'))),
    ]);
    const ours = [await change(mine.tenantId, 'secret'), await change(mine.tenantId)];
    const other = await change(theirs.tenantId);
    await Promise.all([heardBy(cashier, 2), heardBy(till, 2), heardBy(stranger, 1)]);
    await change(uuidv7());
    expect(keys(cashier)).toEqual(ours);
    expect(keys(till)).toEqual(ours);
    expect(keys(stranger)).toEqual([other]);
    expect(cashier.heard[0]).toMatchObject({
      event: 'message',
      data: { type: 'mostrador.identity.v1.CompanyChanged', key: ours[0], at: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    expect(Object.keys(cashier.heard[0]!.data).sort()).toEqual(['at', 'key', 'type']);
    expect(cashier.response.headers.get('content-type')).toBe('text/event-stream');
  });

  it('tells who acts in named branches nothing of the others', async () => {
    const company = await makeCompany(network.keys);
    const [here, there] = [company.branchId, uuidv7()];
    const readersOf = [company.till(), company.user('cashier', uuidv7(), { branchIds: [here] }), company.user('owner')];
    const [till, cashier, owner] = await Promise.all(readersOf.map(async (token) => listen(bearer(await token))));
    const opened = (branchId: string) => {
      const sessionId = uuidv7();
      const session = { sessionId, branchId, tillId: uuidv7(), cashierId: uuidv7(), openedAt: undefined };
      return network.publish(TillSessionOpened, company.tenantId, sessionId, session).then(() => sessionId);
    };
    const other = await opened(there);
    const ours = [await opened(here), await change(company.tenantId)];
    await heardBy(owner!, 3);
    // Contexts have streams of their own, in no order among each other.
    expect(new Set(keys(owner!))).toEqual(new Set([other, ...ours]));
    for (const reader of [till!, cashier!]) {
      await heardBy(reader, 2);
      expect(new Set(keys(reader))).toEqual(new Set(ours));
    }
  });

  it('goes on where the client left off, also at another gateway', async () => {
    const company = await makeCompany(network.keys);
    const headers = bearer(await company.user('owner'));
    const first = await listen(headers);
    const before = await change(company.tenantId);
    await heardBy(first, 1);
    first.close();
    const missed = [await change(company.tenantId), await change(company.tenantId)];
    const other = await openDoor(network);
    for (const at of [door, other]) {
      const back = await listen({ ...headers, 'last-event-id': first.lastId }, at);
      await heardBy(back, missed.length);
      const later = await change(company.tenantId);
      await heardBy(back, missed.length + 1);
      expect(keys(back)).toEqual([...missed, later]);
      expect(keys(back)).not.toContain(before);
      missed.push(later);
      back.close();
    }
    await other.stop();
  });

  it('says so when it cannot know what was missed', async () => {
    const company = await makeCompany(network.keys);
    const headers = bearer(await company.user('owner'));
    const { lastId } = await listen(headers);
    await change(company.tenantId);
    const places = fromId(lastId)!;
    const elsewhere = (place: object) => toId(new Map([...places].map(([name, one]) => [name, { ...one, ...place }])));
    for (const id of [
      'nonsense',
      elsewhere({ store: 'other' }),
      elsewhere({ seq: 1_000_000 }),
      elsewhere({ tag: 'other' }),
    ]) {
      const back = await listen({ ...headers, 'last-event-id': id });
      await heardBy(back, 1);
      expect(back.heard[0]).toMatchObject({ event: 'reset', data: {} });
      const next = await change(company.tenantId);
      await heardBy(back, 2);
      expect(back.heard[1]!.data.key).toBe(next);
      back.close();
      await network.until(async () => (await streamsOpen()) === 1, 'it to have left');
    }
  });

  it('notices under open streams that the store of the broker is another one', async () => {
    const company = await makeCompany(network.keys);
    const reader = await listen(bearer(await company.user('owner')));
    await change(company.tenantId);
    await heardBy(reader, 1);
    await (await jetstreamManager(nc)).streams.delete(`${network.prefix}identity`);
    // Who tells it makes it anew.
    await network.drain();
    await network.until(async () => reader.heard.some((one) => one.event === 'reset'), 'the reset');
    const next = await change(company.tenantId);
    await network.until(async () => keys(reader).includes(next), 'what happened after');
    expect(reader.ended).toBe(false);
  });

  it('is for people, tills and keys that may, with a valid token, so many a company', async () => {
    const company = await makeCompany(network.keys);
    const api = { kind: 'api_key', tenantId: company.tenantId, id: uuidv7(), role: 'viewer' } as const;
    const [without, withScope] = [['sales:read'], ['events:read']].map((scopes) =>
      network.keys.token({ ...api, scopes }),
    );
    expect((await listen({})).status).toBe(401);
    expect((await listen(bearer('none'))).status).toBe(401);
    const refused = await listen(bearer(await without!));
    expect([refused.status, ((await refused.response.json()) as { reason: string }).reason]).toEqual([
      403,
      'scope_missing',
    ]);
    const program = await listen(bearer(await withScope!));
    const key = await change(company.tenantId);
    await change(uuidv7());
    await heardBy(program, 1);
    expect(keys(program)).toEqual([key]);
    program.close();
    await network.until(async () => (await streamsOpen()) === 0, 'it to have left');
    const headers = bearer(await company.user('viewer'));
    for (let open = 0; open < 3; open += 1) expect((await listen(headers)).status).toBe(200);
    const fourth = await listen(headers);
    expect([fourth.status, ((await fourth.response.json()) as { reason: string }).reason]).toEqual([
      429,
      'too_many_streams',
    ]);
    expect((await listen(bearer(await (await makeCompany(network.keys)).user('viewer')))).status).toBe(200);
  });

  it('leaves room for the others: so many a till or person, and so many for all', async () => {
    const small = await openDoor(network, { MAX_STREAMS_EACH: '2', MAX_STREAMS: '5', MAX_STREAMS_TOTAL: '7' });
    const [mine, theirs] = [await makeCompany(network.keys), await makeCompany(network.keys)];
    const ask = async (token: string) => (await listen(bearer(token), small)).status;
    const times = async (count: number, token: () => Promise<string>) => {
      const statuses: number[] = [];
      for (let asked = 0; asked < count; asked += 1) statuses.push(await ask(await token()));
      return statuses;
    };
    // A till is one, whoever works at it.
    expect(await times(1, () => mine.till())).toEqual([200]);
    expect(await times(2, () => mine.atTill('cashier'))).toEqual([200, 429]);
    const person = await mine.user('owner');
    expect(await times(3, async () => person)).toEqual([200, 200, 429]);
    expect(await times(2, () => mine.user('viewer'))).toEqual([200, 429]);
    // The same ids of another company are others.
    const same = await makeCompany(network.keys, theirs.tenantId);
    expect(await times(2, () => same.till(mine.tillId))).toEqual([200, 200]);
    expect(await times(1, () => theirs.user('owner'))).toEqual([503]);
    readers.pop()!.close();
    for (const reader of readers.splice(0)) reader.close();
    await network.until(async () => (await ask(await theirs.user('owner'))) === 200, 'the places to be free');
    await small.stop();
  });

  it('ends when the token does', async () => {
    const actor = { kind: 'user', tenantId: uuidv7(), id: uuidv7(), role: 'owner', sessionId: uuidv7() } as const;
    const reader = await listen(bearer(await network.keys.token(actor, Math.floor(Date.now() / 1000) + 2)));
    expect(reader.ended).toBe(false);
    const start = performance.now();
    await network.until(async () => reader.ended, 'the end');
    expect(performance.now() - start).toBeLessThan(8_000);
  });
});

describe('a renewal', () => {
  const renew = async (reader: Reader, token: string, at = door) => {
    const id = reader.response.headers.get('mostrador-stream')!;
    const response = await fetch(`${at.url}/v1/events/${id}/renew`, { method: 'POST', headers: bearer(token) });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const person = (tenantId: string): Actor => ({
    kind: 'user',
    tenantId,
    id: uuidv7(),
    role: 'owner',
    sessionId: uuidv7(),
  });
  const till = (tenantId: string): Actor => ({ kind: 'till', tenantId, id: uuidv7(), branchId: uuidv7() });
  const program = (tenantId: string) =>
    ({ kind: 'api_key', tenantId, id: uuidv7(), role: 'viewer', scopes: ['events:read'] }) satisfies Actor;

  /** Follows what happens past the end of the first token. */
  async function outlive(actor: Actor, other: Door): Promise<void> {
    const { tenantId } = actor;
    const token = (until: number) => network.keys.token(actor, until);
    const ends = inSeconds(4);
    const reader = await listen(bearer(await token(ends)));
    const here = await renew(reader, await token(inSeconds(60)));
    expect(here).toMatchObject({ status: 200, body: { expiresAt: expect.stringMatching(/Z$/) } });
    const there = await renew(reader, await token(inSeconds(120)), other);
    expect(there.status).toBe(200);
    expect(Date.parse(there.body['expiresAt']!)).toBeGreaterThan(Date.parse(here.body['expiresAt']!));
    const first = await change(tenantId);
    await network.until(async () => Date.now() > ends * 1_000 + 500, 'the first token to end');
    const last = await change(tenantId);
    await heardBy(reader, 2);
    expect(keys(reader)).toEqual([first, last]);
    expect(reader.ended).toBe(false);
    // With a shorter one it ends sooner.
    await renew(reader, await token(inSeconds(2)));
    await network.until(async () => reader.ended, 'the end');
    expect((await renew(reader, await token(inSeconds(60)))).body['reason']).toBe('stream_unknown');
  }

  it('lets the stream of a person, a till or a key outlive its token, at any gateway', async () => {
    const other = await openDoor(network);
    await Promise.all([person, till, program].map((make) => outlive(make(uuidv7()), other)));
    await other.stop();
  });

  it('is its own holder’s: nobody else lengthens, shortens or sees a stream', async () => {
    const tenantId = uuidv7();
    const mine = person(tenantId);
    const reader = await listen(bearer(await network.keys.token(mine, '15m')));
    const others = [
      { ...mine, tenantId: uuidv7() },
      { ...mine, id: uuidv7() },
      { ...mine, sessionId: uuidv7() },
      till(tenantId),
    ] as Actor[];
    for (const one of others) {
      const { status, body } = await renew(reader, await network.keys.token(one, '15m'));
      expect([status, body['reason']]).toEqual([404, 'stream_unknown']);
    }
    expect((await renew(reader, 'none')).status).toBe(401);
    const expired = await renew(reader, await network.keys.token(mine, inSeconds(-5)));
    expect([expired.status, expired.body['reason']]).toEqual([401, 'token_expired']);
    const response = await fetch(`${door.url}/v1/events/nonsense/renew`, { method: 'POST' });
    expect(response.status).toBe(401);
    const gone = `${'0'.repeat(12)}.${uuidv7()}`;
    const headers = bearer(await network.keys.token(mine, '15m'));
    expect((await fetch(`${door.url}/v1/events/${gone}/renew`, { method: 'POST', headers })).status).toBe(404);
  });

  it('does not outlive a revocation, which ends the stream at once', async () => {
    const tenantId = uuidv7();
    const actor = program(tenantId);
    const reader = await listen(bearer(await network.keys.token(actor, '15m')));
    await renew(reader, await network.keys.token(actor, '16m'));
    const redis = new Redis(infra().redisUrl);
    await redis.zadd(revokedKey, Date.now() + 60_000, revocation(tenantId, 'api_key', actor.id));
    const start = performance.now();
    await network.until(async () => reader.ended, 'the end');
    expect(performance.now() - start).toBeLessThan(5_000);
    expect((await renew(reader, await network.keys.token(actor, '17m'))).body['reason']).toBe('token_revoked');
    await redis.zrem(revokedKey, revocation(tenantId, 'api_key', actor.id));
    redis.disconnect();
  });
});
