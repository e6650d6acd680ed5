import { fail as common } from '@mostrador/kit';
import { CompanyChanged, MemberChanged } from '@mostrador/proto/identity';
import { fail } from '../src/errors.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, type Identity, kindsOf, makeShop, password, registration, startIdentity, uuidv7 } from './make.ts';

let network: Identity;
beforeAll(async () => {
  network = await startIdentity();
});
afterAll(() => network.stop());

describe('registerCompany', () => {
  it('makes a company with its owner, tells both, and answers the same when sent again', async () => {
    const request = registration();
    const first = await as(network).registerCompany(request);
    expect(first.company).toMatchObject({ companyId: request.companyId, name: request.name, cuit: request.cuit });
    expect(first.owner).toMatchObject({ userId: request.ownerId, role: 'owner', active: true, email: request.email });
    expect(await as(network).registerCompany(request)).toEqual(first);
    const companies = await network.emitted(CompanyChanged, request.companyId);
    expect(companies.map((event) => event.body)).toEqual([
      { companyId: request.companyId, name: request.name, cuit: request.cuit, version: 1, currency: 'ARS' },
    ]);
    const members = await network.emitted(MemberChanged, request.companyId);
    expect(members.map((event) => event.body)).toMatchObject([{ userId: request.ownerId, role: 'owner', version: 1 }]);
  });

  it('makes one company when it is sent many times at once', async () => {
    const request = registration();
    const answers = await Promise.all(Array.from({ length: 6 }, () => as(network).registerCompany(request)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await network.emitted(CompanyChanged, request.companyId)).toHaveLength(1);
  });

  it('refuses another company or another owner under the same id, and leaves nothing behind', async () => {
    const request = registration();
    await as(network).registerCompany(request);
    await expect(as(network).registerCompany({ ...request, name: 'Otro' })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    const stranger = registration({ companyId: request.companyId });
    await expect(as(network).registerCompany(stranger)).rejects.toMatchObject({ reason: 'id_reused' });
    expect(await network.sql('select 1 from identity.users where email = $1', [stranger.email])).toEqual([]);
    const sameUser = registration({ ownerId: request.ownerId });
    await expect(as(network).registerCompany(sameUser)).rejects.toMatchObject({
      reason: 'id_reused',
      kind: 'conflict',
    });
  });

  it('gives a second company to an account that proves itself, and to nobody else', async () => {
    const shop = await makeShop(network);
    const second = registration({ email: shop.email.toUpperCase(), ownerId: uuidv7() });
    const { owner } = await as(network).registerCompany(second);
    expect(owner?.userId).toBe(shop.ownerId);
    const wrong = registration({ email: shop.email, password: 'otra clave larga' });
    await expect(as(network).registerCompany(wrong)).rejects.toMatchObject({ reason: 'credentials_invalid' });
    expect(await network.sql('select 1 from identity.companies where tenant_id = $1', [wrong.companyId])).toEqual([]);
  });

  it('gives no account more companies than it may have, though they are asked for at once', async () => {
    const { email } = await makeShop(network);
    const asked = Array.from({ length: 22 }, () => as(network).registerCompany(registration({ email })));
    const done = await Promise.allSettled(asked);
    const reasons = done.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { reason: string }).reason] : [],
    );
    expect(reasons).toEqual(['too_many_companies', 'too_many_companies', 'too_many_companies']);
  });

  it.each([
    ['password', { password: 'corta' }, 'password_too_short'],
    ['password', { email: 'nombre.largo@ejemplo.com', password: 'Nombre.Largo@ejemplo.com' }, 'password_is_email'],
    ['cuit', { cuit: '30500010913' }, 'cuit_invalid'],
    ['cuit', { cuit: '40123456787' }, 'cuit_invalid'],
    ['email', { email: 'no es' }, 'wrong_format'],
    ['companyId', { companyId: 'x' }, 'wrong_format'],
    ['name', { name: '  ' }, 'out_of_range'],
    ['name', { name: 'Kiosco\r\nBcc: x@y.example' }, 'wrong_format'],
    ['ownerName', { ownerName: 'Ana\u202Eana' }, 'wrong_format'],
  ])('refuses a bad %s', async (field, over, reason) => {
    // In the words of the catalogue, which the error reference is made of.
    const { message } = (fail.catalogue[reason] ?? common.catalogue[reason])!;
    await expect(as(network).registerCompany(registration(over))).rejects.toMatchObject({
      reason,
      message,
      told: { field },
    });
  });
});

describe('company', () => {
  it('is read by its people and changed by its managers, once a key', async () => {
    const shop = await makeShop(network);
    expect(await shop.owner.getCompany({})).toMatchObject({ companyId: shop.companyId });
    const key = { idempotencyKey: uuidv7() };
    const changed = await shop.owner.updateCompany({ cuit: '20-12345678-6', expectedVersion: 1 }, key);
    expect(changed).toMatchObject({ name: shop.request.name, cuit: '20123456786' });
    expect(await shop.owner.updateCompany({ cuit: '20.12345678.6', expectedVersion: 1 }, key)).toEqual(changed);
    await expect(shop.owner.updateCompany({ name: 'X', expectedVersion: 1 }, key)).rejects.toMatchObject({
      reason: 'idempotency_key_reused',
    });
    await expect(shop.owner.updateCompany({ name: 'X', expectedVersion: 2 })).rejects.toMatchObject({
      reason: 'idempotency_key_missing',
    });
    const told = await network.emitted(CompanyChanged, shop.companyId);
    expect(told.map((event) => event.body.version)).toEqual([1, 2]);
    expect(await kindsOf(shop)).toContain('company_changed');
    // Registered again after it was changed: still the same company.
    const again = await as(network).registerCompany(shop.request);
    expect(again.company?.cuit).toBe('20123456786');
  });

  it('is invisible to strangers and closed to anonymous callers', async () => {
    const [one, other] = [await makeShop(network), await makeShop(network)];
    expect((await other.owner.getCompany({})).companyId).not.toBe(one.companyId);
    await expect(as(network).getCompany({})).rejects.toMatchObject({ reason: 'unauthenticated' });
    await expect(as(network).logIn({ email: one.email, password, companyId: other.companyId })).rejects.toMatchObject({
      reason: 'no_company',
    });
  });
});
