import { MemberChanged } from '@mostrador/proto/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  type Identity,
  kindsOf,
  makeCashier,
  makeMember,
  makeShop,
  makeTill,
  newEmail,
  password,
  registration,
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
    const request = { userId: one.ownerId, displayName: 'Ana', role: 'supervisor', pin: '2580' };
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
    await shop.owner.updateMember({ userId: gone!.userId, active: false }, key());
    const seen = (await till.client.listMembers({})).members;
    expect(seen.map((member) => member.displayName)).toEqual(['Carla', 'Carla', 'Dora']);
    await shop.owner.setMemberPin({ userId: shop.ownerId, pin: '7391' });
    const [owner] = (await till.client.listMembers({ role: 'owner' })).members;
    expect(owner).toMatchObject({ userId: shop.ownerId, email: '' });
    expect((await shop.owner.listMembers({ activeOnly: true })).members).toHaveLength(4);
  });
});

describe('updateMember', () => {
  it('changes a role: tells it, ends the sessions that say the old one', async () => {
    const shop = await makeShop(network);
    const member = await makeMember(network, shop, 'supervisor');
    const once = key();
    const changed = await shop.owner.updateMember({ userId: member.userId, role: 'cashier' }, once);
    expect(changed).toMatchObject({ role: 'cashier', active: true, displayName: 'Persona supervisor' });
    expect(await shop.owner.updateMember({ userId: member.userId, role: 'cashier' }, once)).toEqual(changed);
    const told = (await network.emitted(MemberChanged, shop.companyId)).filter((event) => event.key === member.userId);
    expect(told.map((event) => [event.body.role, event.body.version])).toEqual([
      ['supervisor', 1],
      ['cashier', 2],
    ]);
    const refresh = as(network).refreshSession({ refreshToken: member.session.refreshToken });
    await expect(refresh).rejects.toMatchObject(refused('refresh_token_invalid'));
    const renamed = await shop.owner.updateMember({ userId: member.userId, displayName: 'Pía' }, key());
    expect(renamed).toMatchObject({ role: 'cashier', displayName: 'Pía' });
  });

  it('lets a member leave, with all doors closed, and come back', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const { code } = await admin.client.createInvitation({ invitationId: uuidv7(), email: newEmail(), role: 'admin' });
    await shop.owner.updateMember({ userId: admin.userId, active: false }, key());
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
    await shop.owner.updateMember({ userId: admin.userId, active: true }, key());
    expect(await as(network).logIn({ email: admin.email, password })).toMatchObject({ role: 'admin' });
  });

  it('keeps admins off owners, and always an owner', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    for (const change of [{ role: 'admin' }, { active: false }, { displayName: 'X' }]) {
      await expect(admin.client.updateMember({ userId: shop.ownerId, ...change }, key())).rejects.toMatchObject(
        refused('owner_needed'),
      );
    }
    await expect(admin.client.updateMember({ userId: admin.userId, role: 'owner' }, key())).rejects.toMatchObject(
      refused('owner_needed'),
    );
    await expect(shop.owner.updateMember({ userId: shop.ownerId, active: false }, key())).rejects.toMatchObject(
      refused('last_owner'),
    );
    await expect(shop.owner.updateMember({ userId: shop.ownerId, role: 'viewer' }, key())).rejects.toMatchObject(
      refused('last_owner'),
    );
    expect(await shop.owner.getMe({})).toMatchObject({ role: 'owner' });
  });

  it('keeps one owner when two leave each other at once', async () => {
    const shop = await makeShop(network);
    const second = await makeMember(network, shop, 'owner');
    const outcomes = await Promise.allSettled([
      shop.owner.updateMember({ userId: second.userId, role: 'viewer' }, key()),
      second.client.updateMember({ userId: shop.ownerId, role: 'viewer' }, key()),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const owners = await network.sql(`select 1 from identity.memberships where tenant_id = $1 and role = 'owner'`, [
      shop.companyId,
    ]);
    expect(owners).toHaveLength(1);
  });

  it('knows nobody of another company', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    await expect(other.owner.updateMember({ userId: one.ownerId, active: false }, key())).rejects.toMatchObject(
      refused('not_found'),
    );
    await expect(other.owner.setMemberPin({ userId: one.ownerId, pin: '2580' })).rejects.toMatchObject(
      refused('not_found'),
    );
    await expect(other.owner.issueResetCode({ userId: one.ownerId })).rejects.toMatchObject(refused('not_found'));
  });
});

