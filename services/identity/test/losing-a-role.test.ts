import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  codeTo,
  type Identity,
  kindsOf,
  makeMember,
  makeShop,
  makeTill,
  newEmail,
  password,
  type Shop,
  startIdentity,
  uuidv7,
} from './make.ts';

let network: Identity;
beforeAll(async () => {
  network = await startIdentity();
});
afterAll(() => network.stop());

const key = () => ({ idempotencyKey: uuidv7() });
const refused = (reason: string) => ({ reason });
const invite = async (client: Shop['owner'], role: string, email = newEmail()) => {
  const invitation = await client.createInvitation({ invitationId: uuidv7(), email, role });
  return { ...invitation, code: await codeTo(network, email, 'invitation') };
};
const accept = (code: string) =>
  as(network).acceptInvitation({ code, userId: uuidv7(), displayName: 'Persona nueva', password });
const stateOf = async (shop: Shop, invitationId: string) =>
  (await shop.owner.listInvitations({})).invitations.find((one) => one.invitationId === invitationId)!.state;

type Member = Awaited<ReturnType<typeof makeMember>>;
const losses: [string, (shop: Shop, member: Member) => Promise<unknown>][] = [
  ['the company', (shop, { userId }) => shop.owner.updateMember({ userId, active: false, expectedVersion: 1 }, key())],
  [
    'the role',
    (shop, { userId }) => shop.owner.updateMember({ userId, role: 'supervisor', expectedVersion: 1 }, key()),
  ],
  [
    'all branches but one',
    async (shop, { userId }) => {
      const branch = await shop.owner.createBranch({ branchId: uuidv7(), name: 'Norte' });
      await shop.owner.updateMember({ userId, branches: { branchIds: [branch.branchId] }, expectedVersion: 1 }, key());
    },
  ],
];

describe('an admin who loses', () => {
  it.each(losses)('%s: what they invited and the codes they made are worth nothing', async (_what, lose) => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const colleague = await makeMember(network, shop, 'cashier');
    const till = await makeTill(network, shop);
    const invitation = await invite(admin.client, 'admin');
    const kept = await invite(shop.owner, 'cashier');
    const enrolment = await admin.client.issueEnrolmentCode({ tillId: till.tillId });
    const reset = await admin.client.issueResetCode({ userId: colleague.userId });
    await lose(shop, admin);
    expect(await stateOf(shop, invitation.invitationId)).toBe('cancelled');
    await expect(accept(invitation.code)).rejects.toMatchObject(refused('code_invalid'));
    const enrol = as(network).enrolTill({ code: enrolment.code, installationId: 'notebook' });
    await expect(enrol).rejects.toMatchObject(refused('code_invalid'));
    const confirm = as(network).confirmPasswordReset({ code: reset.code, newPassword: 'la que yo quiera' });
    await expect(confirm).rejects.toMatchObject(refused('code_invalid'));
    expect(await accept(kept.code)).toMatchObject({ role: 'cashier' });
    // What was enrolled before goes on.
    await as(network).issueTillToken({ tillId: till.tillId, credential: till.credential });
  });

  it.each(losses)('%s: nothing is given with the token that still tells of it', async (_what, lose) => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const colleague = await makeMember(network, shop, 'cashier');
    const till = await makeTill(network, shop);
    const apiKeyId = uuidv7();
    await shop.owner.createApiKey({ apiKeyId, name: 'x', role: 'viewer', scopes: ['sales:read'] });
    const { client } = admin;
    await lose(shop, admin);
    const giving = [
      () => invite(client, 'cashier'),
      () => client.issueEnrolmentCode({ tillId: till.tillId }),
      () => client.issueResetCode({ userId: colleague.userId }),
      () => client.createApiKey({ apiKeyId: uuidv7(), name: 'x', role: 'admin', scopes: ['sales:read'] }),
      () => client.adoptApiKey({ apiKeyId }),
      () => client.adoptTill({ tillId: till.tillId }),
      () => client.addMember({ userId: uuidv7(), displayName: 'x', role: 'supervisor', pin: '951784' }),
      () => client.updateMember({ userId: colleague.userId, role: 'admin', expectedVersion: 1 }, key()),
      () => client.setMemberPin({ userId: colleague.userId, pin: '951784' }),
    ];
    for (const give of giving) await expect(give(), give.toString()).rejects.toMatchObject(refused('token_revoked'));
  });
});

