import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  claimsOf,
  everybody,
  hands,
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

const refused = (reason: string) => ({ reason });
/** Moves the last rotation into the past, so that no test waits for the grace to end. */
const age = (sessionId: string, seconds: number) =>
  network.sql(
    `update identity.sessions set rotated_at = rotated_at - make_interval(secs => $2) where session_id = $1`,
    [sessionId, seconds],
  );

describe('logIn', () => {
  it('answers tokens that anybody can verify by the key set', async () => {
    const shop = await makeShop(network);
    const { session } = shop;
    const keys = createRemoteJWKSet(new URL(network.jwksUrl));
    const { payload } = await jwtVerify(session.accessToken, keys, {
      issuer: 'mostrador',
      audience: 'mostrador',
      algorithms: ['RS256'],
    });
    expect(payload).toMatchObject({
      sub: shop.ownerId,
      tid: shop.companyId,
      typ: 'user',
      role: 'owner',
      sid: session.sessionId,
    });
    expect(payload.exp! - payload.iat!).toBe(900);
    expect(session.companies).toEqual([{ companyId: shop.companyId, name: shop.request.name, role: 'owner' }]);
    const week = Date.parse(session.refreshTokenExpiresAt!) - Date.now();
    expect(Math.round(week / 3_600_000)).toBe(7 * 24);
    expect(await shop.owner.getMe({})).toMatchObject({
      userId: shop.ownerId,
      email: shop.email,
      role: 'owner',
      hasPin: false,
    });
    expect((await as(network).getJwks({})).keys).toMatchObject([{ kty: 'RSA', alg: 'RS256', use: 'sig' }]);
  });

  it('refuses a wrong password and an unknown address with the same words, and keeps note of the first', async () => {
    const shop = await makeShop(network);
    const wrong = await as(network)
      .logIn({ email: shop.email, password: 'no es esta clave' })
      .catch((error: unknown) => error);
    const unknown = await as(network)
      .logIn({ email: newEmail(), password })
      .catch((error: unknown) => error);
    expect(wrong).toMatchObject({ reason: 'credentials_invalid', kind: 'unauthenticated' });
    expect(unknown).toMatchObject({ reason: 'credentials_invalid', message: (wrong as Error).message });
    const { events } = await shop.owner.listSecurityEvents({ kind: 'log_in_failed' });
    expect(events).toMatchObject([{ subjectId: shop.ownerId, actorId: '', network: '198.51.100.0/24' }]);
  });

  it('opens the company asked for, else the one used last', async () => {
    const shop = await makeShop(network);
    const second = registration({ email: shop.email });
    await as(network).registerCompany(second);
    const credentials = { email: shop.email, password };
    const chosen = await as(network).logIn({ ...credentials, companyId: second.companyId });
    expect(chosen.companyId).toBe(second.companyId);
    expect((await as(network).logIn(credentials)).companyId).toBe(second.companyId);
    const switched = await as(network, chosen.accessToken).switchCompany({ companyId: shop.companyId });
    expect(switched).toMatchObject({ companyId: shop.companyId, role: 'owner' });
    expect(switched.companies).toHaveLength(2);
    expect((await as(network).logIn(credentials)).companyId).toBe(shop.companyId);
    await expect(as(network, chosen.accessToken).switchCompany({ companyId: uuidv7() })).rejects.toMatchObject(
      refused('no_company'),
    );
  });

  it('hashes again what was hashed more cheaply', async () => {
    const shop = await makeShop(network);
    const hash = async () =>
      (
        await network.sql<{ password_hash: string }>('select password_hash from identity.users where email = $1', [
          shop.email,
        ])
      )[0]!.password_hash;
    const { hashSecret } = await import('../src/hashing.ts');
    const cheap = await hashSecret(hands(everybody, { memoryKib: 32 }), password);
    await network.sql('update identity.users set password_hash = $2 where email = $1', [shop.email, cheap]);
    await as(network).logIn({ email: shop.email, password });
    expect(await hash()).toMatch(/^\$argon2id\$v=19\$m=64,t=2,p=1\$/);
    await as(network).logIn({ email: shop.email, password });
  });
});

