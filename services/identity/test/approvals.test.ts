import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
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
  type Shop,
  startIdentity,
  supervisorPin,
  uuidv7,
} from './make.ts';

let network: Identity;
let shop: Shop;
let till: Awaited<ReturnType<typeof makeTill>>;
beforeAll(async () => {
  network = await startIdentity();
  shop = await makeShop(network);
  till = await makeTill(network, shop);
});
afterAll(() => network.stop());

const key = () => ({ idempotencyKey: uuidv7() });
const refused = (reason: string, field?: string) => ({ reason, ...(field ? { told: { field } } : {}) });
const act = () => ({ action: 'sales.return', targetId: uuidv7(), amountMinor: 12_100, sessionId: uuidv7() });
const makeSupervisor = (over: { branchIds?: string[]; role?: string } = {}) =>
  makeCashier(shop, { role: 'supervisor', pin: supervisorPin, ...over });
const byPin = ({ userId, pin }: { userId: string; pin: string }) => ({ ...act(), approverId: userId, pin });

const isRevoked = async (approvalToken: string, companyId = shop.companyId) => {
  const rows = await network.sql(
    `select 1 from identity.revocations where company_id = $1 and kind = 'approval' and subject_id = $2`,
    [companyId, decodeJwt(approvalToken).jti],
  );
  return rows.length > 0;
};