describe('an owner who is no owner any more', () => {
  it('does not come back by an invitation, and still invites whom an admin may', async () => {
    const shop = await makeShop(network);
    const email = newEmail();
    const old = await invite(shop.owner, 'owner', email);
    const second = await makeMember(network, shop, 'owner', { email });
    const [ofOwner, ofCashier] = [await invite(second.client, 'owner'), await invite(second.client, 'cashier')];
    await shop.owner.updateMember({ userId: second.userId, role: 'admin', expectedVersion: 1 }, key());
    await expect(accept(ofOwner.code)).rejects.toMatchObject(refused('code_invalid'));
    expect(await accept(ofCashier.code)).toMatchObject({ role: 'cashier' });
    // Not by one from before they came either, nor once they have left.
    for (const change of [{ expectedVersion: 2 }, { expectedVersion: 3, active: false }]) {
      await shop.owner.updateMember({ userId: second.userId, ...change }, key());
      await expect(accept(old.code)).rejects.toMatchObject(refused('code_invalid'));
    }
    const fresh = await invite(shop.owner, 'viewer', email);
    expect(await accept(fresh.code)).toMatchObject({ userId: second.userId, role: 'viewer' });
  });

  it('finds an invitation worth nothing whose giver lost the role unseen', async () => {
    const shop = await makeShop(network);
    const second = await makeMember(network, shop, 'owner');
    const { code } = await invite(second.client, 'owner');
    await network.sql(`update identity.memberships set role = 'cashier' where user_id = $1`, [second.userId]);
    await expect(accept(code)).rejects.toMatchObject(refused('code_invalid'));
  });

  it('is not raised or lowered by accepting what is for others', async () => {
    const shop = await makeShop(network);
    const email = newEmail();
    const old = await invite(shop.owner, 'cashier', email);
    await makeMember(network, shop, 'admin', { email });
    expect(await accept(old.code)).toMatchObject({ role: 'admin' });
  });
});

describe('a lost role and its gift at the same moment', () => {
  it('leave no invitation that can be taken', async () => {
    const shop = await makeShop(network);
    for (let round = 0; round < 3; round += 1) {
      const admin = await makeMember(network, shop, 'admin');
      const { code } = await invite(admin.client, 'admin');
      const gifts = [1, 2, 3].map(() => invite(admin.client, 'admin'));
      const loss = shop.owner.updateMember({ userId: admin.userId, active: false, expectedVersion: 1 }, key());
      const taken = accept(code);
      await Promise.allSettled([...gifts, taken]);
      await loss;
      const { invitations } = await shop.owner.listInvitations({});
      const pending = invitations.filter((one) => one.invitedBy === admin.userId && one.state === 'pending');
      expect(pending).toEqual([]);
    }
  });
});

