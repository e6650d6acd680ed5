import { makeCompany, type Network, uuidv7 } from '@mostrador/kit/testing';
import { BranchChanged, MemberChanged } from '@mostrador/proto/identity';
import { SaleCompleted } from '@mostrador/proto/sales';
import { WebhookChanged, WebhooksServiceDefinition } from '@mostrador/proto/webhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariants } from '../src/invariants.ts';
import { isSigned, openCompany, openReceiver, type Receiver, startWebhooks } from './make.ts';

let network: Network;
let receiver: Receiver;

beforeAll(async () => {
  network = await startWebhooks();
  receiver = await openReceiver({});
});
afterAll(async () => {
  for (const { name, sql } of invariants) expect([name, await network.sql(sql)]).toEqual([name, []]);
  await receiver.close();
  await network.stop();
});

const url = 'http://127.0.0.1:9/hook';
const key = () => ({ idempotencyKey: uuidv7() });
const refused = (reason: string) => expect.objectContaining({ reason }) as unknown;
const of = (webhookId: string) => receiver.all.filter(({ path }) => path === `/${webhookId}`);

describe('createWebhook', () => {
  it('has one effect, sent twice or at once, and tells the secret to its maker only', async () => {
    const company = await openCompany(network);
    const webhookId = uuidv7();
    const types = [SaleCompleted.$type, BranchChanged.$type];
    const answers = await Promise.all([1, 2, 3].map(() => company.listen(url, types, webhookId)));
    answers.push(await company.listen(url, types.toReversed(), webhookId));
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]).toMatchObject({ state: 'enabled', createdBy: company.ownerId, keeperId: company.ownerId });
    expect(answers[0]!.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await company.api.getWebhook({ webhookId })).secret).toBe('');
    expect((await company.api.listWebhooks({})).webhooks.map(({ secret }) => secret)).toEqual(['']);
    const [kept] = await network.sql<{ sealed: Buffer }>('select sealed from webhooks.secrets where webhook_id = $1', [
      webhookId,
    ]);
    const plain = Buffer.from(answers[0]!.secret.slice(6), 'base64');
    expect(kept!.sealed.includes(plain)).toBe(false);
    expect(await network.emitted(WebhookChanged, company.tenantId)).toMatchObject([
      { key: webhookId, body: { webhookId, state: 'enabled', version: 1 } },
    ]);
    await network.sql(`update webhooks.secrets set made_at = now() - interval '11 minutes' where webhook_id = $1`, [
      webhookId,
    ]);
    expect((await company.listen(url, types, webhookId)).secret).toBe('');
  });

  it('refuses another request under the id, also once the webhook was deleted', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen(url);
    await expect(company.listen('http://127.0.0.1:9/other', ['*'], webhookId)).rejects.toEqual(refused('id_reused'));
    const admin = network.client(WebhooksServiceDefinition, await company.user('admin'));
    const same = { webhookId, name: 'Programa', url, types: ['*'] };
    await expect(admin.createWebhook(same)).rejects.toEqual(refused('id_reused'));
    await company.api.deleteWebhook({ webhookId });
    await expect(company.listen(url, ['*'], webhookId)).rejects.toEqual(refused('not_found'));
  });

  it.each([
    ['of a type that there is not', { types: ['mostrador.sales.v1.Nothing'] }, 'event_type_unknown'],
    ['of no type', { types: [] }, 'required'],
    ['without a name', { name: '  ' }, 'required'],
    ['of another protocol', { url: 'ftp://programa.ejemplo.com.ar' }, 'url_malformed'],
    ['with a password', { url: 'https://a:b@programa.ejemplo.com.ar' }, 'url_with_credentials'],
  ])('refuses one %s', async (_, given, reason) => {
    const company = await openCompany(network);
    const whole = { webhookId: uuidv7(), name: 'Programa', url, types: ['*'], ...given };
    await expect(company.api.createWebhook(whole)).rejects.toMatchObject({
      reason: reason === 'required' ? expect.any(String) : reason,
      told: { field: expect.stringContaining(Object.keys(given)[0]!) },
    });
  });

  it('lets a company have twenty, not counting what has ended', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen(url);
    await network.sql(
      `insert into webhooks.webhooks (tenant_id, webhook_id, name, url, types, made_as, created_by)
       select tenant_id, gen_random_uuid(), name, url, types, made_as, created_by
       from webhooks.webhooks, generate_series(1, 17) where webhook_id = $1`,
      [webhookId],
    );
    const made = () =>
      company.listen(url).then(
        () => 'made',
        (error: { reason: string }) => error.reason,
      );
    const answers = await Promise.all([made(), made(), made(), made()]);
    expect(answers.sort()).toEqual(['made', 'made', 'too_many_webhooks', 'too_many_webhooks']);
    await company.api.deleteWebhook({ webhookId });
    expect([await made(), await made()]).toEqual(['made', 'too_many_webhooks']);
    await network.sql(
      'delete from webhooks.webhooks w where not exists (select from webhooks.lanes l where l.webhook_id = w.webhook_id)',
    );
  });
});

