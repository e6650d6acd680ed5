import { MemberChanged } from '@mostrador/proto/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  codeTo,
  claimsOf,
  type Identity,
  makeCashier,
  makeMember,
  makeShop,
  makeTill,
  newEmail,
  password,
  type Shop,
  startIdentity,
  untilRevoked,
  uuidv7,
} from './make.ts';

let network: Identity;
let shop: Shop;
let north: Awaited<ReturnType<typeof makeTill>>;
let south: Awaited<ReturnType<typeof makeTill>>;
beforeAll(async () => {
  network = await startIdentity();
  shop = await makeShop(network);
  [north, south] = [await makeTill(network, shop), await makeTill(network, shop)];
});
afterAll(() => network.stop());

const key = () => ({ idempotencyKey: uuidv7() });
const refused = (reason: string, field?: string) => ({ reason, ...(field ? { told: { field } } : {}) });
const toldOf = async (userId: string) =>
  (await network.emitted(MemberChanged, shop.companyId)).filter((event) => event.key === userId);

describe('a member', () => {
  it('acts in the branches of the invitation, as the token, the session and the member say', async () => {
    const branchIds = [north.branchId, south.branchId].sort();
    const asked = { invitationId: uuidv7(), email: newEmail(), role: 'supervisor' };
    const twice = branchIds.toReversed().concat(branchIds);
    const invitation = await shop.owner.createInvitation({ ...asked, branchIds: twice });
    expect(invitation.branchIds).toEqual(branchIds);
    expect(await shop.owner.createInvitation({ ...asked, branchIds })).toEqual(invitation);
    await expect(shop.owner.createInvitation(asked)).rejects.toMatchObject(refused('id_reused', 'invitationId'));
    const accept = {
      code: await codeTo(network, asked.email, 'invitation'),
      userId: uuidv7(),
      displayName: 'Carla',
      password,
    };
    const session = await as(network).acceptInvitation(accept);
    expect(session.branchIds).toEqual(branchIds);
    expect(claimsOf(session.accessToken)['brs']).toEqual(branchIds);
    expect(await as(network, session.accessToken).getMe({})).toMatchObject({ branchIds });
    const next = await as(network).refreshSession({ refreshToken: session.refreshToken });
    expect(claimsOf(next.accessToken)['brs']).toEqual(branchIds);
    const { members } = await shop.owner.listMembers({ role: 'supervisor' });
    expect(members).toMatchObject([{ userId: session.userId, branchIds }]);
    const [told] = await toldOf(session.userId);
    expect(told!.body).toMatchObject({ branchIds, version: 1 });
    expect(Math.abs(Date.now() - Date.parse(told!.body.changedAt!))).toBeLessThan(60_000);
  });

  it('acts everywhere when nothing else was said', async () => {
    expect(shop.session.branchIds).toEqual([]);
    expect(claimsOf(shop.session.accessToken)).not.toHaveProperty('brs');
    expect(await shop.owner.getMe({})).toMatchObject({ branchIds: [] });
  });

  it('loses sessions at once when the branches change, and not when they stay', async () => {
    const member = await makeMember(network, shop, 'cashier', { branchIds: [north.branchId] });
    const change = (expectedVersion: number, branchIds: string[]) =>
      shop.owner.updateMember({ userId: member.userId, branches: { branchIds }, expectedVersion }, key());
    await change(1, [north.branchId, north.branchId]);
    const session = await as(network).refreshSession({ refreshToken: member.session.refreshToken });
    expect(await change(2, [south.branchId])).toMatchObject({ branchIds: [south.branchId], role: 'cashier' });
    await expect(as(network).refreshSession({ refreshToken: session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    await untilRevoked(network, as(network, session.accessToken));
    // What is not named stays.
    const renamed = { userId: member.userId, displayName: 'Dora' };
    expect(await shop.owner.updateMember({ ...renamed, expectedVersion: 3 }, key())).toMatchObject({
      branchIds: [south.branchId],
    });
    expect(await change(4, [])).toMatchObject({ branchIds: [] });
    const told = (await toldOf(member.userId)).map(({ body }) => body);
    expect(told.map((body) => body.branchIds)).toEqual([
      [north.branchId],
      [north.branchId],
      [south.branchId],
      [south.branchId],
      [],
    ]);
    const moments = told.map((body) => Date.parse(body.changedAt!));
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(new Set(moments).size).toBeGreaterThan(1);
  });

  it('is of branches that the company has, open or closed, and few enough for a token', async () => {
    const stranger = await makeTill(network, await makeShop(network));
    const base = { displayName: 'Beto', role: 'cashier', pin: '2580' };
    const add = (branchIds: string[]) => shop.owner.addMember({ ...base, userId: uuidv7(), branchIds });
    for (const foreign of [stranger.branchId, uuidv7()]) {
      await expect(add([north.branchId, foreign])).rejects.toMatchObject(refused('branch_unknown', 'branchIds'));
      const invite = { invitationId: uuidv7(), email: newEmail(), role: 'cashier', branchIds: [foreign] };
      await expect(shop.owner.createInvitation(invite)).rejects.toMatchObject(refused('branch_unknown', 'branchIds'));
      const change = { userId: shop.ownerId, branches: { branchIds: [foreign] }, role: 'admin' };
      await expect(shop.owner.updateMember({ ...change, expectedVersion: 1 }, key())).rejects.toMatchObject(
        refused('branch_unknown', 'branches.branchIds'),
      );
    }
    await expect(add(Array.from({ length: 51 }, () => uuidv7()))).rejects.toMatchObject(
      refused('out_of_range', 'branchIds'),
    );
    const closed = await shop.owner.createBranch({ branchId: uuidv7(), name: 'Feria' });
    const member = await add([closed.branchId]);
    await shop.owner.updateBranch({ branchId: closed.branchId, active: false, expectedVersion: 1 }, key());
    // Closing what somebody is limited to does not set them free.
    const [seen] = (await shop.owner.listMembers({ pageSize: 200 })).members.filter(
      (one) => one.userId === member.userId,
    );
    expect(seen).toMatchObject({ branchIds: [closed.branchId] });
    await expect(north.client.logInWithPin({ userId: member.userId, pin: '2580' })).rejects.toMatchObject(
      refused('branch_foreign'),
    );
    await add([closed.branchId]);
  });

  it('who is an owner acts in all branches', async () => {
    const branches = { branchIds: [north.branchId] };
    const invite = { invitationId: uuidv7(), email: newEmail(), role: 'owner', ...branches };
    await expect(shop.owner.createInvitation(invite)).rejects.toMatchObject(
      refused('owner_in_all_branches', 'branchIds'),
    );
    await expect(
      shop.owner.updateMember({ userId: shop.ownerId, branches, expectedVersion: 1 }, key()),
    ).rejects.toMatchObject(refused('owner_in_all_branches', 'branches.branchIds'));
    const admin = await makeMember(network, shop, 'admin', { branchIds: branches.branchIds });
    const both = { userId: admin.userId, role: 'owner', branches };
    await expect(shop.owner.updateMember({ ...both, expectedVersion: 1 }, key())).rejects.toMatchObject(
      refused('owner_in_all_branches'),
    );
    const raised = await shop.owner.updateMember({ userId: admin.userId, role: 'owner', expectedVersion: 1 }, key());
    expect(raised).toMatchObject({ role: 'owner', branchIds: [] });
    await shop.owner.updateMember({ userId: admin.userId, active: false, expectedVersion: 2 }, key());
  });
});

describe('who acts in named branches', () => {
  it('calls nothing that concerns the whole company, whatever the role', async () => {
    const { client } = await makeMember(network, shop, 'admin', { branchIds: [north.branchId] });
    const tillId = north.tillId;
    const cashier = await makeCashier(shop);
    const wide = [
      () => client.updateCompany({ name: 'Mía', expectedVersion: 1 }, key()),
      () => client.addMember({ userId: uuidv7(), displayName: 'X', role: 'cashier', pin: '2580' }),
      () => client.updateMember({ userId: cashier.userId, displayName: 'X', expectedVersion: 1 }, key()),
      () => client.setMemberPin({ userId: cashier.userId, pin: '9517' }),
      () => client.issueResetCode({ userId: shop.ownerId }),
      () => client.createInvitation({ invitationId: uuidv7(), email: newEmail(), role: 'cashier' }),
      () => client.listInvitations({}),
      () => client.cancelInvitation({ invitationId: uuidv7() }),
      () => client.createBranch({ branchId: uuidv7(), name: 'X' }),
      () => client.updateBranch({ branchId: north.branchId, name: 'X', expectedVersion: 1 }, key()),
      () => client.createTill({ tillId: uuidv7(), branchId: north.branchId, name: 'X' }),
      () => client.updateTill({ tillId, name: 'X', expectedVersion: 1 }, key()),
      () => client.issueEnrolmentCode({ tillId }),
      () => client.adoptTill({ tillId }),
      () => client.revokeTill({ tillId }),
      () => client.createApiKey({ apiKeyId: uuidv7(), name: 'X', role: 'viewer', scopes: ['sales:read'] }),
      () => client.listApiKeys({}),
      () => client.adoptApiKey({ apiKeyId: uuidv7() }),
      () => client.revokeApiKey({ apiKeyId: uuidv7() }),
      () => client.listSecurityEvents({}),
    ];
    for (const call of wide) {
      await expect(call(), call.toString()).rejects.toMatchObject(refused('all_branches_needed'));
    }
    await client.setMemberPin({ userId: (await client.getMe({})).userId, pin: '951784' });
  });

  it('sees those branches, their tills and who acts in them', async () => {
    const here = await makeCashier(shop, { branchIds: [north.branchId] });
    const there = await makeCashier(shop, { branchIds: [south.branchId] });
    const everywhere = await makeCashier(shop);
    const { client } = await makeMember(network, shop, 'cashier', { branchIds: [north.branchId] });
    const atTill = as(network, (await north.client.logInWithPin(everywhere)).accessToken);
    for (const one of [client, atTill, north.client]) {
      expect((await one.listBranches({})).branches.map((branch) => branch.branchId)).toEqual([north.branchId]);
      expect((await one.listTills({})).tills.map((till) => till.tillId)).toEqual([north.tillId]);
      expect((await one.listTills({ branchId: south.branchId })).tills).toEqual([]);
      const seen = (await one.listMembers({ pageSize: 200 })).members.map((member) => member.userId);
      expect(seen).toEqual(expect.arrayContaining([here.userId, everywhere.userId]));
      expect(seen).not.toContain(there.userId);
    }
    expect((await shop.owner.listTills({})).tills).toHaveLength(2);
  });

  it('logs in by PIN at their tills only, and learns so only with the right PIN', async () => {
    const cashier = await makeCashier(shop, { branchIds: [north.branchId, south.branchId] });
    const { userId } = cashier;
    const session = await south.client.logInWithPin(cashier);
    expect(session).toMatchObject({ branchId: south.branchId, branchIds: [south.branchId] });
    await shop.owner.updateMember({ userId, branches: { branchIds: [north.branchId] }, expectedVersion: 1 }, key());
    await expect(south.client.logInWithPin({ userId, pin: '0000' })).rejects.toMatchObject(refused('pin_wrong'));
    await expect(south.client.logInWithPin(cashier)).rejects.toMatchObject(refused('branch_foreign', 'userId'));
    expect(await north.client.logInWithPin(cashier)).toMatchObject({ branchIds: [north.branchId] });
  });

  it('does not move with a till to another branch', async () => {
    const till = await makeTill(network, shop);
    const cashier = await makeCashier(shop, { branchIds: [till.branchId] });
    const [session, other] = [await till.client.logInWithPin(cashier), await till.client.logInWithPin(cashier)];
    await shop.owner.updateTill({ tillId: till.tillId, name: 'Caja 7', expectedVersion: 2 }, key());
    const kept = await as(network).refreshSession({ refreshToken: session.refreshToken });
    await shop.owner.updateTill({ tillId: till.tillId, branchId: south.branchId, expectedVersion: 3 }, key());
    for (const { refreshToken } of [kept, other]) {
      await expect(as(network).refreshSession({ refreshToken })).rejects.toMatchObject(
        refused('refresh_token_invalid'),
      );
    }
    await untilRevoked(network, as(network, kept.accessToken));
    await expect(till.client.logInWithPin(cashier)).rejects.toMatchObject(refused('branch_foreign'));
    await shop.owner.revokeTill({ tillId: till.tillId });
  });
});
