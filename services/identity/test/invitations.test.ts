import { MemberChanged } from '@mostrador/proto/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  codeTo,
  type Identity,
  invite,
  kindsOf,
  makeMember,
  makeShop,
  makeTill,
  messagesTo,
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

describe('invitations', () => {
  it('bring in a person with the role that was meant, once', async () => {
    const shop = await makeShop(network);
    const request = { invitationId: uuidv7(), email: newEmail('Carla').toUpperCase(), role: 'supervisor' };
    const invitation = await shop.owner.createInvitation(request);
    expect(invitation).toMatchObject({ state: 'pending', email: request.email.toLowerCase(), invitedBy: shop.ownerId });
    expect(await shop.owner.createInvitation(request)).toEqual(invitation);
    await expect(shop.owner.createInvitation({ ...request, role: 'admin' })).rejects.toMatchObject(
      refused('id_reused'),
    );

    const email = request.email.toLowerCase();
    const code = await codeTo(network, email, 'invitation');
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(await messagesTo(network, email)).toHaveLength(1);
    expect(JSON.stringify(invitation)).not.toContain(code);
    const accept = { code: code.toLowerCase().replaceAll('-', ' '), userId: uuidv7(), displayName: 'Carla', password };
    const sessions = await Promise.all([1, 2, 3].map(() => as(network).acceptInvitation(accept)));
    expect(new Set(sessions.map((session) => session.userId))).toEqual(new Set([accept.userId]));
    expect(sessions[0]).toMatchObject({ role: 'supervisor', companyId: shop.companyId });
    const told = (await network.emitted(MemberChanged, shop.companyId)).filter((event) => event.key === accept.userId);
    expect(told).toHaveLength(1);
    const listed = (await shop.owner.listInvitations({})).invitations;
    expect(listed).toMatchObject([{ state: 'accepted' }]);
    await expect(shop.owner.cancelInvitation(request)).rejects.toMatchObject(refused('invitation_accepted'));
    const again = { invitationId: uuidv7(), email: request.email, role: 'viewer' };
    await expect(shop.owner.createInvitation(again)).rejects.toMatchObject(refused('member_exists'));
    expect(await kindsOf(shop)).toEqual(expect.arrayContaining(['invitation_created', 'member_joined']));
  });

  it('let somebody with an account join a second company with the password they have', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const accept = {
      code: await invite(network, other, { email: one.email, role: 'accountant' }),
      userId: uuidv7(),
      displayName: 'Ana',
      password,
    };
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
    const invited = async () => {
      const request = { invitationId: uuidv7(), email: newEmail(), role: 'viewer' };
      const { invitationId } = await shop.owner.createInvitation(request);
      return { invitationId, code: await codeTo(network, request.email, 'invitation') };
    };
    const accept = (code: string) =>
      as(network).acceptInvitation({ code, userId: uuidv7(), displayName: 'X', password });
    const cancelled = await invited();
    expect(await shop.owner.cancelInvitation({ invitationId: cancelled.invitationId })).toMatchObject({
      state: 'cancelled',
    });
    expect(await shop.owner.cancelInvitation({ invitationId: cancelled.invitationId })).toMatchObject({
      state: 'cancelled',
    });
    const expired = await invited();
    await network.sql(`update identity.codes set expires_at = now() where subject_id = $1`, [expired.invitationId]);
    const used = await invited();
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

  it('do not bring back who has left, when sent again', async () => {
    const shop = await makeShop(network);
    const accept = {
      code: await invite(network, shop, { role: 'admin' }),
      userId: uuidv7(),
      displayName: 'Dora',
      password,
    };
    await as(network).acceptInvitation(accept);
    await shop.owner.updateMember({ userId: accept.userId, active: false, expectedVersion: 1 }, key());
    await expect(as(network).acceptInvitation(accept)).rejects.toMatchObject(refused('no_company'));
  });

  it('bring back who has left, with the new role', async () => {
    const shop = await makeShop(network);
    const member = await makeMember(network, shop, 'cashier');
    await shop.owner.updateMember({ userId: member.userId, active: false, expectedVersion: 1 }, key());
    const again = await makeMember(network, shop, 'inventory', { email: member.email });
    expect(again.session).toMatchObject({ userId: member.userId, role: 'inventory' });
    const told = (await network.emitted(MemberChanged, shop.companyId)).filter((event) => event.key === member.userId);
    expect(told.map((event) => event.body.version)).toEqual([1, 2, 3]);
  });

  it('are known to the address alone, and so make nobody’s account of it', async () => {
    const shop = await makeShop(network);
    const email = newEmail('ajena');
    const request = { invitationId: uuidv7(), email, role: 'viewer' };
    const answers = [await shop.owner.createInvitation(request), await shop.owner.createInvitation(request)];
    const [listed] = (await shop.owner.listInvitations({})).invitations;
    const code = await codeTo(network, email, 'invitation');
    for (const answer of [...answers, listed]) expect(JSON.stringify(answer)).not.toContain(code);
    await expect(shop.owner.listOutgoingMessages({ recipient: email })).rejects.toMatchObject(refused('forbidden'));
    // Whoever has the address registers, or joins another company, as if there were no invitation.
    const own = await makeShop(network, { email });
    expect(own.session).toMatchObject({ userId: own.ownerId, role: 'owner' });
  });

  it('are sent so often to an address and so many an hour, and never with a word of who invites', async () => {
    const shop = await makeShop(network, { name: 'Gane dinero en http://spam.example' });
    const email = newEmail();
    const ask = (to: string) => shop.owner.createInvitation({ invitationId: uuidv7(), email: to, role: 'viewer' });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => ask(email)));
    const told = outcomes.filter((one) => one.status === 'rejected').map((one) => one.reason as { reason: string });
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({ reason: 'too_many_messages', kind: 'rate_limited' });
    const messages = await messagesTo(network, email);
    expect(messages).toHaveLength(3);
    // An address with a note to oneself leads to the same mailbox.
    await expect(ask(email.replace('@', '+oferta@'))).rejects.toMatchObject(refused('too_many_messages'));
    expect(Object.keys(messages[0]!).sort()).toEqual(['code', 'expiresAt', 'kind', 'messageId', 'recipient']);
    // What one company sent does not keep another from sending.
    await (await makeShop(network)).owner.createInvitation({ invitationId: uuidv7(), email, role: 'viewer' });
    await network.sql(
      `insert into identity.outgoing_messages (message_id, kind, recipient, sealed_code, expires_at, asked_by)
       select gen_random_uuid(), 'invitation', 'x' || n, sealed_code, expires_at, asked_by
       from identity.outgoing_messages, generate_series(1, 57) n where message_id = $1`,
      [messages[0]!.messageId],
    );
    await expect(ask(newEmail())).rejects.toMatchObject(refused('too_many_messages'));
    await network.sql(`update identity.outgoing_messages set created_at = created_at - interval '61 minutes'`);
    await ask(email);
  });

  it('of one company are not another’s to end by their id', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const invitationId = uuidv7();
    const [email, bait] = [newEmail(), newEmail()];
    await one.owner.createInvitation({ invitationId, email, role: 'viewer' });
    await other.owner.createInvitation({ invitationId, email: bait, role: 'viewer' });
    await other.owner.cancelInvitation({ invitationId });
    const code = await codeTo(network, email, 'invitation');
    const accept = { code, userId: uuidv7(), displayName: 'X', password };
    expect(await as(network).acceptInvitation(accept)).toMatchObject({ companyId: one.companyId });
  });
});
