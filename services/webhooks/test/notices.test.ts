import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Network, uuidv7 } from '@mostrador/kit/testing';
import { eventTypes } from '@mostrador/proto/events';
import { BranchChanged } from '@mostrador/proto/identity';
import { SaleCompleted } from '@mostrador/proto/sales';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webhooks } from '../src/service.ts';
import { isSigned, openCompany, openReceiver, type Receiver, startWebhooks } from './make.ts';

let network: Network;
const open: Receiver[] = [];

beforeAll(async () => {
  network = await startWebhooks();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => network.stop());

async function receive(...given: Parameters<typeof openReceiver>): Promise<Receiver> {
  const receiver = await openReceiver(...given);
  open.push(receiver);
  return receiver;
}
const arrived = (receiver: Receiver, count: number) =>
  network.until(async () => receiver.all.length >= count, `${count} notices`);

/** A certificate of 127.0.0.1 that nobody vouches for. */
function makeCertificate(): { key: string; cert: string } {
  const [key, cert] = [join(tmpdir(), `${uuidv7()}.key`), join(tmpdir(), `${uuidv7()}.pem`)];
  const name = ['-subj', '/CN=programa', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...how, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

describe('a notice', () => {
  it('says what happened to which thing in which version, signed, and nothing else', async () => {
    const company = await openCompany(network);
    const receiver = await receive({});
    const { secret, webhookId } = await company.listen(`${receiver.url}/hook?of=shop`);
    const branchId = uuidv7();
    const id = await company.happens(7, branchId);
    await arrived(receiver, 1);
    const [received] = receiver.all;
    expect(received!.path).toBe('/hook?of=shop');
    expect(received!.notice).toEqual({
      id,
      type: 'mostrador.identity.v1.BranchChanged',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      tenantId: company.tenantId,
      branchId,
      subject: { type: 'branch', id: branchId },
      version: 7,
    });
    expect(received!.headers).toMatchObject({ 'webhook-id': id, 'content-type': 'application/json' });
    expect(Math.abs(Number(received!.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(10);
    expect([isSigned(received!, secret), isSigned(received!, `whsec_${Buffer.alloc(32).toString('base64')}`)]).toEqual([
      true,
      false,
    ]);
    await company.settled(webhookId, 'delivered', 1);
  });

  it('holds no amount of a sale', async () => {
    const company = await openCompany(network);
    const receiver = await receive({});
    await company.listen(receiver.url);
    const sale = { saleId: uuidv7(), branchId: company.branchId, totalMinor: 2_718_281, lines: [], payments: [] };
    await network.publish(SaleCompleted, company.tenantId, sale.saleId, { sale: sale as never, fact: undefined });
    await arrived(receiver, 1);
    expect(receiver.all[0]!.body).not.toMatch(/2718281|Minor/);
    expect(receiver.all[0]!.notice).toMatchObject({
      subject: { type: 'sale', id: sale.saleId },
      branchId: company.branchId,
    });
  });

  it('goes to those of its company who hear its type, once each, however often it comes', async () => {
    const [company, other] = [await openCompany(network), await openCompany(network)];
    const [all, branches, sales, theirs] = [await receive({}), await receive({}), await receive({}), await receive({})];
    await company.listen(all.url);
    await company.listen(branches.url, [BranchChanged.$type, BranchChanged.$type]);
    await company.listen(sales.url, [SaleCompleted.$type]);
    await other.listen(theirs.url);
    const branchId = uuidv7();
    const id = await company.happens(1, branchId);
    await network.drain();
    await network.sql('delete from webhooks.kit_inbox');
    await company.happens(1, branchId, id);
    const next = await company.happens();
    // The first hears of the two webhooks that were made after it, too.
    await Promise.all([arrived(all, 4), arrived(branches, 2)]);
    const ofBranches = all.all.filter(({ notice }) => notice.type === BranchChanged.$type);
    expect(ofBranches.map(({ notice }) => notice.id).sort()).toEqual([id, next].sort());
    expect([...branches.ids()].sort()).toEqual([id, next].sort());
    expect([all.all.length, sales.all.length, theirs.all.length]).toEqual([4, 0, 0]);
  });

  it('tells nothing of what happened before the webhook, or while it was disabled', async () => {
    const company = await openCompany(network);
    const receiver = await receive({});
    await company.happens();
    await network.drain();
    await network.sql('delete from webhooks.kit_inbox');
    const { webhookId } = await company.listen(receiver.url, [BranchChanged.$type]);
    const first = await company.happens();
    await arrived(receiver, 1);
    const change = (enabled: boolean, expectedVersion: number) =>
      company.api.updateWebhook({ webhookId, enabled, expectedVersion }, { idempotencyKey: uuidv7() });
    expect(await change(false, 1)).toMatchObject({ state: 'disabled', disabledReason: 'by_hand' });
    await company.happens();
    await network.drain();
    expect(await change(true, 2)).toMatchObject({ state: 'enabled', disabledReason: '' });
    // What is told late, as after a restore, is judged by when it happened.
    const move = (to: string) =>
      network.sql(`update webhooks.webhooks set enabled_at = now() + $2::interval where webhook_id = $1`, [
        webhookId,
        to,
      ]);
    await move('1 hour');
    await company.happens();
    await network.drain();
    await move('0');
    const last = await company.happens();
    await arrived(receiver, 2);
    expect(receiver.ids()).toEqual([first, last]);
  });

  it('goes over TLS to who has a good certificate, and to nobody else', async () => {
    const company = await openCompany(network);
    const { key, cert } = makeCertificate();
    const receiver = await receive({ make: (listener) => createHttps({ key, cert }, listener) });
    const { webhookId } = await company.listen(`https://127.0.0.1:${receiver.port}`, [BranchChanged.$type]);
    const id = await company.happens();
    await network.until(
      async () => (await company.api.getWebhook({ webhookId })).lastProblem === 'tls_failed',
      'the certificate to be refused',
    );
    expect(receiver.all).toEqual([]);
    const usual = getCACertificates();
    setDefaultCACertificates([...usual, cert]);
    await arrived(receiver, 1).finally(() => setDefaultCACertificates(usual));
    expect(receiver.ids()).toEqual([id]);
  });
});

describe('what does not arrive', () => {
  it('is sent again after growing waits under the same id, until it arrives', async () => {
    const company = await openCompany(network);
    const receiver = await receive({ answer: (_, count) => (count < 3 ? 500 : 200) });
    const { webhookId, secret } = await company.listen(receiver.url, [BranchChanged.$type]);
    const id = await company.happens();
    await arrived(receiver, 3);
    await company.settled(webhookId, 'delivered', 1);
    expect(receiver.ids()).toEqual([id, id, id]);
    expect(new Set(receiver.all.map(({ body }) => body)).size).toBe(1);
    expect(receiver.all.every((one) => isSigned(one, secret))).toBe(true);
    const [first, second, third] = receiver.all.map(({ at }) => at) as [number, number, number];
    // With waits of 20 and 240 ms, a tenth less at least; a slow machine only makes them longer.
    expect(second - first).toBeGreaterThanOrEqual(18);
    expect(third - second).toBeGreaterThanOrEqual(216);
    const { deliveries } = await company.api.listWebhookDeliveries({ webhookId });
    expect(deliveries).toMatchObject([
      { eventId: id, state: 'delivered', attempts: 3, lastStatus: 200, lastProblem: '' },
    ]);
    expect(await company.api.getWebhook({ webhookId })).toMatchObject({ lastProblem: '', waiting: 0 });
    expect((await company.api.getWebhook({ webhookId })).failingSince).toBeUndefined();
  });

  it('goes nowhere else: a redirect is a failure', async () => {
    const company = await openCompany(network);
    const receiver = await receive({ answer: (_, count) => (count === 1 ? 307 : 200) });
    const { webhookId } = await company.listen(`${receiver.url}/here`, [BranchChanged.$type]);
    await company.happens();
    await company.settled(webhookId, 'delivered', 1);
    expect(receiver.all.map(({ path }) => path)).toEqual(['/here', '/here']);
  });

  it('disables the webhook when the address is gone, or nothing has arrived for days; enabled, it goes on', async () => {
    const company = await openCompany(network);
    const receiver = await receive({ answer: () => 410 });
    const { webhookId } = await company.listen(receiver.url, [BranchChanged.$type]);
    const id = await company.happens();
    const isDisabled = async () => (await company.api.getWebhook({ webhookId })).state === 'disabled';
    await network.until(isDisabled, 'it to be disabled');
    expect(await company.api.getWebhook({ webhookId })).toMatchObject({ disabledReason: 'gone', waiting: 1 });
    const enable = async () => {
      const { version } = await company.api.getWebhook({ webhookId });
      return company.api.updateWebhook(
        { webhookId, enabled: true, expectedVersion: version },
        { idempotencyKey: uuidv7() },
      );
    };
    receiver.answerWith(() => 503);
    await enable();
    await network.until(async () => receiver.all.length >= 2, 'another failure');
    await network.sql(
      `update webhooks.webhooks set failing_since = now() - interval '73 hours' where webhook_id = $1`,
      [webhookId],
    );
    await network.until(isDisabled, 'it to be disabled again');
    expect(await company.api.getWebhook({ webhookId })).toMatchObject({
      disabledReason: 'failing',
      lastProblem: 'refused',
    });
    receiver.answerWith(() => 200);
    await enable();
    await company.settled(webhookId, 'delivered', 1);
    expect(new Set(receiver.ids())).toEqual(new Set([id]));
  });

  it('is given up after the last wait, and sent again by hand', async () => {
    const company = await openCompany(network);
    const receiver = await receive({ answer: () => 500 });
    const { webhookId } = await company.listen(receiver.url, [BranchChanged.$type]);
    const id = await company.happens();
    await network.until(async () => receiver.all.length >= 1, 'the first attempt');
    await network.sql('update webhooks.deliveries set failures = 9, next_attempt_at = now() where event_id = $1', [id]);
    await network.sql('update webhooks.lanes set due_at = now(), parked_until = null where webhook_id = $1', [
      webhookId,
    ]);
    await company.settled(webhookId, 'failed', 1);
    const { deliveries } = await company.api.listWebhookDeliveries({ webhookId, state: 'failed' });
    const { deliveryId } = deliveries[0]!;
    receiver.answerWith(() => 200);
    const click = { idempotencyKey: uuidv7() };
    const before = receiver.all.length;
    const answers = await Promise.all([1, 2].map(() => company.api.redeliverNotice({ deliveryId }, click)));
    expect(answers[0]).toEqual(answers[1]);
    await company.settled(webhookId, 'delivered', 1);
    await company.api.redeliverNotice({ deliveryId }, click);
    expect(receiver.all.length).toBe(before + 1);
    expect(receiver.ids().at(-1)).toBe(id);
    await company.api.redeliverNotice({ deliveryId }, { idempotencyKey: uuidv7() });
    await arrived(receiver, before + 2);
  });
});

describe('one address', () => {
  it('that does not answer holds up nobody else’s, nor its own company’s others', async () => {
    const [slow, quick] = [await openCompany(network), await openCompany(network)];
    const waiting = Promise.withResolvers<number>();
    const hole = await receive({ answer: () => waiting.promise });
    const receiver = await receive({});
    // More than one company may have at work at once.
    for (let index = 0; index < 6; index += 1) await slow.listen(`${hole.url}/${index}`, [BranchChanged.$type]);
    await slow.happens();
    await network.until(async () => hole.all.length >= 4, 'four to hang');
    await quick.listen(receiver.url, [BranchChanged.$type]);
    const start = performance.now();
    await quick.happens();
    await arrived(receiver, 1);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(hole.all.length).toBe(4);
    waiting.resolve(200);
    await arrived(hole, 6);
  });

  it('that fails is left alone with all that waits for it, but for what is asked for by hand', async () => {
    const company = await openCompany(network);
    const receiver = await receive({ answer: () => 500 });
    const { webhookId } = await company.listen(receiver.url, [BranchChanged.$type]);
    for (let count = 0; count < 12; count += 1) await company.happens();
    await network.until(async () => {
      const [lane] = await network.sql<{ failures: number }>(
        'select failures from webhooks.lanes where webhook_id = $1',
        [webhookId],
      );
      return lane!.failures >= 4;
    }, 'it to be parked');
    await network.sql(`update webhooks.lanes set parked_until = now() + interval '1 hour' where webhook_id = $1`, [
      webhookId,
    ]);
    const isLetGo = async () => {
      const [lane] = await network.sql<{ lease: string | null }>(
        'select lease from webhooks.lanes where webhook_id = $1',
        [webhookId],
      );
      return lane!.lease === null;
    };
    await network.until(isLetGo, 'it to be let go');
    const before = receiver.all.length;
    expect(before).toBeLessThan(12);
    receiver.answerWith(() => 200);
    await company.api.testWebhook({ webhookId, eventId: uuidv7() });
    // It answers: the rest goes too.
    await company.settled(webhookId, 'delivered', 13);
    expect(receiver.all[before]!.notice.type).toBe('ping');
  });
});

/** Starts the service anew, on data that was changed meanwhile. */
async function restartOn(statement: string): Promise<void> {
  await network.stopService(webhooks);
  await network.sql(statement);
  await network.startService(webhooks);
  const { api } = await openCompany(network);
  await network.until(() => api.listEventTypes({}).then(Boolean, () => false), 'the service to be back');
}

describe('a copy of the shop', () => {
  it('sends nothing, until it takes over: then what waits', async () => {
    const company = await openCompany(network);
    const receiver = await receive({});
    await company.listen(receiver.url, [BranchChanged.$type]);
    await restartOn(`update webhooks.kit_epoch set home = 'elsewhere'`);
    const id = await company.happens();
    await network.drain();
    const [{ later } = { later: '' }] = await network.sql<{ later: string }>(
      `select (now() + interval '1 second')::text as later`,
    );
    await network.until(async () => {
      const [row] = await network.sql<{ over: boolean }>('select now() > $1::timestamptz as over', [later]);
      return row!.over;
    }, 'the jobs to have had their turns');
    expect(receiver.all).toEqual([]);
    await restartOn('update webhooks.kit_epoch set home = null, epoch = epoch + 1');
    await arrived(receiver, 1);
    expect(receiver.ids()).toEqual([id]);
  });
});

describe('a process that is killed while it waits for an answer', () => {
  it('loses nothing: the notice goes again under its id', async () => {
    const company = await openCompany(network);
    const hanging = Promise.withResolvers<number>();
    const receiver = await receive({ answer: (_, count) => (count === 1 ? hanging.promise : 200) });
    const { webhookId } = await company.listen(receiver.url, [BranchChanged.$type]);
    const [id, next] = [await company.happens(), await company.happens()];
    await arrived(receiver, 1);
    // What a dead process leaves behind: a lease that nobody holds, run out.
    await network.sql(
      `update webhooks.lanes set lease = gen_random_uuid(), leased_until = now() where webhook_id = $1`,
      [webhookId],
    );
    await company.settled(webhookId, 'delivered', 2);
    hanging.resolve(500);
    await restartOn('select');
    await network.until(() => company.api.listEventTypes({}).then(Boolean, () => false), 'the way to be open again');
    expect(receiver.ids().filter((one) => one === id).length).toBeGreaterThanOrEqual(1);
    expect(new Set(receiver.ids())).toEqual(new Set([id, next]));
    // Who had it before changes nothing any more.
    const { deliveries } = await company.api.listWebhookDeliveries({ webhookId });
    expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });
});

it('knows every type that a contract declares', async () => {
  const company = await openCompany(network);
  const { types } = await company.api.listEventTypes({ pageSize: 200 });
  expect(types.length).toBe(eventTypes.length);
  expect(types.every(({ type, subject, description }) => type && subject && description)).toBe(true);
});
