import { BranchChanged, TillChanged } from '@mostrador/proto/identity';
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

describe('branches', () => {
  it('are opened once, renamed, closed, told and listed', async () => {
    const shop = await makeShop(network);
    const request = { branchId: uuidv7(), name: 'Centro' };
    const [branch] = await Promise.all([1, 2, 3].map(() => shop.owner.createBranch(request)));
    expect(branch).toMatchObject({ ...request, active: true });
    await expect(shop.owner.createBranch({ ...request, name: 'Norte' })).rejects.toMatchObject(refused('id_reused'));
    const once = key();
    const renamed = await shop.owner.updateBranch({ branchId: request.branchId, name: 'Norte' }, once);
    expect(await shop.owner.updateBranch({ branchId: request.branchId, name: 'Norte' }, once)).toEqual(renamed);
    await shop.owner.updateBranch({ branchId: request.branchId, active: false }, key());
    expect(await shop.owner.createBranch(request)).toMatchObject({ name: 'Norte', active: false });
    const told = await network.emitted(BranchChanged, shop.companyId);
    expect(told.map((event) => event.body)).toEqual([
      { ...request, active: true, version: 1 },
      { ...request, name: 'Norte', active: true, version: 2 },
      { ...request, name: 'Norte', active: false, version: 3 },
    ]);
    const more = await Promise.all(['A', 'B'].map((name) => shop.owner.createBranch({ branchId: uuidv7(), name })));
    const first = await shop.owner.listBranches({ pageSize: 2 });
    const second = await shop.owner.listBranches({ pageSize: 2, pageToken: first.nextPageToken });
    const ids = [...first.branches, ...second.branches].map((one) => one.branchId);
    expect(ids.sort()).toEqual([request.branchId, ...more.map((one) => one.branchId)].sort());
    expect(second.nextPageToken).toBe('');
  });

  it('are nobody else’s', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const branch = await one.owner.createBranch({ branchId: uuidv7(), name: 'Centro' });
    await expect(other.owner.updateBranch({ branchId: branch.branchId, name: 'Mío' }, key())).rejects.toMatchObject(
      refused('not_found'),
    );
    await expect(
      other.owner.createTill({ tillId: uuidv7(), branchId: branch.branchId, name: 'x' }),
    ).rejects.toMatchObject(refused('branch_unknown'));
    expect((await other.owner.listBranches({})).branches).toEqual([]);
    const { client } = await makeMember(network, one, 'cashier');
    await expect(client.createBranch({ branchId: uuidv7(), name: 'x' })).rejects.toMatchObject(refused('forbidden'));
    expect((await client.listBranches({})).branches).toHaveLength(1);
  });
});

