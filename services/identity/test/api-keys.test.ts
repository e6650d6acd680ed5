import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, claimsOf, type Identity, kindsOf, makeMember, makeShop, startIdentity, uuidv7 } from './make.ts';

let network: Identity;
beforeAll(async () => {
  network = await startIdentity();
});
afterAll(() => network.stop());

const request = () => ({
  apiKeyId: uuidv7(),
  name: 'Contabilidad',
  role: 'accountant',
  scopes: ['identity:read', 'sales:read'],
});
const refused = (reason: string) => ({ reason });

describe('API keys', () => {
  it('are made once; the secret is told to who made it, not listed, not in the table', async () => {
    const shop = await makeShop(network);
    const wanted = request();
    const answers = await Promise.all([1, 2, 3].map(() => shop.owner.createApiKey(wanted)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const [made] = answers;
    expect(made).toMatchObject({ ...wanted, createdBy: shop.ownerId });
    await expect(shop.owner.createApiKey({ ...wanted, role: 'admin' })).rejects.toMatchObject(refused('id_reused'));
    expect((await shop.owner.listApiKeys({})).apiKeys).toMatchObject([{ apiKeyId: wanted.apiKeyId, secret: '' }]);
    const [row] = await network.sql<{ all: string }>(
      'select to_jsonb(k)::text as all from identity.api_keys k where api_key_id = $1',
      [wanted.apiKeyId],
    );
    expect(row!.all).not.toContain(made!.secret.split('.')[3]);
    await network.sql(
      `update identity.api_keys set created_at = created_at - interval '11 minutes' where api_key_id = $1`,
      [wanted.apiKeyId],
    );
    expect((await shop.owner.createApiKey(wanted)).secret).toBe('');
    await as(network).issueApiKeyToken({ secret: made!.secret });
  });

  it('give a token for their scopes only', async () => {
    const shop = await makeShop(network);
    const { secret, apiKeyId } = await shop.owner.createApiKey(request());
    const { accessToken } = await as(network).issueApiKeyToken({ secret });
    expect(claimsOf(accessToken)).toMatchObject({
      sub: apiKeyId,
      tid: shop.companyId,
      typ: 'api_key',
      role: 'accountant',
      scp: request().scopes,
    });
    const client = as(network, accessToken);
    expect(await client.getCompany({})).toMatchObject({ companyId: shop.companyId });
    await expect(client.getMe({})).rejects.toMatchObject(refused('person_needed'));
    const writer = await shop.owner.createApiKey({ ...request(), role: 'admin' });
    const token = (await as(network).issueApiKeyToken({ secret: writer.secret })).accessToken;
    await expect(as(network, token).createBranch({ branchId: uuidv7(), name: 'x' })).rejects.toMatchObject(
      refused('scope_missing'),
    );
  });

  it('end at once when they are revoked', async () => {
    const shop = await makeShop(network);
    const { secret, apiKeyId } = await shop.owner.createApiKey(request());
    const { accessToken } = await as(network).issueApiKeyToken({ secret });
    const stranger = await makeShop(network);
    await expect(stranger.owner.revokeApiKey({ apiKeyId })).rejects.toMatchObject(refused('not_found'));
    const revoked = await shop.owner.revokeApiKey({ apiKeyId });
    expect(revoked.revokedAt).toBeDefined();
    expect(await shop.owner.revokeApiKey({ apiKeyId })).toEqual(revoked);
    await expect(as(network).issueApiKeyToken({ secret })).rejects.toMatchObject(refused('credential_invalid'));
    const gone = () =>
      as(network, accessToken)
        .getCompany({})
        .then(
          () => false,
          (error: { reason: string }) => error.reason === 'token_revoked',
        );
    await network.until(gone, 'the token to be refused');
    expect(await kindsOf(shop)).toEqual(expect.arrayContaining(['api_key_created', 'api_key_revoked']));
  });

  it('are for owners and admins, never of an owner, with scopes that exist', async () => {
    const shop = await makeShop(network);
    const { client } = await makeMember(network, shop, 'supervisor');
    await expect(client.createApiKey(request())).rejects.toMatchObject(refused('forbidden'));
    await expect(shop.owner.createApiKey({ ...request(), role: 'owner' })).rejects.toMatchObject(
      refused('not_allowed'),
    );
    for (const unknown of ['everything', 'foo:read', 'events:write', 'sales:', 'sales:read '])
      await expect(shop.owner.createApiKey({ ...request(), scopes: [unknown] })).rejects.toMatchObject(
        refused('scope_unknown'),
      );
    await expect(shop.owner.createApiKey({ ...request(), scopes: [] })).rejects.toMatchObject(refused('out_of_range'));
    const forged = (await shop.owner.createApiKey(request())).secret.replace(/.$/, (last) =>
      last === 'A' ? 'E' : 'A',
    );
    await expect(as(network).issueApiKeyToken({ secret: forged })).rejects.toMatchObject(refused('credential_invalid'));
  });
});

describe('listSecurityEvents', () => {
  it('pages the newest first, filters, and shows nothing to others', async () => {
    const shop = await makeShop(network);
    for (let index = 0; index < 5; index += 1) await shop.owner.createApiKey(request());
    const all = (await shop.owner.listSecurityEvents({})).events;
    expect(all.map((event) => event.kind)).toEqual([
      ...Array.from({ length: 5 }, () => 'api_key_created'),
      'log_in',
      'email_proven',
      'company_registered',
    ]);
    const paged: string[] = [];
    let pageToken = '';
    do {
      const page = await shop.owner.listSecurityEvents({ pageSize: 3, pageToken });
      paged.push(...page.events.map((event) => event.eventId));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(paged).toEqual(all.map((event) => event.eventId));
    const mine = await shop.owner.listSecurityEvents({ subjectId: shop.ownerId });
    expect(mine.events).toMatchObject([{ kind: 'log_in', network: '198.51.100.0/24' }, { kind: 'email_proven' }]);
    expect(JSON.stringify(all)).not.toContain('198.51.100.7');
    const stranger = await makeShop(network);
    expect((await stranger.owner.listSecurityEvents({ subjectId: shop.ownerId })).events).toEqual([]);
    const { client } = await makeMember(network, shop, 'supervisor');
    await expect(client.listSecurityEvents({})).rejects.toMatchObject(refused('forbidden'));
  });
});