describe('grantApproval', () => {
  it('knows what it is for by one name, whatever case its ids are sent in', async () => {
    const request = byPin(await makeSupervisor());
    const upper = {
      ...request,
      targetId: request.targetId.toUpperCase(),
      sessionId: request.sessionId.toUpperCase(),
      approverId: request.approverId.toUpperCase(),
      tillId: till.tillId.toUpperCase(),
    };
    const { approvalToken } = await till.client.grantApproval(upper);
    expect(decodeJwt(approvalToken)).toMatchObject({
      tgt: request.targetId,
      sid: request.sessionId,
      till: till.tillId,
    });
  });

  it('signs for one act by a supervisor’s PIN, and writes down which', async () => {
    const supervisor = await makeSupervisor();
    const request = byPin(supervisor);
    const approval = await till.client.grantApproval(request);
    const { payload } = await jwtVerify(approval.approvalToken, createRemoteJWKSet(new URL(network.jwksUrl)), {
      issuer: 'mostrador',
      audience: 'mostrador:approval',
    });
    expect(payload).toMatchObject({
      sub: supervisor.userId,
      tid: shop.companyId,
      role: 'supervisor',
      act: request.action,
      tgt: request.targetId,
      amt: 12_100,
      sid: request.sessionId,
      till: till.tillId,
    });
    expect(payload).not.toHaveProperty('brs');
    expect(payload.exp! - payload.iat!).toBe(300);
    // It is no access token.
    await expect(as(network, approval.approvalToken).getCompany({})).rejects.toMatchObject(refused('unauthenticated'));
    const cashier = await till.client.logInWithPin(await makeCashier(shop));
    const again = await as(network, cashier.accessToken).grantApproval(request);
    expect(decodeJwt(again.approvalToken).jti).not.toBe(payload.jti);
    const { events } = await shop.owner.listSecurityEvents({ subjectId: supervisor.userId, kind: 'approval_granted' });
    const detail = `sales.return ${request.targetId}, 12100 centavos, session ${request.sessionId}`;
    expect(events).toMatchObject([
      { actorId: cashier.userId, tillId: till.tillId, detail },
      { actorId: till.tillId, detail },
    ]);
  });

  it('is for what approvals are asked for, and no other word', async () => {
    const supervisor = await makeSupervisor();
    for (const action of ['sales.void', 'sales.return', 'sales.refund_in_cash', 'cash.out']) {
      await till.client.grantApproval({ ...byPin(supervisor), action });
    }
    for (const action of ['sales.discount', 'Void it!', '']) {
      await expect(till.client.grantApproval({ ...byPin(supervisor), action })).rejects.toMatchObject(
        refused('not_allowed', 'action'),
      );
    }
  });

  it('is for the till that asks, or for one that is named by who is at none', async () => {
    const supervisor = await makeSupervisor();
    const other = await makeTill(network, shop);
    const foreign = await makeTill(network, await makeShop(network));
    const session = await till.client.logInWithPin(await makeCashier(shop));
    for (const client of [till.client, as(network, session.accessToken)]) {
      await client.grantApproval({ ...byPin(supervisor), tillId: till.tillId });
      for (const { tillId } of [other, foreign]) {
        await expect(client.grantApproval({ ...byPin(supervisor), tillId })).rejects.toMatchObject(
          refused('till_foreign', 'tillId'),
        );
      }
    }
    for (const tillId of ['', uuidv7(), foreign.tillId]) {
      await expect(shop.owner.grantApproval({ ...byPin(supervisor), tillId })).rejects.toMatchObject(
        refused('till_unknown', 'tillId'),
      );
    }
    const named = await shop.owner.grantApproval({ ...byPin(supervisor), tillId: other.tillId });
    expect(decodeJwt(named.approvalToken)['till']).toBe(other.tillId);
    const limited = await makeMember(network, shop, 'cashier', { branchIds: [till.branchId] });
    await limited.client.grantApproval({ ...byPin(supervisor), tillId: till.tillId });
    await expect(limited.client.grantApproval({ ...byPin(supervisor), tillId: other.tillId })).rejects.toMatchObject(
      refused('branch_foreign', 'tillId'),
    );
    await shop.owner.revokeTill({ tillId: other.tillId });
    const asked = other.client.grantApproval(byPin(supervisor));
    await expect(asked).rejects.toMatchObject(refused('token_revoked'));
  });

  it('needs somebody who approves in the till’s branch', async () => {
    const other = await makeTill(network, shop);
    const here = await makeSupervisor({ branchIds: [till.branchId] });
    const approval = await till.client.grantApproval(byPin(here));
    expect(decodeJwt(approval.approvalToken)['brs']).toEqual([till.branchId]);
    await expect(other.client.grantApproval(byPin(here))).rejects.toMatchObject(refused('approver_may_not'));
    const named = { ...byPin(here), tillId: other.tillId };
    await expect(shop.owner.grantApproval(named)).rejects.toMatchObject(refused('approver_may_not'));
    const cashier = await makeCashier(shop, { pin: supervisorPin });
    await expect(till.client.grantApproval(byPin(cashier))).rejects.toMatchObject(refused('approver_may_not'));
  });

  it('lets an owner approve alone, in writing, with a session of their own, and nobody else', async () => {
    const request = { ...act(), tillId: till.tillId };
    expect(await shop.owner.grantApproval(request)).toMatchObject({ approverId: shop.ownerId });
    const { events } = await shop.owner.listSecurityEvents({ subjectId: shop.ownerId, kind: 'approval_granted' });
    expect(events).toMatchObject([{ tillId: till.tillId, detail: expect.stringMatching(/, alone$/) }]);
    await shop.owner.setMemberPin({ userId: shop.ownerId, pin: '951784' });
    const atTill = await till.client.logInWithPin({ userId: shop.ownerId, pin: '951784' });
    const admin = await makeMember(network, shop, 'admin');
    for (const client of [as(network, atTill.accessToken), admin.client, till.client]) {
      await expect(client.grantApproval(request)).rejects.toMatchObject(refused('approver_missing'));
    }
  });

  it('refuses a wrong PIN, a stranger’s, API keys and nobody', async () => {
    const supervisor = await makeSupervisor();
    const foreign = await makeCashier(await makeShop(network), { role: 'supervisor', pin: supervisorPin });
    const request = byPin(supervisor);
    await expect(till.client.grantApproval({ ...byPin(foreign) })).rejects.toMatchObject(refused('pin_wrong'));
    await expect(till.client.grantApproval({ ...request, approverId: '' })).rejects.toMatchObject(
      refused('approver_missing'),
    );
    const scopes = ['identity:write'];
    const { secret } = await shop.owner.createApiKey({ apiKeyId: uuidv7(), name: 'x', role: 'admin', scopes });
    const { accessToken } = await as(network).issueApiKeyToken({ secret });
    const asked = { ...request, tillId: till.tillId };
    await expect(as(network, accessToken).grantApproval(asked)).rejects.toMatchObject(refused('person_needed'));
    await expect(as(network).grantApproval(asked)).rejects.toMatchObject(refused('unauthenticated'));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await till.client.grantApproval({ ...request, pin: '000000' }).catch(() => {});
    }
    await expect(till.client.grantApproval(request)).rejects.toMatchObject(refused('too_many_attempts'));
    expect(await kindsOf(shop)).toContain('pin_failed');
  });
});

