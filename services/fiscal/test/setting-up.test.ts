import { X509Certificate } from 'node:crypto';
import { uuidv7 } from '@mostrador/kit/testing';
import { SaleCompleted } from '@mostrador/proto/sales';
import { argentineDay } from '@mostrador/till/voucher';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  makeCompanyAt,
  makeSale,
  makeShop,
  nextCuit,
  profileInput,
  putPointOfSale,
  putProfile,
  startWorld,
  type World,
} from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const old = { reason: 'version_old', told: { field: 'expectedVersion' } };

describe('putProfile', () => {
  it('writes what AFIP knows the company as, and answers the same however often it is sent', async () => {
    const { owner, accountant } = await makeCompanyAt(world);
    await expect(accountant.getProfile({})).rejects.toMatchObject({ reason: 'profile_missing' });
    const input = profileInput(nextCuit());
    const once = { idempotencyKey: uuidv7() };
    const put = () => owner.putProfile({ ...input, expectedVersion: 0 }, once);
    expect(await Promise.all([put(), put()])).toEqual([1, 2].map(() => ({ ...input, version: 1 })));
    expect(await putProfile(owner, input)).toEqual({ ...input, version: 2 });
    expect(await put()).toEqual({ ...input, version: 1 });
    expect(await accountant.getProfile({})).toMatchObject(input);
    const typed = `${input.cuit.slice(0, 2)}-${input.cuit.slice(2, 10)} . ${input.cuit.slice(10)}`;
    expect(await putProfile(owner, { ...input, cuit: typed })).toMatchObject({ cuit: input.cuit });
  });

  it('is for who has read it as it is, and for one of two at once', async () => {
    const { owner } = await makeCompanyAt(world);
    const input = profileInput(nextCuit());
    const put = (tradeName: string, expectedVersion: number) =>
      owner.putProfile({ ...input, tradeName, expectedVersion }, { idempotencyKey: uuidv7() });
    await expect(put('Kiosco', 1)).rejects.toMatchObject(old);
    for (const version of [0, 1]) {
      const raced = await Promise.allSettled(['Norte', 'Sur'].map((name) => put(name, version)));
      expect(raced.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: old }]);
      expect(await owner.getProfile({})).toMatchObject({ version: version + 1 });
    }
  });

  it('takes the CUIT that another company wrote down too, and tells nobody of the other', async () => {
    const [one, other] = [await makeCompanyAt(world), await makeCompanyAt(world)];
    const input = profileInput(nextCuit());
    for (const { owner } of [one, other]) expect(await putProfile(owner, input)).toEqual({ ...input, version: 1 });
  });

  it('refuses a wrong CUIT, an impossible date, and who may not', async () => {
    const one = await makeCompanyAt(world);
    const input = profileInput(nextCuit());
    for (const activityStart of ['2026-02-30', '2026-02-29', '0000-01-01', '2026-13-01', '1/3/2015'])
      await expect(putProfile(one.owner, { ...input, activityStart })).rejects.toMatchObject({
        reason: 'wrong_format',
        told: { field: 'activityStart' },
      });
    await expect(putProfile(one.owner, { ...input, cuit: '20267565392' })).rejects.toMatchObject({
      reason: 'cuit_invalid',
      told: { field: 'cuit' },
    });
    await expect(putProfile(one.accountant, input)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(one.owner.getProfile({})).rejects.toMatchObject({ reason: 'profile_missing' });
  });

  it('keeps the CUIT once something was sent under it', async () => {
    const shop = await makeShop(world);
    const sale = await shop.sell();
    await shop.vouchersOf(sale.saleId);
    await expect(putProfile(shop.owner, profileInput(nextCuit()))).rejects.toMatchObject({ reason: 'cuit_in_use' });
  });
});