describe('API keys of who lost the role', () => {
  const scopes = ['identity:write'];
  async function orphan(role = 'admin') {
    const shop = await makeShop(network);
    const maker = await makeMember(network, shop, role);
    const { apiKeyId, secret } = await maker.client.createApiKey({
      apiKeyId: uuidv7(),
      name: 'x',
      role: 'admin',
      scopes,
    });
    const token = () => as(network).issueApiKeyToken({ secret });
    const till = await makeTill(network, shop);
    const before = await as(network, (await token()).accessToken).issueEnrolmentCode({ tillId: till.tillId });
    await shop.owner.createApiKey({ apiKeyId: uuidv7(), name: 'y', role: 'viewer', scopes });
    await shop.owner.updateMember({ userId: maker.userId, role: 'cashier', expectedVersion: 1 }, key());
    /** What nobody answers for enrols no device. */
    const expectNoGift = async () => {
      const issue = as(network, (await token()).accessToken).issueEnrolmentCode({ tillId: till.tillId });
      await expect(issue).rejects.toMatchObject(refused('token_revoked'));
      const enrol = as(network).enrolTill({ code: before.code, installationId: 'notebook' });
      await expect(enrol).rejects.toMatchObject(refused('code_invalid'));
    };
    return { shop, maker, apiKeyId, token, expectNoGift };
  }
  const pass = (apiKeyId: string, interval: string) =>
    network.sql(`update identity.api_keys set ends_at = ends_at - $2::interval where api_key_id = $1`, [
      apiKeyId,
      interval,
    ]);

  it('are listed, and end in a day when nobody adopts them', async () => {
    const { shop, apiKeyId, token, expectNoGift } = await orphan();
    const [listed, ...others] = (await shop.owner.listApiKeys({ orphanedOnly: true })).apiKeys;
    expect(others).toEqual([]);
    expect(listed!.apiKeyId).toBe(apiKeyId);
    expect(Math.round((Date.parse(listed!.endsAt!) - Date.now()) / 3_600_000)).toBe(24);
    await expectNoGift();
    await pass(apiKeyId, '23 hours 59 minutes');
    const { expiresAt } = await token();
    expect(Date.parse(expiresAt!) - Date.now()).toBeLessThan(60_000);
    await pass(apiKeyId, '1 minute');
    await expect(token()).rejects.toMatchObject(refused('credential_invalid'));
    expect((await shop.owner.listApiKeys({ orphanedOnly: true })).apiKeys).toEqual([]);
    await expect(shop.owner.adoptApiKey({ apiKeyId })).rejects.toMatchObject(refused('api_key_revoked'));
    expect(await kindsOf(shop)).toContain('api_key_orphaned');
  });

  it('go on when somebody adopts them, for as long as that one may', async () => {
    const { shop, apiKeyId, token } = await orphan();
    const admin = await makeMember(network, shop, 'admin');
    const adopted = await admin.client.adoptApiKey({ apiKeyId });
    expect(adopted).toMatchObject({ keeperId: admin.userId, secret: '' });
    expect(adopted.endsAt).toBeUndefined();
    expect(await admin.client.adoptApiKey({ apiKeyId })).toEqual(adopted);
    await token();
    expect((await shop.owner.listApiKeys({ orphanedOnly: true })).apiKeys).toEqual([]);
    await shop.owner.updateMember({ userId: admin.userId, active: false, expectedVersion: 1 }, key());
    expect((await shop.owner.listApiKeys({ orphanedOnly: true })).apiKeys).toMatchObject([{ apiKeyId }]);
    // Before anybody leaves, too.
    const second = await makeMember(network, shop, 'admin');
    await second.client.adoptApiKey({ apiKeyId });
    await shop.owner.adoptApiKey({ apiKeyId });
    await shop.owner.updateMember({ userId: second.userId, active: false, expectedVersion: 1 }, key());
    await token();
    expect(await kindsOf(shop)).toContain('api_key_adopted');
  });

  it('are ended or adopted by managers of the company, once', async () => {
    const { shop, maker, apiKeyId } = await orphan();
    const stranger = await makeShop(network);
    await expect(stranger.owner.adoptApiKey({ apiKeyId })).rejects.toMatchObject(refused('not_found'));
    const cashier = await as(network).logIn({ email: maker.email, password });
    await expect(as(network, cashier.accessToken).adoptApiKey({ apiKeyId })).rejects.toMatchObject(
      refused('forbidden'),
    );
    await shop.owner.revokeApiKey({ apiKeyId });
    await expect(shop.owner.adoptApiKey({ apiKeyId })).rejects.toMatchObject(refused('api_key_revoked'));
  });

  it('stay with an owner who becomes an admin, and end with theirs the codes that a key made', async () => {
    const shop = await makeShop(network);
    const second = await makeMember(network, shop, 'owner');
    const apiKeyId = uuidv7();
    const asked = { apiKeyId, name: 'x', role: 'admin', scopes: ['identity:write'] };
    const { secret } = await second.client.createApiKey(asked);
    await shop.owner.updateMember({ userId: second.userId, role: 'admin', expectedVersion: 1 }, key());
    expect((await shop.owner.listApiKeys({ orphanedOnly: true })).apiKeys).toEqual([]);
    const { accessToken } = await as(network).issueApiKeyToken({ secret });
    const till = await makeTill(network, shop);
    const { code } = await as(network, accessToken).issueEnrolmentCode({ tillId: till.tillId });
    await shop.owner.revokeApiKey({ apiKeyId });
    const enrol = as(network).enrolTill({ code, installationId: 'notebook' });
    await expect(enrol).rejects.toMatchObject(refused('code_invalid'));
    const again = as(network, accessToken).issueEnrolmentCode({ tillId: till.tillId });
    await expect(again).rejects.toMatchObject(refused('token_revoked'));
  });
});

describe('tills of who lost the role', () => {
  it('sell on, and are listed until somebody adopts or revokes them', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const [one, two] = [
      await makeTill(network, { ...shop, owner: admin.client }),
      await makeTill(network, { ...shop, owner: admin.client }),
    ];
    const orphans = async () => (await shop.owner.listTills({ orphanedOnly: true })).tills.map((till) => till.tillId);
    await makeTill(network, shop);
    expect(await orphans()).toEqual([]);
    await shop.owner.updateMember({ userId: admin.userId, active: false, expectedVersion: 1 }, key());
    expect(await orphans()).toEqual([one.tillId, two.tillId]);
    await as(network).issueTillToken({ tillId: one.tillId, credential: one.credential });
    const adopted = await shop.owner.adoptTill({ tillId: one.tillId });
    expect(adopted).toMatchObject({ keeperId: shop.ownerId });
    expect(await shop.owner.adoptTill({ tillId: one.tillId })).toEqual(adopted);
    await shop.owner.revokeTill({ tillId: two.tillId });
    expect(await orphans()).toEqual([]);
    await expect(shop.owner.adoptTill({ tillId: two.tillId })).rejects.toMatchObject(refused('till_revoked'));
    const stranger = await makeShop(network);
    await expect(stranger.owner.adoptTill({ tillId: one.tillId })).rejects.toMatchObject(refused('not_found'));
    expect(await kindsOf(shop)).toEqual(expect.arrayContaining(['till_orphaned', 'till_adopted']));
  });
});
