import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, type Identity, makeShop, newEmail, password, startIdentity } from './make.ts';

let network: Identity;
beforeAll(async () => {
  // Guesses hold without Redis: there is none here.
  network = await startIdentity(undefined, { REDIS_URL: 'redis://127.0.0.1:1' });
});
afterAll(() => network.stop());

const from = (address: string) => as(network, '', address);
const wrong = { password: 'no es esta clave' };

describe('guessing at a password', () => {
  it('is slowed for the one who guesses, and nobody else', async () => {
    const { email } = await makeShop(network);
    const attacker = from('203.0.113.5');
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, () => attacker.logIn({ email, ...wrong })));
    const reasons = outcomes.map((one) =>
      one.status === 'rejected' ? (one.reason as { reason: string }).reason : 'in',
    );
    expect(reasons.filter((reason) => reason === 'credentials_invalid')).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'too_many_attempts')).toHaveLength(4);
    // Not even with the right one.
    await expect(attacker.logIn({ email, password })).rejects.toMatchObject({
      reason: 'too_many_attempts',
      kind: 'rate_limited',
      told: { retryAfterSeconds: 1 },
    });
    await from('198.51.100.7').logIn({ email, password });
    await from('192.0.2.1').logIn({ email, password });
  });

  it('keeps the owner in while a hundred places guess', async () => {
    const { email } = await makeShop(network);
    for (let place = 0; place < 100; place += 10) {
      const many = Array.from({ length: 10 }, (_, index) =>
        from(`203.0.113.${place + index}`).logIn({ email, ...wrong }),
      );
      await Promise.allSettled(many);
    }
    // From where the owner always works, with a slip on the way; and from a place never seen.
    await expect(from('198.51.100.7').logIn({ email, ...wrong })).rejects.toMatchObject({
      reason: 'credentials_invalid',
    });
    await from('198.51.100.7').logIn({ email, password });
    await from('192.0.2.77').logIn({ email, password });
    // Another new place has one attempt.
    await expect(from('192.0.2.78').logIn({ email, ...wrong })).rejects.toMatchObject({
      reason: 'credentials_invalid',
    });
    await expect(from('192.0.2.78').logIn({ email, password })).rejects.toMatchObject({ reason: 'too_many_attempts' });
  });

  it('slows a place that tries one password on everybody', async () => {
    const sprayer = from('203.0.113.200');
    for (let batch = 0; batch < 5; batch += 1) {
      await Promise.allSettled(Array.from({ length: 10 }, () => sprayer.logIn({ email: newEmail(), ...wrong })));
    }
    await expect(sprayer.logIn({ email: newEmail(), ...wrong })).rejects.toMatchObject({ reason: 'too_many_attempts' });
  });

  it('is not what many windows do that log in at once', async () => {
    const { email } = await makeShop(network);
    const windows = Array.from({ length: 12 }, () => from('198.51.100.7').logIn({ email, password }));
    expect(await Promise.all(windows)).toHaveLength(12);
  });

  it('is forgiven by a success', async () => {
    const { email } = await makeShop(network);
    const home = from('192.0.2.9');
    for (let round = 0; round < 3; round += 1) {
      for (let slip = 0; slip < 4; slip += 1) await home.logIn({ email, ...wrong }).catch(() => {});
      expect(await home.logIn({ email, password })).toMatchObject({ role: 'owner' });
    }
  });

  it('cannot tell an account that exists by the time it takes', async () => {
    const { email } = await makeShop(network);
    const took = async (address: string, who: string) => {
      const startedAt = performance.now();
      await from(address)
        .logIn({ email: who, ...wrong })
        .catch(() => {});
      return performance.now() - startedAt;
    };
    const known = await took('192.0.2.20', email);
    const unknown = await took('192.0.2.21', newEmail());
    expect(Math.min(known, unknown)).toBeGreaterThanOrEqual(95);
  });

  it('leaves no address and no account in the table', async () => {
    const rows = await network.sql<Record<string, unknown>>('select * from identity.guesses');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => (row['place'] as Buffer).length === 32)).toBe(true);
  });
});