describe('certificates', () => {
  it('are requested with the subject AFIP asks for, and the key stays sealed', async () => {
    const { owner, tenantId } = await makeCompanyAt(world);
    await putProfile(owner, profileInput(nextCuit()));
    const request = { certificateId: uuidv7(), alias: 'mostrador' };
    const first = await owner.createCertificateRequest(request);
    expect(first).toMatchObject({ state: 'requested', alias: 'mostrador' });
    expect(first.requestPem).toContain('BEGIN CERTIFICATE REQUEST');
    expect(await owner.createCertificateRequest(request)).toEqual(first);
    await expect(owner.createCertificateRequest({ ...request, alias: 'otro' })).rejects.toMatchObject({
      reason: 'id_reused',
    });
    const [{ sealed_key: sealed }] = (await world.network.sql(
      'select sealed_key from fiscal.certificates where tenant_id = $1',
      [tenantId],
    )) as [{ sealed_key: Buffer }];
    expect(sealed.toString('latin1')).not.toContain('PRIVATE KEY');
  });

  it('are made within a budget: who asks for many waits alone, and five at most are open', async () => {
    const [one, other] = [await makeCompanyAt(world), await makeCompanyAt(world)];
    for (const { owner } of [one, other]) await putProfile(owner, profileInput(nextCuit()));
    const ask = ({ owner }: typeof one, alias = 'mostrador') =>
      owner.createCertificateRequest({ certificateId: uuidv7(), alias });
    const flood = Promise.allSettled(Array.from({ length: 30 }, () => ask(one)));
    expect(await ask(other)).toMatchObject({ state: 'requested' });
    const refused = (await flood).filter((each) => each.status === 'rejected').map((each) => each.reason);
    expect(refused.length).toBeGreaterThanOrEqual(25);
    expect(refused).toContainEqual(
      expect.objectContaining({ reason: 'too_busy', told: { retryAfterSeconds: expect.any(Number) } }),
    );
    const open = async () => (await one.owner.listCertificates({})).certificates.length;
    while ((await open()) < 5) await ask(one);
    await expect(ask(one)).rejects.toMatchObject({ reason: 'certificate_requests_waiting' });
    // What was never loaded ends.
    await world.network.sql(
      `update fiscal.certificates set created_at = created_at - interval '31 days'
      where tenant_id = $1 and certificate_id = (select min(certificate_id::text)::uuid from fiscal.certificates where tenant_id = $1)`,
      [one.tenantId],
    );
    await ask(one);
    expect(await open()).toBe(5);
  });

  it('are checked when loaded: key, CUIT, text; then used, and the one before is replaced', async () => {
    const shop = await makeShop(world);
    const { owner } = shop;
    const stranger = await makeShop(world);
    const certificateId = uuidv7();
    const { requestPem } = await owner.createCertificateRequest({ certificateId, alias: 'segundo' });
    const load = (certificatePem: string) => owner.loadCertificate({ certificateId, certificatePem });
    await expect(load('no es un certificado')).rejects.toMatchObject({ reason: 'certificate_malformed' });
    const [theirs] = (await stranger.owner.listCertificates({})).certificates;
    const sign = async (cuit: string, request: string) =>
      (await world.control.certificate({ cuit: Number(cuit), request })).certificate;
    const foreign = await sign(stranger.cuit, theirs!.requestPem);
    await expect(load(foreign)).rejects.toMatchObject({ reason: 'certificate_of_another_key' });
    const certificate = await sign(shop.cuit, requestPem);
    const loaded = await load(certificate);
    expect(loaded).toMatchObject({
      state: 'active',
      fingerprint: new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase(),
    });
    expect(await load(certificate)).toEqual(loaded);
    const { certificates } = await owner.listCertificates({});
    expect(certificates.map((one) => one.state)).toEqual(['active', 'replaced']);
    const more = await Promise.all(
      ['tercero', 'cuarto'].map(async (alias) => {
        const asked = await owner.createCertificateRequest({ certificateId: uuidv7(), alias });
        return { certificateId: asked.certificateId, certificatePem: await sign(shop.cuit, asked.requestPem) };
      }),
    );
    // Both come to the one that they replace before either has.
    const held = world.network.sql(
      `begin; select from fiscal.certificates where tenant_id = '${shop.tenantId}' for update;
      select pg_sleep(0.7); commit`,
    );
    await Promise.all([held, ...more.map((one) => owner.loadCertificate(one))]);
    const states = (await owner.listCertificates({})).certificates.map((one) => one.state);
    expect(states.filter((state) => state === 'active')).toHaveLength(1);
    await expect(stranger.owner.loadCertificate({ certificateId, certificatePem: certificate })).rejects.toMatchObject({
      reason: 'not_found',
    });
  });
});