describe('tills', () => {
  it('are made in an open branch, moved, and enrolled by one device', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const closed = await shop.owner.createBranch({ branchId: uuidv7(), name: 'Cerrada' });
    await shop.owner.updateBranch({ branchId: closed.branchId, active: false }, key());
    await expect(
      shop.owner.createTill({ tillId: uuidv7(), branchId: closed.branchId, name: 'x' }),
    ).rejects.toMatchObject(refused('branch_unknown'));
    await expect(
      shop.owner.updateTill({ tillId: till.tillId, branchId: closed.branchId }, key()),
    ).rejects.toMatchObject(refused('branch_unknown'));
    await expect(shop.owner.updateBranch({ branchId: till.branchId, active: false }, key())).rejects.toMatchObject(
      refused('branch_has_tills'),
    );
    const north = await shop.owner.createBranch({ branchId: uuidv7(), name: 'Norte' });
    await shop.owner.updateTill({ tillId: till.tillId, branchId: north.branchId }, key());
    const told = (await network.emitted(TillChanged, shop.companyId)).map((event) => [
      event.body.state,
      event.body.branchId,
      event.body.version,
    ]);
    expect(told).toEqual([
      ['pending', till.branchId, 1],
      ['enrolled', till.branchId, 2],
      ['enrolled', north.branchId, 3],
    ]);
    expect((await shop.owner.listTills({ branchId: north.branchId })).tills).toMatchObject([
      { tillId: till.tillId, installationId: till.installationId },
    ]);
    expect((await shop.owner.listTills({ branchId: closed.branchId })).tills).toEqual([]);
    const { accessToken } = await as(network).issueTillToken({ tillId: till.tillId, credential: till.credential });
    expect(claimsOf(accessToken)['bid']).toBe(north.branchId);
  });

  it('get a token for 24 hours that everybody can verify', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const { payload } = await jwtVerify(till.token, createRemoteJWKSet(new URL(network.jwksUrl)), {
      issuer: 'mostrador',
      audience: 'mostrador',
    });
    expect(payload).toMatchObject({ sub: till.tillId, tid: shop.companyId, typ: 'till', bid: till.branchId });
    expect(payload.exp! - payload.iat!).toBe(24 * 3600);
    expect(await till.client.getCompany({})).toMatchObject({ companyId: shop.companyId });
  });

  it('are enrolled once a code; the same device may ask again', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const again = await as(network).enrolTill({ code: till.code, installationId: till.installationId });
    expect(again.credential).toBe(till.credential);
    await expect(as(network).enrolTill({ code: till.code, installationId: 'otra' })).rejects.toMatchObject(
      refused('code_invalid'),
    );

    const fresh = await shop.owner.issueEnrolmentCode({ tillId: till.tillId });
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((installationId) => as(network).enrolTill({ code: fresh.code, installationId })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const stale = as(network).issueTillToken({ tillId: till.tillId, credential: till.credential });
    await expect(stale).rejects.toMatchObject(refused('credential_invalid'));

    const first = await shop.owner.issueEnrolmentCode({ tillId: till.tillId });
    const second = await shop.owner.issueEnrolmentCode({ tillId: till.tillId });
    await expect(as(network).enrolTill({ code: first.code, installationId: 'd' })).rejects.toMatchObject(
      refused('code_invalid'),
    );
    await network.sql('update identity.codes set expires_at = now() where subject_id = $1', [till.tillId]);
    await expect(as(network).enrolTill({ code: second.code, installationId: 'd' })).rejects.toMatchObject(
      refused('code_invalid'),
    );
  });

  it('are revoked for good, with the sessions at them', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const cashier = await makeCashier(shop);
    const session = await till.client.logInWithPin(cashier);
    const revoked = await shop.owner.revokeTill({ tillId: till.tillId });
    expect(revoked.state).toBe('revoked');
    expect(await shop.owner.revokeTill({ tillId: till.tillId })).toEqual(revoked);
    const told = (await network.emitted(TillChanged, shop.companyId)).map((event) => event.body.state);
    expect(told).toEqual(['pending', 'enrolled', 'revoked']);
    await expect(
      as(network).issueTillToken({ tillId: till.tillId, credential: till.credential }),
    ).rejects.toMatchObject(refused('credential_invalid'));
    await expect(as(network).refreshSession({ refreshToken: session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    await expect(till.client.logInWithPin(cashier)).rejects.toMatchObject(refused('token_revoked'));
    await expect(shop.owner.issueEnrolmentCode({ tillId: till.tillId })).rejects.toMatchObject(refused('till_revoked'));
    for (const client of [till.client, as(network, session.accessToken)]) {
      const gone = () =>
        client.getCompany({}).then(
          () => false,
          (error: { reason: string }) => error.reason === 'token_revoked',
        );
      await network.until(gone, 'the token to be refused');
    }
  });

  it('are nobody else’s', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    const till = await makeTill(network, one);
    const request = { tillId: till.tillId };
    await expect(other.owner.revokeTill(request)).rejects.toMatchObject(refused('not_found'));
    await expect(other.owner.issueEnrolmentCode(request)).rejects.toMatchObject(refused('not_found'));
    await expect(other.owner.updateTill({ ...request, name: 'x' }, key())).rejects.toMatchObject(refused('not_found'));
    // The company in a credential is what it says only as long as the secret fits.
    const forged = till.credential.replace(one.companyId, other.companyId);
    await expect(as(network).issueTillToken({ ...request, credential: forged })).rejects.toMatchObject(
      refused('credential_invalid'),
    );
    await expect(as(network).issueTillToken({ tillId: uuidv7(), credential: till.credential })).rejects.toMatchObject(
      refused('credential_invalid'),
    );
  });
});

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