describe('invitations', () => {
  it('bring in a person with the role that was meant, once', async () => {
    const shop = await makeShop(network);
    const request = { invitationId: uuidv7(), email: newEmail('Carla').toUpperCase(), role: 'supervisor' };
    const invitation = await shop.owner.createInvitation(request);
    expect(invitation).toMatchObject({ state: 'pending', email: request.email.toLowerCase(), invitedBy: shop.ownerId });
    expect(invitation.code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(await shop.owner.createInvitation(request)).toEqual(invitation);
    await expect(shop.owner.createInvitation({ ...request, role: 'admin' })).rejects.toMatchObject(
      refused('id_reused'),
    );

    const accept = {
      code: invitation.code.toLowerCase().replaceAll('-', ' '),
      userId: uuidv7(),
      displayName: 'Carla',
      password,
    };
    const sessions = await Promise.all([1, 2, 3].map(() => as(network).acceptInvitation(accept)));
    expect(new Set(sessions.map((session) => session.userId))).toEqual(new Set([accept.userId]));
    expect(sessions[0]).toMatchObject({ role: 'supervisor', companyId: shop.companyId });
    const told = (await network.emitted(MemberChanged, shop.companyId)).filter((event) => event.key === accept.userId);
    expect(told).toHaveLength(1);
    const listed = (await shop.owner.listInvitations({})).invitations;
    expect(listed).toMatchObject([{ state: 'accepted', code: '' }]);
    await expect(shop.owner.cancelInvitation(request)).rejects.toMatchObject(refused('invitation_accepted'));
    const again = { invitationId: uuidv7(), email: request.email, role: 'viewer' };
    await expect(shop.owner.createInvitation(again)).rejects.toMatchObject(refused('member_exists'));
    expect(await kindsOf(shop)).toEqual(expect.arrayContaining(['invitation_created', 'member_joined']));
  });

  it('let somebody with an account join a second company with the password they have', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const { code } = await other.owner.createInvitation({
      invitationId: uuidv7(),
      email: one.email,
      role: 'accountant',
    });
    const accept = { code, userId: uuidv7(), displayName: 'Ana', password };
    await expect(as(network).acceptInvitation({ ...accept, password: 'otra clave larga' })).rejects.toMatchObject(
      refused('credentials_invalid'),
    );
    const session = await as(network).acceptInvitation(accept);
    expect(session).toMatchObject({ userId: one.ownerId, companyId: other.companyId, role: 'accountant' });
    expect(session.companies.map((company) => company.companyId).sort()).toEqual(
      [one.companyId, other.companyId].sort(),
    );
  });

  it('are worth nothing when cancelled, expired, wrong or used by another', async () => {
    const shop = await makeShop(network);
    const invite = () => shop.owner.createInvitation({ invitationId: uuidv7(), email: newEmail(), role: 'viewer' });
    const accept = (code: string) =>
      as(network).acceptInvitation({ code, userId: uuidv7(), displayName: 'X', password });
    const cancelled = await invite();
    expect(await shop.owner.cancelInvitation({ invitationId: cancelled.invitationId })).toMatchObject({
      state: 'cancelled',
    });
    expect(await shop.owner.cancelInvitation({ invitationId: cancelled.invitationId })).toMatchObject({
      state: 'cancelled',
    });
    const expired = await invite();
    await network.sql(`update identity.codes set expires_at = now() where subject_id = $1`, [expired.invitationId]);
    const used = await invite();
    await accept(used.code);
    const till = await makeTill(network, shop);
    const wrongPurpose = (await shop.owner.issueEnrolmentCode({ tillId: till.tillId })).code;
    for (const code of [cancelled.code, expired.code, 'AAAA-BBBB-CCCC', wrongPurpose, '']) {
      await expect(accept(code)).rejects.toMatchObject({ reason: 'code_invalid', told: { field: 'code' } });
    }
    // The account under the invited address exists by now: another person does not have its password.
    await expect(
      as(network).acceptInvitation({
        code: used.code,
        userId: uuidv7(),
        displayName: 'X',
        password: 'otra clave larga',
      }),
    ).rejects.toMatchObject(refused('credentials_invalid'));
  });

  it('are made by managers, and owners’ by owners', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const request = { invitationId: uuidv7(), email: newEmail(), role: 'owner' };
    await expect(admin.client.createInvitation(request)).rejects.toMatchObject(refused('owner_needed'));
    await expect(as(network).createInvitation(request)).rejects.toMatchObject(refused('unauthenticated'));
    const stranger = await makeShop(network);
    const { invitationId } = await shop.owner.createInvitation(request);
    await expect(stranger.owner.cancelInvitation({ invitationId })).rejects.toMatchObject(refused('not_found'));
    expect((await stranger.owner.listInvitations({})).invitations).toEqual([]);
  });

  it('bring back who has left, with the new role', async () => {
    const shop = await makeShop(network);
    const member = await makeMember(network, shop, 'cashier');
    await shop.owner.updateMember({ userId: member.userId, active: false }, key());
    const again = await makeMember(network, shop, 'inventory', member.email);
    expect(again.session).toMatchObject({ userId: member.userId, role: 'inventory' });
    const told = (await network.emitted(MemberChanged, shop.companyId)).filter((event) => event.key === member.userId);
    expect(told.map((event) => event.body.version)).toEqual([1, 2, 3]);
  });
});