describe('a certificate that ends', () => {
  const days = (count: number) => new Date(Date.now() + count * 86_400_000);

  it('is told of from 30 days before, with the day and what to do, until another one is active', async () => {
    const shop = await makeShop(world);
    const told = async () => (await shop.supervisor.getQueue({})).problems;
    const load = async (to: Date) => {
      const certificateId = uuidv7();
      const { requestPem } = await shop.owner.createCertificateRequest({ certificateId, alias: 'mostrador' });
      const signing = { cuit: Number(shop.cuit), request: requestPem, from: days(-1).toISOString() };
      const { certificate } = await world.control.certificate({ ...signing, to: to.toISOString() });
      await shop.owner.loadCertificate({ certificateId, certificatePem: certificate });
    };
    expect(await told()).toEqual([]);
    await load(days(31));
    expect(await told()).toEqual([]);
    const end = days(29);
    await load(end);
    const day = argentineDay(end);
    expect(await told()).toMatchObject([
      { work: 'certificate', problem: `the certificate ends on ${day}`, attempts: 0 },
    ]);
    const { advice } = (await told())[0]!;
    expect(advice).toContain(`vence el ${day.split('-').toReversed().join('/')}`);
    expect(advice).toContain('Genere aquí un pedido de certificado nuevo');
    const ended = `update fiscal.certificates set not_after = now() - interval '1 day' where tenant_id = $1 and state = 'active'`;
    await world.network.sql(ended, [shop.tenantId]);
    expect(await told()).toMatchObject([{ work: 'certificate', advice: expect.stringContaining('venció el') }]);
    await load(days(700));
    expect(await told()).toEqual([]);
  });
});

describe('a CUIT', () => {
  /** Writes the CUIT of another shop down, and gets a certificate for it from AFIP. */
  async function makeSecond(cuit: string) {
    const company = await makeCompanyAt(world);
    await putProfile(company.owner, profileInput(cuit));
    const asked = await company.owner.createCertificateRequest({ certificateId: uuidv7(), alias: 'otro' });
    const { certificate } = await world.control.certificate({ cuit: Number(cuit), request: asked.requestPem });
    const load = () =>
      company.owner.loadCertificate({ certificateId: asked.certificateId, certificatePem: certificate });
    return { ...company, load };
  }

  it('is taken when AFIP has answered for it: then nobody else numbers under it', async () => {
    const squatter = await makeCompanyAt(world);
    const shop = await makeShop(world);
    // Whoever wrote it down before has nothing by that.
    await putProfile(squatter.owner, profileInput(shop.cuit));
    const second = await makeSecond(shop.cuit);
    for (let time = 0; time < 2; time += 1) {
      const refusal = await second.load().catch((error: unknown) => error);
      expect(refusal).toMatchObject({ reason: 'cuit_taken' });
      expect(JSON.stringify(refusal)).not.toContain(shop.tenantId);
    }
    expect((await second.owner.listCertificates({})).certificates).toMatchObject([{ state: 'requested' }]);
    expect(await shop.vouchersOf((await shop.sell()).saleId)).toMatchObject([{ state: 'authorized' }]);
  });

  it('is not taken by who loads a certificate while AFIP is away, and gets no ticket for another’s', async () => {
    const shop = await makeShop(world);
    const second = await makeSecond(shop.cuit);
    await world.control.setFaults({ down: ['wsaa'] });
    expect(await second.load()).toMatchObject({ state: 'active' });
    await world.control.clearFaults();
    await putPointOfSale(second.owner, { number: 1, kind: 'cae', closed: false });
    const sale = makeSale({ branchId: second.branchId, tillId: second.tillId });
    await world.network.publish(SaleCompleted, second.tenantId, sale.saleId, { sale, fact: undefined });
    await world.network.until(
      async () => (await second.supervisor.getQueue({})).lanes.some((lane) => /under this CUIT/.test(lane.problem)),
      'the lane to be told',
    );
    expect(await shop.vouchersOf((await shop.sell()).saleId)).toMatchObject([{ state: 'authorized', number: 1 }]);
  });

  it('is free again when the certificate has ended, and when nothing was issued and the profile names another', async () => {
    const shop = await makeShop(world);
    const second = await makeSecond(shop.cuit);
    await expect(second.load()).rejects.toMatchObject({ reason: 'cuit_taken' });
    await world.network.sql(`update fiscal.companies set held_until = now() - interval '1 s' where company_id = $1`, [
      shop.tenantId,
    ]);
    expect(await second.load()).toMatchObject({ state: 'active' });
    const third = await makeSecond(shop.cuit);
    await expect(third.load()).rejects.toMatchObject({ reason: 'cuit_taken' });
    await putProfile(second.owner, profileInput(nextCuit()));
    expect((await second.owner.listCertificates({})).certificates).toMatchObject([{ state: 'replaced' }]);
    expect(await third.load()).toMatchObject({ state: 'active' });
  });
});

