import { MemberChanged } from '@mostrador/proto/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  codeTo,
  type Identity,
  makeMember,
  makeShop,
  makeTill,
  newEmail,
  password,
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

describe('addMember', () => {
  it('makes somebody who works by PIN, once', async () => {
    const shop = await makeShop(network);
    const request = { userId: uuidv7(), displayName: 'Beto', role: 'cashier', pin: '2580' };
    const answers = await Promise.all([1, 2, 3].map(() => shop.owner.addMember(request)));
    expect(answers[0]).toMatchObject({
      userId: request.userId,
      displayName: 'Beto',
      role: 'cashier',
      hasPin: true,
      email: '',
    });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const told = await network.emitted(MemberChanged, shop.companyId);
    expect(told.filter((event) => event.key === request.userId)).toHaveLength(1);
    await expect(shop.owner.addMember({ ...request, displayName: 'Otro' })).rejects.toMatchObject(refused('id_reused'));
  });

  it('takes nobody of another company for its own', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const request = { userId: one.ownerId, displayName: 'Ana', role: 'supervisor', pin: '258036' };
    await expect(other.owner.addMember(request)).rejects.toMatchObject(refused('id_reused'));
    expect((await other.owner.listMembers({})).members).toHaveLength(1);
  });

  it.each([
    ['1234', 'pin_too_simple'],
    ['7777', 'pin_too_simple'],
    ['8765', 'pin_too_simple'],
    ['12a4', 'pin_not_digits'],
    ['258', 'pin_not_digits'],
    ['123456789', 'pin_not_digits'],
  ])('refuses the PIN %s', async (pin, reason) => {
    const shop = await makeShop(network);
    const request = { userId: uuidv7(), displayName: 'Beto', role: 'cashier', pin };
    await expect(shop.owner.addMember(request)).rejects.toMatchObject({ reason, told: { field: 'pin' } });
    await expect(shop.owner.setMemberPin({ userId: shop.ownerId, pin })).rejects.toMatchObject({
      reason,
      told: { field: 'pin' },
    });
  });

  it('is for owners and admins in person', async () => {
    const shop = await makeShop(network);
    const { client } = await makeMember(network, shop, 'supervisor');
    const request = { userId: uuidv7(), displayName: 'Beto', role: 'cashier', pin: '2580' };
    await expect(client.addMember(request)).rejects.toMatchObject(refused('forbidden'));
    const apiKey = await shop.owner.createApiKey({
      apiKeyId: uuidv7(),
      name: 'x',
      role: 'admin',
      scopes: ['identity:write'],
    });
    const { accessToken } = await as(network).issueApiKeyToken({ secret: apiKey.secret });
    await expect(as(network, accessToken).addMember(request)).rejects.toMatchObject(refused('person_needed'));
  });
});

describe('listMembers', () => {
  it('pages by name, filters, and shows a till only who can log in at it', async () => {
    const shop = await makeShop(network);
    for (const displayName of ['Dora', 'Carla', 'Beto', 'Carla']) {
      await shop.owner.addMember({ userId: uuidv7(), displayName, role: 'cashier', pin: '2580' });
    }
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await shop.owner.listMembers({ pageSize: 2, pageToken });
      names.push(...page.members.map((member) => member.displayName));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(names).toEqual(['Ana Ferreyra', 'Beto', 'Carla', 'Carla', 'Dora']);
    expect((await shop.owner.listMembers({ role: 'owner' })).members).toMatchObject([{ email: shop.email }]);
    await expect(shop.owner.listMembers({ pageToken: 'x' })).rejects.toMatchObject(refused('page_token_invalid'));

    const till = await makeTill(network, shop);
    const [gone] = (await shop.owner.listMembers({ role: 'cashier' })).members;
    await shop.owner.updateMember({ userId: gone!.userId, active: false, expectedVersion: 1 }, key());
    const seen = (await till.client.listMembers({})).members;
    expect(seen.map((member) => member.displayName)).toEqual(['Carla', 'Carla', 'Dora']);
    await shop.owner.setMemberPin({ userId: shop.ownerId, pin: '739146' });
    const [owner] = (await till.client.listMembers({ role: 'owner' })).members;
    expect(owner).toMatchObject({ userId: shop.ownerId, email: '' });
    expect((await shop.owner.listMembers({})).members).toHaveLength(4);
    expect((await shop.owner.listMembers({ includeInactive: true })).members).toHaveLength(5);
    const { client } = await makeMember(network, shop, 'supervisor');
    const seenByOthers = (await client.listMembers({ role: 'owner' })).members;
    expect(seenByOthers).toMatchObject([{ userId: shop.ownerId, email: '' }]);
  });
});

