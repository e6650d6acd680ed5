import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  claimsOf,
  type Identity,
  kindsOf,
  makeCashier,
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