describe('points of sale', () => {
  it('are written by number and listed; a till is named where one is needed, and only there', async () => {
    const { owner, branchId, tillId, cashier } = await makeCompanyAt(world);
    for (const kind of ['cae', 'caea_server'])
      await expect(putPointOfSale(owner, { number: 3, kind, closed: false })).rejects.toMatchObject({
        reason: 'profile_missing',
        told: { field: 'number' },
      });
    await putProfile(owner, profileInput(nextCuit()));
    await putPointOfSale(owner, { number: 7, kind: 'caea_till', tillId, closed: false });
    await putPointOfSale(owner, { number: 3, kind: 'cae', branchId, closed: false });
    await expect(putPointOfSale(owner, { number: 8, kind: 'caea_till', closed: false })).rejects.toMatchObject({
      reason: 'point_of_sale_needs_till',
    });
    await expect(putPointOfSale(owner, { number: 8, kind: 'cae', tillId, closed: false })).rejects.toMatchObject({
      reason: 'till_not_allowed',
    });
    await expect(putPointOfSale(cashier, { number: 8, kind: 'cae', closed: false })).rejects.toMatchObject({
      reason: 'forbidden',
    });
    const { pointsOfSale } = await owner.listPointsOfSale({});
    expect(pointsOfSale).toMatchObject([
      { number: 3, kind: 'cae', branchId },
      { number: 7, kind: 'caea_till', tillId },
    ]);
  });

  it('are changed by who has read them as they are, and by one of two at once', async () => {
    const { owner } = await makeCompanyAt(world);
    await putProfile(owner, profileInput(nextCuit()));
    const put = (closed: boolean, expectedVersion: number, once = { idempotencyKey: uuidv7() }) =>
      owner.putPointOfSale({ number: 4, kind: 'cae', closed, expectedVersion }, once);
    await expect(put(false, 1)).rejects.toMatchObject(old);
    for (const version of [0, 1]) {
      const raced = await Promise.allSettled([true, false].map((closed) => put(closed, version)));
      expect(raced.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: old }]);
      expect((await owner.listPointsOfSale({})).pointsOfSale).toMatchObject([{ number: 4, version: version + 1 }]);
    }
    const once = { idempotencyKey: uuidv7() };
    const [changed, again] = await Promise.all([1, 2].map(() => put(true, 2, once)));
    expect(changed).toMatchObject({ closed: true, version: 3 });
    expect(again).toEqual(changed);
    await put(false, 3);
    expect(await put(true, 2, once)).toEqual(changed);
  });
});
