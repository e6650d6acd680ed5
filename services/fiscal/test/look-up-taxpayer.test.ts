import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCompanyAt, makeShop, nextCuit, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ PADRON_WAIT_MS: '700' });
});
afterEach(() => world.control.clearFaults());
afterAll(() => world.stop());

const asked = async () => (await world.control.faults()).requests['PersonaServiceA5.getPersona_v2'] ?? 0;

/** As if everything had been asked a week ago. */
const age = (tenantId: string) =>
  world.network.sql(`update fiscal.taxpayers set asked_at = asked_at - interval '7 days' where tenant_id = $1`, [
    tenantId,
  ]);

describe('lookUpTaxpayer', () => {
  it('answers what fills in a receiver, with the IVA condition that the taxes imply', async () => {
    const { cashier } = await makeShop(world);
    expect(await cashier.lookUpTaxpayer({ cuit: '20-11111111-2' })).toEqual({
      cuit: '20111111112',
      name: 'INSCRIPTO RECEPTOR',
      kind: 'person',
      ivaCondition: 'responsable_inscripto',
      address: 'AV DE MAYO 1, 1084, CIUDAD AUTONOMA BUENOS AIRES',
      active: true,
      remarks: ['Datos de monotributo incompletos- no posee categoría'],
      askedAt: expect.stringMatching(/Z$/),
      stale: false,
    });
    expect(await cashier.lookUpTaxpayer({ cuit: '30000000007' })).toMatchObject({
      name: 'RECEPTOR MONOTRIBUTISTA',
      kind: 'company',
      ivaCondition: 'monotributo',
      remarks: ['El contribuyente no registra impuestos del regimen general'],
    });
    expect(await cashier.lookUpTaxpayer({ cuit: '33693450239' })).toMatchObject({ ivaCondition: 'exento' });
  });

  it('implies nothing of a key that is not active', async () => {
    const { cashier } = await makeShop(world);
    const cuit = 30500010912;
    await world.control.addPersons({ cuit, companyName: 'Cerrada S.A.', active: false, condition: 'monotributo' });
    expect(await cashier.lookUpTaxpayer({ cuit: String(cuit) })).toMatchObject({ active: false, ivaCondition: '' });
  });

  it('asks AFIP once, and again after days; each company for itself', async () => {
    const [shop, other] = [await makeShop(world), await makeShop(world)];
    const before = await asked();
    const first = await shop.cashier.lookUpTaxpayer({ cuit: '30000000007' });
    expect(await shop.cashier.lookUpTaxpayer({ cuit: '30000000007' })).toEqual(first);
    expect((await asked()) - before).toBe(1);
    await other.cashier.lookUpTaxpayer({ cuit: '30000000007' });
    expect((await asked()) - before).toBe(2);
    await age(shop.tenantId);
    expect(await shop.cashier.lookUpTaxpayer({ cuit: '30000000007' })).toMatchObject({ stale: false });
    expect((await asked()) - before).toBe(3);
  });

  it('keeps for a while that nobody is there, and asks again later', async () => {
    const { cashier, tenantId } = await makeShop(world);
    const before = await asked();
    const cuit = nextCuit();
    const nobody = { reason: 'taxpayer_unknown', told: { field: 'cuit' } };
    for (let time = 0; time < 3; time += 1)
      await expect(cashier.lookUpTaxpayer({ cuit })).rejects.toMatchObject(nobody);
    expect((await asked()) - before).toBe(1);
    await age(tenantId);
    await world.control.addPersons({
      cuit: Number(cuit),
      companyName: 'Nueva S.A.',
      condition: 'responsable_inscripto',
    });
    expect(await cashier.lookUpTaxpayer({ cuit })).toMatchObject({ name: 'Nueva S.A.' });
  });

  it('does not let one person walk through the padrón; others are not kept from it', async () => {
    const shop = await makeShop(world);
    const before = await asked();
    const cuits = Array.from({ length: 80 }, () => nextCuit());
    const answers = await Promise.allSettled(cuits.map((cuit) => shop.cashier.lookUpTaxpayer({ cuit })));
    const reasons = answers.map((one) => (one.status === 'rejected' ? one.reason.reason : 'found'));
    const told = answers.find((one) => one.status === 'rejected' && one.reason.reason === 'too_many_look_ups');
    // Twice thirty where a minute ends meanwhile.
    expect(reasons.filter((reason) => reason !== 'too_many_look_ups').length).toBeLessThanOrEqual(60);
    expect((await asked()) - before).toBeLessThanOrEqual(60);
    expect(told).toMatchObject({ reason: { told: { retryAfterSeconds: expect.any(Number) } } });
    // AFIP may be slow after so much; it is not this caller who has to wait a minute.
    const other = await shop.supervisor.lookUpTaxpayer({ cuit: '30000000007' }).catch((error: unknown) => error);
    expect(other).not.toMatchObject({ reason: 'too_many_look_ups' });
  });

  it('serves an older answer while the padrón is down or slow, and refuses what it never knew', async () => {
    const shop = await makeShop(world);
    await shop.cashier.lookUpTaxpayer({ cuit: '30000000007' });
    await age(shop.tenantId);
    for (const fault of [{ down: ['padron' as const] }, { latencyMs: 900 }]) {
      await world.control.setFaults(fault);
      const found = await shop.cashier.lookUpTaxpayer({ cuit: '30000000007' });
      expect(found).toMatchObject({ name: 'RECEPTOR MONOTRIBUTISTA', stale: true });
      await expect(shop.cashier.lookUpTaxpayer({ cuit: '20111111112' })).rejects.toMatchObject({
        reason: 'padron_unavailable',
      });
    }
    // What came too late for the cashier is there the next time.
    await world.control.setFaults({ down: ['padron'] });
    await world.network.until(async () => {
      const kept = await world.network.sql('select from fiscal.taxpayers where tenant_id = $1', [shop.tenantId]);
      return kept.length === 2;
    }, 'the late answer');
    expect(await shop.cashier.lookUpTaxpayer({ cuit: '20111111112' })).toMatchObject({ stale: false });
  });

  it('gets its ticket under the service’s former name where only that is delegated', async () => {
    const shop = await makeShop(world);
    const holder = Number(shop.cuit);
    const service = 'ws_sr_constancia_inscripcion' as const;
    await world.control.delegate({ holder, represented: holder, service, granted: false });
    for (const cuit of ['30000000007', '20111111112'])
      expect(await shop.cashier.lookUpTaxpayer({ cuit })).toMatchObject({ cuit });
  });

  it('says so where AFIP answers and refuses, and not that it is away', async () => {
    const shop = await makeShop(world);
    const holder = Number(shop.cuit);
    for (const service of ['ws_sr_constancia_inscripcion', 'ws_sr_padron_a5'] as const)
      await world.control.delegate({ holder, represented: holder, service, granted: false });
    // The second time it is said from memory.
    for (let time = 0; time < 2; time += 1)
      await expect(shop.cashier.lookUpTaxpayer({ cuit: '30000000007' })).rejects.toMatchObject({
        reason: 'padron_refused',
        told: { detail: expect.stringContaining('coe.notAuthorized') },
      });
  });

  it('gets another ticket when the padrón does not take the one it has', async () => {
    await world.control.setSettings({ ticketMs: 1_200, repeatLoginMs: 0 });
    const shop = await makeShop(world);
    const ends = Date.now() + 2_200;
    await shop.cashier.lookUpTaxpayer({ cuit: '30000000007' });
    await world.network.sql(`update fiscal.tickets set expires_at = now() + interval '12 hours' where tenant_id = $1`, [
      shop.tenantId,
    ]);
    await world.control.setSettings({ ticketMs: 12 * 3_600_000 });
    await world.network.until(async () => Date.now() > ends, 'the ticket to end');
    expect(await shop.cashier.lookUpTaxpayer({ cuit: '20111111112' })).toMatchObject({ stale: false });
  });

  it('refuses a wrong CUIT, one that nobody has, and a company that is not set up', async () => {
    const [shop, company] = [await makeShop(world), await makeCompanyAt(world)];
    await expect(shop.cashier.lookUpTaxpayer({ cuit: '20111111113' })).rejects.toMatchObject({
      reason: 'cuit_invalid',
      told: { field: 'cuit' },
    });
    await expect(shop.cashier.lookUpTaxpayer({ cuit: '30546689979' })).rejects.toMatchObject({
      reason: 'taxpayer_unknown',
    });
    await expect(company.cashier.lookUpTaxpayer({ cuit: '20111111112' })).rejects.toMatchObject({
      reason: 'profile_missing',
    });
    await expect(shop.viewer.lookUpTaxpayer({ cuit: '20111111112' })).rejects.toMatchObject({ reason: 'forbidden' });
  });
});