describe('password reset', () => {
  const newPassword = 'una clave distinta';

  it('by a code from an owner works once, and again only with the same password', async () => {
    const shop = await makeShop(network);
    const member = await makeMember(network, shop, 'cashier');
    const old = await shop.owner.issueResetCode({ userId: member.userId });
    const { code } = await shop.owner.issueResetCode({ userId: member.userId });
    await expect(as(network).confirmPasswordReset({ code: old.code, newPassword })).rejects.toMatchObject(
      refused('code_invalid'),
    );
    await Promise.all(
      [1, 2].map(() =>
        as(network)
          .confirmPasswordReset({ code, newPassword })
          .catch(() => {}),
      ),
    );
    await as(network).confirmPasswordReset({ code, newPassword });
    await expect(as(network).confirmPasswordReset({ code, newPassword: 'todavía otra clave' })).rejects.toMatchObject(
      refused('code_invalid'),
    );
    await expect(as(network).refreshSession({ refreshToken: member.session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    await as(network).logIn({ email: member.email, password: newPassword });
    await expect(as(network).logIn({ email: member.email, password })).rejects.toMatchObject(
      refused('credentials_invalid'),
    );
    expect(await kindsOf(shop)).toEqual(expect.arrayContaining(['reset_code_issued', 'password_reset']));
  });

  it('is not a company’s to give for who also works elsewhere, not even with a code from before', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const member = await makeMember(network, one, 'cashier');
    const { code } = await one.owner.issueResetCode({ userId: member.userId });
    const invitation = await other.owner.createInvitation({
      invitationId: uuidv7(),
      email: member.email,
      role: 'viewer',
    });
    await as(network).acceptInvitation({ code: invitation.code, userId: uuidv7(), displayName: 'X', password });
    await expect(as(network).confirmPasswordReset({ code, newPassword })).rejects.toMatchObject(
      refused('code_invalid'),
    );
    await expect(one.owner.issueResetCode({ userId: member.userId })).rejects.toMatchObject(
      refused('member_of_several'),
    );
    await as(network).logIn({ email: member.email, password });
  });

  it('code is given by managers, to others, to who has an e-mail address; an owner’s by owners', async () => {
    const shop = await makeShop(network);
    const admin = await makeMember(network, shop, 'admin');
    const cashier = await makeCashier(shop);
    await expect(admin.client.issueResetCode({ userId: shop.ownerId })).rejects.toMatchObject(refused('owner_needed'));
    await expect(admin.client.issueResetCode({ userId: admin.userId })).rejects.toMatchObject(refused('forbidden'));
    await expect(admin.client.issueResetCode({ userId: cashier.userId })).rejects.toMatchObject(
      refused('member_without_email'),
    );
  });

  it('that a person asks for leaves as a message, with nothing to see in the table', async () => {
    const shop = await makeShop(network);
    const mailer = as(network, await network.keys.serviceToken('test', 'identity', ''));
    await Promise.all([1, 2, 3, 4, 5].map(() => as(network).requestPasswordReset({ email: shop.email })));
    await as(network).requestPasswordReset({ email: newEmail('nadie') });
    const { messages } = await mailer.takeOutgoingMessages({ limit: 100 });
    expect(messages.map((message) => message.recipient)).toEqual([shop.email, shop.email, shop.email]);
    expect((await mailer.takeOutgoingMessages({ limit: 100 })).messages).toEqual([]);
    const stored = JSON.stringify(
      await network.sql(`select encode(sealed_code, 'escape') as sealed from identity.outgoing_messages`),
    );
    expect(stored).not.toContain(messages[0]!.code);
    await as(network).confirmPasswordReset({ code: messages[1]!.code, newPassword });
    await as(network).logIn({ email: shop.email, password: newPassword });
    await expect(shop.owner.takeOutgoingMessages({ limit: 1 })).rejects.toMatchObject(refused('forbidden'));
    const second = registration({ email: shop.email, password: newPassword });
    await as(network).registerCompany(second);
    await as(network).confirmPasswordReset({ code: messages[0]!.code, newPassword: 'la última de todas' });
  });
});