describe('webhooks', () => {
  it('are their own company’s, for those who run it everywhere, and secrets for persons', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen(`${receiver.url}/mine`, [BranchChanged.$type]);
    await company.happens();
    await company.settled(webhookId, 'delivered', 1);
    const [delivery] = (await company.api.listWebhookDeliveries({ webhookId })).deliveries;
    const { deliveryId } = delivery!;
    const all = (api: typeof company.api) => [
      () => api.createWebhook({ webhookId: uuidv7(), name: 'Otro', url, types: ['*'] }),
      () => api.rotateWebhookSecret({ webhookId, secretId: uuidv7() }),
      () => api.adoptWebhook({ webhookId }),
      () => api.getWebhook({ webhookId }),
      () => api.updateWebhook({ webhookId, name: 'Otro', expectedVersion: 1 }, key()),
      () => api.testWebhook({ webhookId, eventId: uuidv7() }),
      () => api.listWebhookDeliveries({ webhookId }),
      () => api.redeliverNotice({ deliveryId }, key()),
      () => api.deleteWebhook({ webhookId }),
    ];
    const tried = (api: typeof company.api) =>
      Promise.all(
        all(api).map((one) =>
          one().then(
            () => 'done',
            (error: { reason: string }) => error.reason,
          ),
        ),
      );
    const as = (token: string) => network.client(WebhooksServiceDefinition, token);
    const stranger = as(await (await makeCompany(network.keys)).user('owner'));
    expect(await tried(stranger)).toEqual(['done', ...Array.from({ length: 8 }, () => 'not_found')]);
    expect((await stranger.listWebhooks({})).webhooks.map((one) => one.webhookId)).not.toContain(webhookId);
    for (const role of ['supervisor', 'cashier', 'inventory', 'accountant', 'viewer'] as const)
      expect(new Set(await tried(as(await company.user(role))))).toEqual(new Set(['forbidden']));
    expect(new Set(await tried(as(await company.till())))).toEqual(new Set(['forbidden']));
    const limited = await company.user('admin', uuidv7(), { branchIds: [company.branchId] });
    expect(new Set(await tried(as(limited)))).toEqual(new Set(['all_branches_needed']));
    const program = async (role: 'admin' | 'viewer', scopes: string[]) =>
      as(await network.keys.token({ kind: 'api_key', tenantId: company.tenantId, id: uuidv7(), role, scopes }));
    expect(new Set(await tried(await program('viewer', ['webhooks:read', 'webhooks:write'])))).toEqual(
      new Set(['forbidden']),
    );
    expect(new Set(await tried(await program('admin', ['sales:write'])))).toEqual(new Set(['scope_missing']));
    const whole = await tried(await program('admin', ['webhooks:read', 'webhooks:write']));
    expect(whole.slice(0, 3)).toEqual(['person_needed', 'person_needed', 'person_needed']);
    expect(new Set(whole.slice(3))).toContain('done');
  });

  it('go where a person said: a key changes all of one but its address', async () => {
    const company = await openCompany(network);
    const { webhookId, url } = await company.listen(`${receiver.url}/kept`);
    const actor = { kind: 'api_key' as const, tenantId: company.tenantId, id: uuidv7(), role: 'admin' as const };
    const token = await network.keys.token({ ...actor, scopes: ['webhooks:read', 'webhooks:write'] });
    const program = network.client(WebhooksServiceDefinition, token);
    const change = (what: object) =>
      program.updateWebhook({ webhookId, ...what, expectedVersion: 1 }, { idempotencyKey: uuidv7() });
    await expect(change({ url: `${receiver.url}/stolen` })).rejects.toMatchObject({ reason: 'person_needed' });
    expect(await change({ url, name: 'Contable' })).toMatchObject({ url, name: 'Contable' });
  });

  it('are listed page by page, newest first, and so are their deliveries', async () => {
    const company = await openCompany(network);
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) made.unshift((await company.listen(`${receiver.url}/pages`)).webhookId);
    const first = await company.api.listWebhooks({ pageSize: 2 });
    const second = await company.api.listWebhooks({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.webhooks, ...second.webhooks].map(({ webhookId }) => webhookId)).toEqual(made);
    expect(second.nextPageToken).toBe('');
    const webhookId = made[0]!;
    const events: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      events.unshift(uuidv7());
      await company.api.testWebhook({ webhookId, eventId: events[0]! });
    }
    const one = await company.api.listWebhookDeliveries({ webhookId, pageSize: 2 });
    const two = await company.api.listWebhookDeliveries({ webhookId, pageSize: 2, pageToken: one.nextPageToken });
    expect([...one.deliveries, ...two.deliveries].map(({ eventId }) => eventId)).toEqual(events);
    await expect(company.api.listWebhookDeliveries({ webhookId, pageToken: 'nonsense' })).rejects.toEqual(
      refused('page_token_invalid'),
    );
  });

  it('are listed while some of them are deleted', async () => {
    const company = await openCompany(network);
    const ids: string[] = [];
    for (let count = 0; count < 20; count += 1) ids.push((await company.listen(url)).webhookId);
    // Not all at once: each is deleted while lists are at different places.
    for (const webhookId of ids)
      await Promise.all([
        ...Array.from({ length: 6 }, () => company.api.listWebhooks({})),
        company.api.deleteWebhook({ webhookId }),
      ]);
    expect((await company.api.listWebhooks({})).webhooks).toEqual([]);
  });

  it('change what is said, once for each request, and nothing else', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen(url);
    const once = key();
    const change = { webhookId, url: `${receiver.url}/new`, types: [SaleCompleted.$type], expectedVersion: 1 };
    const [changed, again] = await Promise.all([1, 2].map(() => company.api.updateWebhook(change, once)));
    expect(changed).toEqual(again);
    expect(changed).toMatchObject({
      name: 'Programa',
      url: `${receiver.url}/new`,
      types: [SaleCompleted.$type],
      version: 2,
    });
    await expect(company.api.updateWebhook({ webhookId, url: 'ftp://a.b', expectedVersion: 1 }, key())).rejects.toEqual(
      refused('url_malformed'),
    );
    await company.api.updateWebhook({ webhookId, enabled: false, expectedVersion: 2 }, key());
    await expect(company.api.testWebhook({ webhookId, eventId: uuidv7() })).rejects.toEqual(
      refused('webhook_disabled'),
    );
  });

  it('are changed by who has read them as they are, and by one of two at once', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen(url);
    const change = (name: string, expectedVersion: number) =>
      company.api.updateWebhook({ webhookId, name, expectedVersion }, key());
    const old = { reason: 'version_old', told: { field: 'expectedVersion' } };
    await expect(change('Ayer', 2)).rejects.toMatchObject(old);
    const raced = await Promise.allSettled(['Uno', 'Otro'].map((name) => change(name, 1)));
    expect(raced.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: old }]);
    expect((await company.api.listWebhooks({})).webhooks).toMatchObject([{ webhookId, version: 2 }]);
  });

  it('that are deleted are gone at once, with what waits', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen(url, [BranchChanged.$type]);
    await company.happens();
    await network.until(async () => (await company.api.getWebhook({ webhookId })).lastProblem !== '', 'a failure');
    await Promise.all([company.api.deleteWebhook({ webhookId }), company.api.deleteWebhook({ webhookId })]);
    await expect(company.api.getWebhook({ webhookId })).rejects.toEqual(refused('not_found'));
    expect((await company.api.listWebhooks({})).webhooks).toEqual([]);
    await network.until(async () => {
      const [row] = await network.sql<{ state: string; last_problem: string }>(
        'select state, last_problem from webhooks.deliveries where webhook_id = $1',
        [webhookId],
      );
      return row!.state === 'failed' && row!.last_problem === 'webhook_ended';
    }, 'what waits to be given up');
  });
});

