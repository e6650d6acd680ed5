import { generateKeyPairSync } from 'node:crypto';
import { BranchChanged, TillChanged } from '@mostrador/proto/identity';
import { jwtVerify, createRemoteJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  claimsOf,
  type Identity,
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
const spki = { type: 'spki', format: 'der' } as const;
const pkcs8 = { type: 'pkcs8', format: 'der' } as const;
const newKey = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export(spki).toString('base64');

describe('branches', () => {
  it('are opened once, renamed, closed, told and listed', async () => {
    const shop = await makeShop(network);
    const request = { branchId: uuidv7(), name: 'Centro' };
    const [branch] = await Promise.all([1, 2, 3].map(() => shop.owner.createBranch(request)));
    expect(branch).toMatchObject({ ...request, active: true });
    await expect(shop.owner.createBranch({ ...request, name: 'Norte' })).rejects.toMatchObject(refused('id_reused'));
    const once = key();
    const renamed = await shop.owner.updateBranch(
      { branchId: request.branchId, name: 'Norte', expectedVersion: 1 },
      once,
    );
    expect(
      await shop.owner.updateBranch({ branchId: request.branchId, name: 'Norte', expectedVersion: 1 }, once),
    ).toEqual(renamed);
    await shop.owner.updateBranch({ branchId: request.branchId, active: false, expectedVersion: 2 }, key());
    expect(await shop.owner.createBranch(request)).toMatchObject({ name: 'Norte', active: false });
    const told = await network.emitted(BranchChanged, shop.companyId);
    expect(told.map((event) => event.body)).toMatchObject([
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
    await expect(
      other.owner.updateBranch({ branchId: branch.branchId, name: 'Mío', expectedVersion: 1 }, key()),
    ).rejects.toMatchObject(refused('not_found'));
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
    await shop.owner.updateBranch({ branchId: closed.branchId, active: false, expectedVersion: 1 }, key());
    await expect(
      shop.owner.createTill({ tillId: uuidv7(), branchId: closed.branchId, name: 'x' }),
    ).rejects.toMatchObject(refused('branch_unknown'));
    await expect(
      shop.owner.updateTill({ tillId: till.tillId, branchId: closed.branchId, expectedVersion: 2 }, key()),
    ).rejects.toMatchObject(refused('branch_unknown'));
    await expect(
      shop.owner.updateBranch({ branchId: till.branchId, active: false, expectedVersion: 1 }, key()),
    ).rejects.toMatchObject(refused('branch_has_tills'));
    const north = await shop.owner.createBranch({ branchId: uuidv7(), name: 'Norte' });
    await shop.owner.updateTill({ tillId: till.tillId, branchId: north.branchId, expectedVersion: 2 }, key());
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

  it('tell the key that their device signs with, that of the present device', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const enrol = async (publicKey: string) => {
      const { code } = await shop.owner.issueEnrolmentCode({ tillId: till.tillId });
      const asked = { code, installationId: till.installationId, publicKey };
      return { asked, ...(await as(network).enrolTill(asked)) };
    };
    const [first, second] = [newKey('P-256'), newKey('P-256')];
    const enrolled = await enrol(first);
    const again = await as(network).enrolTill(enrolled.asked);
    expect(again.credential).toBe(enrolled.credential);
    for (const publicKey of [second, '']) {
      await expect(as(network).enrolTill({ ...enrolled.asked, publicKey })).rejects.toMatchObject(
        refused('code_invalid'),
      );
    }
    await enrol(second);
    await enrol('');
    await enrol(first);
    await shop.owner.revokeTill({ tillId: till.tillId });
    const told = (await network.emitted(TillChanged, shop.companyId)).map(({ body }) => [body.state, body.publicKey]);
    // What was signed before it was revoked can still be checked.
    expect(told).toEqual([
      ['pending', ''],
      ['enrolled', ''],
      ['enrolled', first],
      ['enrolled', second],
      ['enrolled', ''],
      ['enrolled', first],
      ['revoked', first],
    ]);
  });

  it.each([
    ['of another curve', () => newKey('P-384')],
    ['of another kind', () => generateKeyPairSync('ed25519').publicKey.export(spki).toString('base64')],
    ['private', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString('base64')],
    ['with more behind it', () => `${newKey('P-256')}AAAA`],
    ['written otherwise', () => newKey('P-256').replace(/=*$/, '====')],
    ['cut off', () => newKey('P-256').slice(0, 80)],
    ['in PEM', () => `-----BEGIN PUBLIC KEY-----\n${newKey('P-256')}\n-----END PUBLIC KEY-----`],
    ['no key', () => 'clave'],
  ])('take no key that is %s', async (_what, make) => {
    const enrol = as(network).enrolTill({ code: 'AAAA-BBBB-CCCC', installationId: 'x', publicKey: make() });
    await expect(enrol).rejects.toMatchObject({ reason: 'public_key_invalid', told: { field: 'publicKey' } });
  });

  it('are revoked for good, with the sessions at them', async () => {
    const shop = await makeShop(network);
    const till = await makeTill(network, shop);
    const cashier = await makeCashier(shop);
    const session = await till.client.logInWithPin(cashier);
    const revoked = await shop.owner.revokeTill({ tillId: till.tillId.toUpperCase() });
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
    await expect(other.owner.updateTill({ ...request, name: 'x', expectedVersion: 1 }, key())).rejects.toMatchObject(
      refused('not_found'),
    );
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