describe('an approval', () => {
  const endings: [string, (userId: string) => Promise<unknown>][] = [
    ['role', (userId) => shop.owner.updateMember({ userId, role: 'cashier', expectedVersion: 1 }, key())],
    [
      'branches',
      (userId) =>
        shop.owner.updateMember({ userId, branches: { branchIds: [till.branchId] }, expectedVersion: 1 }, key()),
    ],
    ['place in the company', (userId) => shop.owner.updateMember({ userId, active: false, expectedVersion: 1 }, key())],
    ['PIN', (userId) => shop.owner.setMemberPin({ userId, pin: '951784' })],
  ];
  it.each(endings)('ends with its giver’s %s', async (_what, lose) => {
    const [supervisor, other] = [await makeSupervisor(), await makeSupervisor()];
    const lost = await till.client.grantApproval(byPin(supervisor));
    const kept = await till.client.grantApproval(byPin(other));
    expect(await isRevoked(lost.approvalToken)).toBe(false);
    await lose(supervisor.userId);
    expect(await isRevoked(lost.approvalToken)).toBe(true);
    expect(await isRevoked(kept.approvalToken)).toBe(false);
  });

  it('goes on while its giver only gets another name', async () => {
    const supervisor = await makeSupervisor();
    const { approvalToken } = await till.client.grantApproval(byPin(supervisor));
    await shop.owner.updateMember({ userId: supervisor.userId, displayName: 'Dora', expectedVersion: 1 }, key());
    expect(await isRevoked(approvalToken)).toBe(false);
  });

  it('ends with a session of its giver, one or all, with their password, and in that company only', async () => {
    const elsewhere = await makeShop(network);
    const thereTill = await makeTill(network, elsewhere);
    const email = newEmail();
    const there = await makeMember(network, elsewhere, 'supervisor', { email });
    const { userId } = await makeMember(network, shop, 'supervisor', { email });
    await there.client.setMemberPin({ userId, pin: supervisorPin });
    const logIn = async (companyId: string) => {
      const session = await as(network).logIn({ email, password, companyId });
      return { session, client: as(network, session.accessToken) };
    };
    await (await logIn(shop.companyId)).client.setMemberPin({ userId, pin: supervisorPin });
    const grant = async () => ({
      here: (await till.client.grantApproval(byPin({ userId, pin: supervisorPin }))).approvalToken,
      there: (await thereTill.client.grantApproval(byPin({ userId, pin: supervisorPin }))).approvalToken,
    });
    const ended = async (tokens: { here: string; there: string }) => [
      await isRevoked(tokens.here),
      await isRevoked(tokens.there, elsewhere.companyId),
    ];

    const first = await grant();
    const { session } = await logIn(shop.companyId);
    await as(network).logOut({ refreshToken: session.refreshToken });
    expect(await ended(first)).toEqual([true, false]);

    const second = await grant();
    const change = { currentPassword: password, newPassword: 'otra clave nueva' };
    const { client } = await logIn(shop.companyId);
    await client.changePassword(change);
    expect(await ended(second)).toEqual([true, true]);

    const third = await grant();
    await client.logOutEverywhere({});
    expect(await ended(third)).toEqual([true, true]);
  });

  it('is not given by who loses the role meanwhile', async () => {
    const supervisors = await Promise.all([1, 2, 3, 4].map(() => makeSupervisor()));
    for (const supervisor of supervisors) {
      const [granted] = await Promise.allSettled([
        till.client.grantApproval(byPin(supervisor)),
        shop.owner.updateMember({ userId: supervisor.userId, active: false, expectedVersion: 1 }, key()),
      ]);
      if (granted.status === 'fulfilled') expect(await isRevoked(granted.value.approvalToken)).toBe(true);
      else expect(['approver_may_not', 'pin_wrong']).toContain((granted.reason as { reason: string }).reason);
    }
  });
});