describe('updateMember', () => {
  it('changes a role: tells it, ends the sessions that say the old one', async () => {
    const shop = await makeShop(network);
    const member = await makeMember(network, shop, 'supervisor');
    const once = key();
    const changed = await shop.owner.updateMember({ userId: member.userId, role: 'cashier', expectedVersion: 1 }, once);
    expect(changed).toMatchObject({ role: 'cashier', active: true, displayName: 'Persona supervisor' });
    expect(await shop.owner.updateMember({ userId: member.userId, role: 'cashier', expectedVersion: 1 }, once)).toEqual(
      changed,
    );
    const told = (await network.emitted(MemberChanged, shop.companyId)).filter((event) => event.key === member.userId);
    expect(told.map((event) => [event.body.role, event.body.version])).toEqual([
      ['supervisor', 1],
      ['cashier', 2],
    ]);
    const refresh = as(network).refreshSession({ refreshToken: member.session.refreshToken });
    await expect(refresh).rejects.toMatchObject(refused('refresh_token_invalid'));
    const renamed = await shop.owner.updateMember(
      { userId: member.userId, displayName: 'Pía', expectedVersion: 2 },
      key(),
    );
    expect(renamed).toMatchObject({ role: 'cashier', displayName: 'Pía' });
  });

  it('lets a member leave, with all doors closed, and come back', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const invited = { invitationId: uuidv7(), email: newEmail(), role: 'admin' };
    await admin.client.createInvitation(invited);
    const code = await codeTo(network, invited.email, 'invitation');
    await shop.owner.updateMember({ userId: admin.userId, active: false, expectedVersion: 1 }, key());
    await expect(as(network).logIn({ email: admin.email, password })).rejects.toMatchObject(refused('no_company'));
    await expect(as(network).refreshSession({ refreshToken: admin.session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    const back = as(network).acceptInvitation({ code, userId: uuidv7(), displayName: 'Yo mismo', password });
    await expect(back).rejects.toMatchObject(refused('code_invalid'));
    const revoked = () =>
      admin.client.getMe({}).then(
        () => false,
        (error: { reason: string }) => error.reason === 'token_revoked',
      );
    await network.until(revoked, 'the access token to be refused');
    await shop.owner.updateMember({ userId: admin.userId, active: true, expectedVersion: 2 }, key());
    expect(await as(network).logIn({ email: admin.email, password })).toMatchObject({ role: 'admin' });
  });

  it('keeps admins off owners, and always an owner', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    for (const change of [{ role: 'admin' }, { active: false }, { displayName: 'X' }]) {
      await expect(
        admin.client.updateMember({ userId: shop.ownerId, ...change, expectedVersion: 1 }, key()),
      ).rejects.toMatchObject(refused('owner_needed'));
    }
    await expect(
      admin.client.updateMember({ userId: admin.userId, role: 'owner', expectedVersion: 1 }, key()),
    ).rejects.toMatchObject(refused('owner_needed'));
    await expect(
      shop.owner.updateMember({ userId: shop.ownerId, active: false, expectedVersion: 1 }, key()),
    ).rejects.toMatchObject(refused('last_owner'));
    await expect(
      shop.owner.updateMember({ userId: shop.ownerId, role: 'viewer', expectedVersion: 1 }, key()),
    ).rejects.toMatchObject(refused('last_owner'));
    expect(await shop.owner.getMe({})).toMatchObject({ role: 'owner' });
  });

  it('keeps one owner when two leave each other at once', async () => {
    const shop = await makeShop(network);
    const second = await makeMember(network, shop, 'owner');
    const outcomes = await Promise.allSettled([
      shop.owner.updateMember({ userId: second.userId, role: 'viewer', expectedVersion: 1 }, key()),
      second.client.updateMember({ userId: shop.ownerId, role: 'viewer', expectedVersion: 1 }, key()),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const owners = await network.sql(`select 1 from identity.memberships where tenant_id = $1 and role = 'owner'`, [
      shop.companyId,
    ]);
    expect(owners).toHaveLength(1);
  });

  it('knows nobody of another company', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    await expect(
      other.owner.updateMember({ userId: one.ownerId, active: false, expectedVersion: 1 }, key()),
    ).rejects.toMatchObject(refused('not_found'));
    await expect(other.owner.setMemberPin({ userId: one.ownerId, pin: '2580' })).rejects.toMatchObject(
      refused('not_found'),
    );
    await expect(other.owner.issueResetCode({ userId: one.ownerId })).rejects.toMatchObject(refused('not_found'));
  });
});
