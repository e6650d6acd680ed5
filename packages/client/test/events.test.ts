import { start } from '@mostrador/gateway';
import type { Actor } from '@mostrador/kit';
import { makeCompany, type Network, startNetwork } from '@mostrador/kit/testing';
import { CompanyChanged } from '@mostrador/proto/identity';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { bearer, connect, type Credential, type FollowOptions, type LiveEvent, newId, Problem } from '../src/index.ts';
import { headerOf, openProxy, type Proxy } from './proxy.ts';

let network: Network;
let gateway: Awaited<ReturnType<typeof start>>;
let proxy: Proxy;
const followers: AbortController[] = [];

beforeAll(async () => {
  network = await startNetwork([]);
  gateway = await start({ ...network.envOfGateway(), ADMIN_PORT: '0', MAX_STREAMS: '2' });
  proxy = await openProxy(gateway.port);
  await network.until(() => gateway.idle(), 'the streams to be followed');
});
afterEach(() => {
  for (const one of followers.splice(0)) one.abort();
});
afterAll(async () => {
  proxy.close();
  await gateway.stop();
  await network.stop();
});

type Follower = { heard: LiveEvent[]; error?: unknown; ended: boolean; leave(): void };

function follow(credential: Credential, options: FollowOptions = {}): Follower {
  const leaving = new AbortController();
  followers.push(leaving);
  const follower: Follower = { heard: [], ended: false, leave: () => leaving.abort() };
  const events = connect(proxy.url)
    .as(credential)
    .events({ ...options, signal: leaving.signal });
  void (async () => {
    for await (const event of events) follower.heard.push(event);
  })()
    .catch((error: unknown) => (follower.error = error))
    .finally(() => (follower.ended = true));
  return follower;
}

const heard = (follower: Follower, count: number) =>
  network.until(async () => follower.heard.length >= count, `${count} events`);
const keysOf = ({ heard: events }: Follower) =>
  events.map((one) => (one.kind === 'notice' ? one.notice.key : one.kind));
const change = (tenantId: string) => {
  const key = newId();
  return network
    .publish(CompanyChanged, tenantId, key, { companyId: key, name: 'x', cuit: '', version: 1 })
    .then(() => key);
};
const streams = () => proxy.sent(/^GET \/v1\/events /);

it('begins with a reset, and over broken connections tells every notice once', async () => {
  const company = await makeCompany(network.keys);
  const token = await company.user('owner');
  const follower = follow(bearer(() => token));
  await heard(follower, 1);
  const keys = ['reset'];
  for (let round = 0; round < 5; round += 1) {
    keys.push(await change(company.tenantId), await change(company.tenantId));
    if (round % 2 === 0) await heard(follower, keys.length);
    proxy.cut();
    keys.push(await change(company.tenantId));
  }
  await heard(follower, keys.length);
  expect(keysOf(follower)).toEqual(keys);
  expect(headerOf(streams().at(-1)!, 'last-event-id')).toBeDefined();
});

it('goes on after the event that another process took last, without a reset', async () => {
  const company = await makeCompany(network.keys);
  const token = await company.user('owner');
  const first = follow(bearer(() => token));
  await heard(first, 1);
  await change(company.tenantId);
  await heard(first, 2);
  first.leave();
  await network.until(async () => first.ended, 'the end');
  expect(first.error).toBeUndefined();
  const missed = [await change(company.tenantId), await change(company.tenantId)];
  const next = follow(
    bearer(() => token),
    { lastEventId: first.heard.at(-1)!.id },
  );
  await heard(next, 2);
  expect(keysOf(next)).toEqual(missed);
  const lost = follow(
    bearer(() => token),
    { lastEventId: 'sales:nowhere:1:x' },
  );
  await heard(lost, 1);
  expect(keysOf(lost)).toEqual(['reset']);
});

it('gives up a connection on which nothing comes any more', async () => {
  const company = await makeCompany(network.keys);
  const token = await company.user('owner');
  const follower = follow(
    bearer(() => token),
    { silenceMs: 300 },
  );
  await heard(follower, 1);
  const opened = streams().length;
  proxy.freeze(true);
  const key = await change(company.tenantId);
  await network.until(async () => streams().length > opened, 'another connection');
  proxy.freeze(false);
  await heard(follower, 2);
  expect(keysOf(follower)).toEqual(['reset', key]);
});

it('stays open past the end of its token', async () => {
  const { tenantId } = await makeCompany(network.keys);
  const actor: Actor = { kind: 'user', tenantId, id: newId(), role: 'owner', sessionId: newId() };
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const ends = inSeconds(3);
  let held = { token: await network.keys.token(actor, ends), since: Date.now() };
  const credential = bearer(async () => {
    if (Date.now() > held.since + 1_000)
      held = { token: await network.keys.token(actor, inSeconds(3)), since: Date.now() };
    return held.token;
  });
  const opened = streams().length;
  const follower = follow(credential);
  await heard(follower, 1);
  await network.until(async () => Date.now() > ends * 1_000 + 500, 'the first token to end');
  const key = await change(tenantId);
  await heard(follower, 2);
  expect(keysOf(follower)).toEqual(['reset', key]);
  expect(streams()).toHaveLength(opened + 1);
  expect(proxy.sent(/^POST \/v1\/events\/[\w.-]+\/renew /).length).toBeGreaterThanOrEqual(2);
});

it('says why where it may not be followed', async () => {
  const nobody = follow(bearer(() => 'spoilt'));
  await network.until(async () => nobody.ended, 'the refusal');
  expect(nobody.error).toBeInstanceOf(Problem);
  expect(nobody.error).toMatchObject({ status: 401 });
  const company = await makeCompany(network.keys);
  const key: Actor = { kind: 'api_key', tenantId: company.tenantId, id: newId(), role: 'viewer', scopes: [] };
  const token = await network.keys.token(key);
  const program = follow(bearer(() => token));
  await network.until(async () => program.ended, 'the refusal');
  expect(program.error).toMatchObject({ status: 403, reason: 'scope_missing' });
});
