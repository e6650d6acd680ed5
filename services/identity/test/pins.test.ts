import { jwtVerify, createRemoteJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  claimsOf,
  type Identity,
  kindsOf,
  makeCashier,
  makeMember,
  makeShop,
  makeTill,
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

describe('logInWithPin', () => {
  it('opens a session at the till that ends with the day', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const cashier = await makeCashier(shop);
    const session = await till.client.logInWithPin(cashier);
    expect(session).toMatchObject({
      userId: cashier.userId,
      role: 'cashier',
      tillId: till.tillId,
      branchId: till.branchId,
    });
    expect(claimsOf(session.accessToken)).toMatchObject({
      typ: 'user',
      till: till.tillId,
      bid: till.branchId,
      sub: cashier.userId,
    });
    const client = as(network, session.accessToken);
    expect(await client.getMe({})).toMatchObject({ tillId: till.tillId, hasPin: true, email: '' });
    const next = await as(network).refreshSession({ refreshToken: session.refreshToken });
    expect(next).toMatchObject({ tillId: till.tillId, refreshTokenExpiresAt: session.refreshTokenExpiresAt });
    expect(Math.round((Date.parse(session.refreshTokenExpiresAt!) - Date.now()) / 3_600_000)).toBe(12);
    await expect(client.setMemberPin({ userId: cashier.userId, pin: '9517' })).rejects.toMatchObject(
      refused('forbidden'),
    );
    expect(await kindsOf(shop)).toContain('pin_log_in');
  });

  it('makes no owner or admin of whoever saw four digits', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    await shop.owner.setMemberPin({ userId: shop.ownerId, pin: '7391' });
    const session = await till.client.logInWithPin({ userId: shop.ownerId, pin: '7391' });
    expect(claimsOf(session.accessToken)['role']).toBe('supervisor');
    const next = await as(network).refreshSession({ refreshToken: session.refreshToken });
    expect(claimsOf(next.accessToken)['role']).toBe('supervisor');
    const client = as(network, session.accessToken);
    await expect(client.listSecurityEvents({})).rejects.toMatchObject(refused('forbidden'));
    await expect(client.switchCompany({ companyId: shop.companyId })).rejects.toMatchObject(refused('no_company'));
  });

  it('slows guesses per till and person, and keeps nobody else out', async () => {
    const shop = await makeShop(network);
    const [here, there] = [await makeTill(network, shop), await makeTill(network, shop)];
    const [victim, other] = [await makeCashier(shop), await makeCashier(shop)];
    const guess = () => here.client.logInWithPin({ userId: victim.userId, pin: '0000' });
    // At once: attempts that run side by side count too.
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, guess));
    const reasons = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as { reason: string }).reason : 'in',
    );
    expect(reasons.filter((reason) => reason === 'pin_wrong')).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'too_many_attempts')).toHaveLength(7);
    await expect(here.client.logInWithPin(victim)).rejects.toMatchObject({
      kind: 'rate_limited',
      told: { retryAfterSeconds: expect.any(Number) },
    });
    await there.client.logInWithPin(victim);
    await here.client.logInWithPin(other);
    await network.sql(`update identity.guesses set last_at = last_at - interval '2 seconds'`);
    await here.client.logInWithPin(victim);
    await expect(guess()).rejects.toMatchObject(refused('pin_wrong'));
    expect(await kindsOf(shop)).toContain('pin_failed');
  });

  it('knows only who has a PIN, works here and is still there, and says the same of all others', async () => {
    const [shop, stranger] = [await makeShop(network), await makeShop(network)];
    const till = await makeTill(network, shop);
    const left = await makeCashier(shop);
    await shop.owner.updateMember({ userId: left.userId, active: false }, key());
    const foreign = await makeCashier(stranger);
    for (const who of [left, foreign, { userId: shop.ownerId, pin: '2580' }, { userId: uuidv7(), pin: '2580' }]) {
      await expect(till.client.logInWithPin(who)).rejects.toMatchObject(refused('pin_wrong'));
    }
    await expect(shop.owner.logInWithPin(left)).rejects.toMatchObject(refused('forbidden'));
  });
});

describe('grantApproval', () => {
  const action = 'sales.void';

  it('signs for one action on one target by a supervisor’s PIN', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const supervisor = await makeCashier(shop, { role: 'supervisor', pin: '7391' });
    const targetId = uuidv7();
    const request = { action, targetId, approverId: supervisor.userId, pin: supervisor.pin };
    const approval = await till.client.grantApproval(request);
    const keys = createRemoteJWKSet(new URL(network.jwksUrl));
    const { payload } = await jwtVerify(approval.approvalToken, keys, {
      issuer: 'mostrador',
      audience: 'mostrador:approval',
    });
    expect(payload).toMatchObject({
      sub: supervisor.userId,
      tid: shop.companyId,
      role: 'supervisor',
      act: action,
      tgt: targetId,
      jti: expect.any(String),
    });
    expect(payload.exp! - payload.iat!).toBe(300);
    // It is no access token.
    await expect(as(network, approval.approvalToken).getCompany({})).rejects.toMatchObject(refused('unauthenticated'));
    const cashier = await till.client.logInWithPin(await makeCashier(shop));
    await as(network, cashier.accessToken).grantApproval(request);
    const { events } = await shop.owner.listSecurityEvents({ kind: 'approval_granted' });
    expect(events).toMatchObject([
      { actorId: cashier.userId, subjectId: supervisor.userId, tillId: till.tillId, detail: `${action} ${targetId}` },
      { actorId: till.tillId },
    ]);
  });

  it('lets an owner approve alone, in writing, and nobody else', async () => {
    const shop = await makeShop(network);
    const request = { action, targetId: uuidv7() };
    expect(await shop.owner.grantApproval(request)).toMatchObject({ approverId: shop.ownerId });
    const { events } = await shop.owner.listSecurityEvents({ kind: 'approval_granted' });
    expect(events[0]!.detail).toContain('alone');
    const admin = await makeMember(network, shop, 'admin');
    await expect(admin.client.grantApproval(request)).rejects.toMatchObject(refused('approver_missing'));
    const till = await makeTill(network, shop);
    await expect(till.client.grantApproval(request)).rejects.toMatchObject(refused('approver_missing'));
  });

  it('refuses a wrong PIN, a cashier’s, a stranger’s and malformed requests', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const cashier = await makeCashier(shop);
    const foreign = await makeCashier(await makeShop(network), { role: 'supervisor' });
    const base = { action, targetId: uuidv7() };
    const ask = (approverId: string, pin: string) => till.client.grantApproval({ ...base, approverId, pin });
    await expect(ask(cashier.userId, cashier.pin)).rejects.toMatchObject(refused('approver_may_not'));
    await expect(ask(foreign.userId, foreign.pin)).rejects.toMatchObject(refused('pin_wrong'));
    for (let attempt = 0; attempt < 5; attempt += 1) await ask(shop.ownerId, '0000').catch(() => {});
    await expect(ask(shop.ownerId, '0000')).rejects.toMatchObject(refused('too_many_attempts'));
    await expect(till.client.grantApproval({ ...base, action: 'Void it!' })).rejects.toMatchObject({
      told: { field: 'action' },
    });
    await expect(as(network).grantApproval(base)).rejects.toMatchObject(refused('unauthenticated'));
  });
});