describe('refreshSession', () => {
  it('rotates, and tells the same client the same successor for a while', async () => {
    const { session } = await makeShop(network);
    const tabs = await Promise.all(
      Array.from({ length: 5 }, () => as(network).refreshSession({ refreshToken: session.refreshToken })),
    );
    expect(new Set(tabs.map((tab) => tab.refreshToken)).size).toBe(1);
    expect(tabs[0]!.refreshToken).not.toBe(session.refreshToken);
    const next = await as(network).refreshSession({ refreshToken: tabs[0]!.refreshToken });
    expect(next.sessionId).toBe(session.sessionId);
    expect(await as(network, next.accessToken).getMe({})).toMatchObject({ companyId: session.companyId });
  });

  it('ends the session when a spent token comes late', async () => {
    const shop = await makeShop(network);
    const next = await as(network).refreshSession({ refreshToken: shop.session.refreshToken });
    await age(shop.session.sessionId, 11);
    await expect(as(network).refreshSession({ refreshToken: shop.session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_reused'),
    );
    await expect(as(network).refreshSession({ refreshToken: next.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    const again = await as(network).logIn({ email: shop.email, password });
    const { events } = await as(network, again.accessToken).listSecurityEvents({ kind: 'refresh_token_reused' });
    expect(events).toMatchObject([{ subjectId: shop.ownerId }]);
  });

  it('ends the session when a spent token comes from somewhere else, however soon', async () => {
    const { session } = await makeShop(network);
    await as(network).refreshSession({ refreshToken: session.refreshToken });
    const thief = as(network, '', '203.0.113.66');
    await expect(thief.refreshSession({ refreshToken: session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_reused'),
    );
  });

  it('ends the session when a token from two rotations ago comes', async () => {
    const { session } = await makeShop(network);
    const second = await as(network).refreshSession({ refreshToken: session.refreshToken });
    await as(network).refreshSession({ refreshToken: second.refreshToken });
    await expect(as(network).refreshSession({ refreshToken: session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_reused'),
    );
  });

  it('goes on after the table went back to an older state', async () => {
    const { session } = await makeShop(network);
    const second = await as(network).refreshSession({ refreshToken: session.refreshToken });
    await network.sql('update identity.sessions set generation = 1 where session_id = $1', [session.sessionId]);
    const third = await as(network).refreshSession({ refreshToken: second.refreshToken });
    expect(third.refreshToken.split('.')[2]).toBe('3');
  });

  it('takes nothing else for a refresh token', async () => {
    const { session } = await makeShop(network);
    const [kind, id, , secret] = session.refreshToken.split('.');
    const other = (await makeShop(network)).session.refreshToken.split('.')[3];
    const bad = [
      'x',
      `${kind}.${id}.2.${secret}`,
      `${kind}.${id}.1.${other}`,
      `key.${id}.1.${secret}`,
      session.accessToken,
    ];
    for (const refreshToken of bad) {
      await expect(as(network).refreshSession({ refreshToken })).rejects.toMatchObject(
        refused('refresh_token_invalid'),
      );
    }
    await network.sql(`update identity.sessions set expires_at = now() where session_id = $1`, [session.sessionId]);
    await expect(as(network).refreshSession({ refreshToken: session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
  });

  it('says the role the member has by now', async () => {
    const shop = await makeShop(network);
    const member = await makeMember(network, shop, 'cashier');
    await network.sql(`update identity.memberships set role = 'supervisor' where user_id = $1`, [member.userId]);
    const next = await as(network).refreshSession({ refreshToken: member.session.refreshToken });
    expect(claimsOf(next.accessToken)['role']).toBe('supervisor');
  });
});

describe('logOut', () => {
  it('ends one session at once, elsewhere within a second or two, and is answered the same when there is none', async () => {
    const shop = await makeShop(network);
    const other = await as(network).logIn({ email: shop.email, password });
    await as(network).logOut({ refreshToken: shop.session.refreshToken });
    await as(network).logOut({ refreshToken: shop.session.refreshToken });
    await as(network).logOut({ refreshToken: 'nothing' });
    await expect(as(network).refreshSession({ refreshToken: shop.session.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    const revoked = () =>
      shop.owner.getMe({}).then(
        () => false,
        (error: { reason: string }) => error.reason === 'token_revoked',
      );
    await network.until(revoked, 'the access token to be refused');
    expect(await as(network, other.accessToken).getMe({})).toMatchObject({ userId: shop.ownerId });
  });

  it('everywhere ends all sessions of the person, in every company and at tills, and nobody else’s', async () => {
    const shop = await makeShop(network);
    const second = registration({ email: shop.email });
    await as(network).registerCompany(second);
    const elsewhere = await as(network).logIn({ email: shop.email, password, companyId: second.companyId });
    const till = await makeTill(network, shop);
    await shop.owner.setMemberPin({ userId: shop.ownerId, pin: '739146' });
    const atTill = await till.client.logInWithPin({ userId: shop.ownerId, pin: '739146' });
    const cashier = await makeCashier(shop);
    const innocent = await till.client.logInWithPin(cashier);
    await shop.owner.logOutEverywhere({});
    for (const { refreshToken } of [shop.session, elsewhere, atTill]) {
      await expect(as(network).refreshSession({ refreshToken })).rejects.toMatchObject(
        refused('refresh_token_invalid'),
      );
    }
    await as(network).refreshSession({ refreshToken: innocent.refreshToken });
  });
});

describe('changePassword', () => {
  it('sets the new one, ends the other sessions and keeps its own', async () => {
    const shop = await makeShop(network);
    const other = await as(network).logIn({ email: shop.email, password });
    const change = { currentPassword: password, newPassword: 'otra clave nueva' };
    await shop.owner.changePassword(change);
    // Sent again after its answer was lost.
    await shop.owner.changePassword(change);
    await expect(as(network).refreshSession({ refreshToken: other.refreshToken })).rejects.toMatchObject(
      refused('refresh_token_invalid'),
    );
    await as(network).refreshSession({ refreshToken: shop.session.refreshToken });
    await expect(as(network).logIn({ email: shop.email, password })).rejects.toMatchObject(
      refused('credentials_invalid'),
    );
    await as(network).logIn({ email: shop.email, password: change.newPassword });
    expect(await kindsOf(shop)).toContain('password_changed');
  });

  it('wants the present one, and slows guesses at it', async () => {
    const shop = await makeShop(network);
    const wrong = { currentPassword: 'no es esta clave', newPassword: 'otra clave nueva' };
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await expect(shop.owner.changePassword(wrong)).rejects.toMatchObject(refused('password_wrong'));
    }
    await expect(shop.owner.changePassword(wrong)).rejects.toMatchObject({
      reason: 'too_many_attempts',
      kind: 'rate_limited',
    });
  });
});