describe('rotateWebhookSecret', () => {
  it('signs with both secrets for a day, and then with the new one', async () => {
    const company = await openCompany(network);
    const webhookId = uuidv7();
    const { secret } = await company.listen(`${receiver.url}/${webhookId}`, [BranchChanged.$type], webhookId);
    const secretId = uuidv7();
    const rotated = await Promise.all([1, 2].map(() => company.api.rotateWebhookSecret({ webhookId, secretId })));
    const next = rotated[0]!.secret;
    expect(rotated[1]!.secret).toBe(next);
    expect(next).not.toBe(secret);
    await company.happens();
    await network.until(async () => of(webhookId).length === 1, 'the first');
    await network.sql('update webhooks.secrets set ends_at = now() where ends_at is not null');
    await company.happens();
    await network.until(async () => of(webhookId).length === 2, 'the second');
    const signed = of(webhookId).map((one) => [isSigned(one, secret), isSigned(one, next)]);
    expect(signed).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it('helps where the key that sealed the last one is lost, which the webhook says', async () => {
    const company = await openCompany(network);
    const webhookId = uuidv7();
    const { secret } = await company.listen(`${receiver.url}/${webhookId}`, [BranchChanged.$type], webhookId);
    await network.sql(`update webhooks.secrets set sealed = sealed || '\\x00' where webhook_id = $1`, [webhookId]);
    await company.happens();
    const problem = async () => (await company.api.getWebhook({ webhookId })).lastProblem;
    await network.until(async () => (await problem()) === 'secret_unreadable', 'it to be said');
    expect(of(webhookId)).toEqual([]);
    const next = (await company.api.rotateWebhookSecret({ webhookId, secretId: uuidv7() })).secret;
    await network.until(async () => of(webhookId).length === 1, 'the notice');
    expect(of(webhookId).map((one) => [isSigned(one, secret), isSigned(one, next)])).toEqual([[false, true]]);
  });

  it('has an end: five secrets are good at once', async () => {
    const company = await openCompany(network);
    const { webhookId } = await company.listen(url);
    const rotate = () => company.api.rotateWebhookSecret({ webhookId, secretId: uuidv7() });
    for (let count = 0; count < 4; count += 1) await rotate();
    await expect(rotate()).rejects.toEqual(refused('too_many_secrets'));
  });
});

describe('a webhook whose keeper left', () => {
  const member = { displayName: 'Socia', role: 'admin', active: true, branchIds: [] };

  it.each([
    ['left', { active: false }],
    ['lost the role', { role: 'supervisor' }],
    ['was given branches', { branchIds: [uuidv7()] }],
  ])('waits a day for another, where the keeper %s', async (_, loss) => {
    const company = await openCompany(network);
    const userId = uuidv7();
    const keeper = network.client(WebhooksServiceDefinition, await company.user('admin', userId));
    const webhookId = uuidv7();
    const made = { webhookId, name: 'Programa', url: `${receiver.url}/${webhookId}`, types: [BranchChanged.$type] };
    await keeper.createWebhook(made);
    const tell = (version: number, more: object = {}) =>
      network.publish(MemberChanged, company.tenantId, userId, { ...member, userId, version, ...more });
    // The older state comes later, and says nothing.
    await tell(2, loss);
    await tell(1);
    await network.drain();
    const { webhooks } = await company.api.listWebhooks({ orphanedOnly: true });
    expect(webhooks).toMatchObject([{ webhookId, keeperId: userId, state: 'enabled' }]);
    expect(Date.parse(webhooks[0]!.endsAt!) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    // Meanwhile it goes on; but its former keeper, whose token is still good, gives nothing.
    await company.happens();
    await network.until(async () => of(webhookId).length === 1, 'the notice');
    await expect(keeper.adoptWebhook({ webhookId })).rejects.toEqual(refused('token_revoked'));
    await expect(keeper.createWebhook({ ...made, webhookId: uuidv7() })).rejects.toEqual(refused('token_revoked'));
    await expect(keeper.rotateWebhookSecret({ webhookId, secretId: uuidv7() })).rejects.toEqual(
      refused('token_revoked'),
    );
    const adopted = await Promise.all([1, 2].map(() => company.api.adoptWebhook({ webhookId })));
    for (const one of adopted) expect(one).toMatchObject({ keeperId: company.ownerId, createdBy: userId });
    expect(adopted[0]!.endsAt).toBeUndefined();
    await tell(3, loss);
    await network.drain();
    expect((await company.api.listWebhooks({ orphanedOnly: true })).webhooks).toEqual([]);
  });

  it('ends when nobody adopts it', async () => {
    const company = await openCompany(network);
    const userId = uuidv7();
    const keeper = network.client(WebhooksServiceDefinition, await company.user('admin', userId));
    const webhookId = uuidv7();
    await keeper.createWebhook({ webhookId, name: 'Programa', url: `${receiver.url}/${webhookId}`, types: ['*'] });
    await network.publish(MemberChanged, company.tenantId, userId, { ...member, userId, version: 2, active: false });
    await network.drain();
    await network.until(async () => of(webhookId).length === 1, 'the news itself');
    await network.sql('update webhooks.webhooks set ends_at = now() where webhook_id = $1', [webhookId]);
    await company.happens();
    await network.drain();
    await expect(company.api.adoptWebhook({ webhookId })).rejects.toEqual(refused('webhook_ended'));
    await expect(company.api.testWebhook({ webhookId, eventId: uuidv7() })).rejects.toEqual(refused('webhook_ended'));
    const { deliveries } = await company.api.listWebhookDeliveries({ webhookId });
    expect(deliveries).toHaveLength(1);
    expect(of(webhookId)).toHaveLength(1);
  });
});
