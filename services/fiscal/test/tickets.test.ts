import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '@mostrador/kit/testing';
import { makeShop, profileInput, putProfile, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  // As in production, but in moments: a second ticket is refused for a while.
  await world.control.setSettings({ repeatLoginMs: 1_000 });
});
afterEach(() => world.control.clearFaults());
afterAll(() => world.stop());

const logins = async () => (await world.control.faults()).requests['loginCms'] ?? 0;

describe('a ticket of WSAA', () => {
  it('is asked for once and serves every voucher; what the database holds of it is sealed', async () => {
    const before = await logins();
    const shop = await makeShop(world);
    for (let count = 0; count < 3; count += 1) await shop.vouchersOf((await shop.sell()).saleId);
    expect((await logins()) - before).toBe(1);
    const [row] = await world.network.sql<{ sealed: Buffer }>(
      'select sealed from fiscal.tickets where tenant_id = $1',
      [shop.tenantId],
    );
    expect(row!.sealed.toString('latin1')).not.toContain('token');
  });

  it('is renewed when AFIP does not take it any more, and the voucher goes on', async () => {
    await world.control.setSettings({ ticketMs: 1_500 });
    const shop = await makeShop(world);
    const ends = Date.now() + 2_600;
    // We take it to be valid for hours: only AFIP's refusal tells otherwise.
    await world.network.sql(`update fiscal.tickets set expires_at = now() + interval '12 hours' where tenant_id = $1`, [
      shop.tenantId,
    ]);
    await world.control.setSettings({ ticketMs: 12 * 3_600_000 });
    await world.network.until(async () => Date.now() > ends, 'the ticket to end');
    const before = await logins();
    const sale = await shop.sell();
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', number: 1 }]);
    expect((await logins()) - before).toBe(1);
  });

  it('that is lost is asked for again once AFIP gives another', async () => {
    const shop = await makeShop(world);
    await world.network.sql('delete from fiscal.tickets where tenant_id = $1', [shop.tenantId]);
    const sale = await shop.sell();
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized' }]);
  });

  it('that WSAA does not give keeps vouchers waiting, unsent', async () => {
    const shop = await makeShop(world);
    await world.network.sql('delete from fiscal.tickets where tenant_id = $1', [shop.tenantId]);
    await world.control.setFaults({ down: ['wsaa'] });
    const sale = await shop.sell();
    expect(await shop.vouchersNow(sale.saleId, 1_000)).toMatchObject([{ state: 'waiting', number: 0 }]);
    expect((await shop.supervisor.getQueue({})).lanes).toHaveLength(1);
    await world.control.clearFaults();
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', number: 1 }]);
  });
});

describe('a login that WSAA refused', () => {
  let slow: World;
  beforeAll(async () => {
    // A ticket's window is as long as in homologación; the minute after a refusal is a moment.
    slow = await startWorld({ TICKET_WINDOW_MS: '600000', AFIP_RETRY_MS: '10' });
  });
  beforeEach(() => slow.control.setSettings({ repeatLoginMs: 0 }));
  afterAll(() => slow.stop());

  type Shop = Awaited<ReturnType<typeof makeShop>>;
  const delegate = ({ cuit }: Shop, granted: boolean) =>
    slow.control.delegate({ holder: Number(cuit), represented: Number(cuit), service: 'wsfe', granted });

  /** A shop without a ticket that has sold, once its lane tells that WSAA refuses one. */
  async function sellRefused(shop: Shop, code: string) {
    await slow.network.sql('delete from fiscal.tickets where tenant_id = $1', [shop.tenantId]);
    const { saleId } = await shop.sell();
    const laneOf = async () => (await shop.owner.getQueue({})).lanes.find(({ problem }) => problem.startsWith(code));
    await slow.network.until(async () => (await laneOf()) !== undefined, 'the lane to be told');
    return { saleId, aheadMs: new Date((await laneOf())!.retryAt!).getTime() - Date.now() };
  }

  /** As if it had been refused so often that it is asked for an hour from now only. */
  const putOff = async ({ tenantId }: Shop) => {
    const later = `set retry_at = now() + interval '1 hour'`;
    await slow.network.sql(`update fiscal.tickets ${later} where tenant_id = $1`, [tenantId]);
    await slow.network.sql(`update fiscal.due ${later} where company_id = $1`, [tenantId]);
  };

  it('is asked for again soon, and then less often; not as late as where a ticket was given', async () => {
    const shop = await makeShop(slow);
    await delegate(shop, false);
    const { saleId } = await sellRefused(shop, 'coe.notAuthorized');
    const refused = async () => {
      const asked =
        'select refusals, extract(epoch from retry_at)::float8 as again from fiscal.tickets where tenant_id = $1';
      return (await slow.network.sql<{ refusals: number; again: number }>(asked, [shop.tenantId]))[0]!;
    };
    const first = await refused();
    await slow.network.until(async () => (await refused()).refusals > first.refusals, 'another refusal');
    // Twice the wait of the first, and more.
    expect((await refused()).again - first.again).toBeGreaterThan(1.19);
    await delegate(shop, true);
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', number: 1 }]);
  });

  it('waits for its window where a ticket was given, and the queue says until when', async () => {
    const shop = await makeShop(slow);
    await slow.control.setSettings({ repeatLoginMs: 600_000 });
    const { aheadMs } = await sellRefused(shop, 'coe.alreadyAuthenticated');
    expect(aheadMs).toBeGreaterThan(580_000);
    // Nor does a person who mends something shorten that.
    await putProfile(shop.owner, profileInput(shop.cuit));
    const held = `select from fiscal.tickets where tenant_id = $1 and retry_at > now() + interval '9 minutes'`;
    expect(await slow.network.sql(held, [shop.tenantId])).toHaveLength(1);
  });

  it('is asked for at once when the profile was written, or a certificate is loaded', async () => {
    const shop = await makeShop(slow);
    await delegate(shop, false);
    const { saleId } = await sellRefused(shop, 'coe.notAuthorized');
    await putOff(shop);
    await delegate(shop, true);
    await putProfile(shop.owner, profileInput(shop.cuit));
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', number: 1 }]);

    const certificateId = uuidv7();
    const { requestPem } = await shop.owner.createCertificateRequest({ certificateId, alias: 'segundo' });
    const { certificate } = await slow.control.certificate({ cuit: Number(shop.cuit), request: requestPem });
    const load = () => shop.owner.loadCertificate({ certificateId, certificatePem: certificate });
    await delegate(shop, false);
    await expect(load()).rejects.toMatchObject({ reason: 'certificate_not_delegated' });
    await putOff(shop);
    await delegate(shop, true);
    expect(await load()).toMatchObject({ state: 'active' });

    await delegate(shop, false);
    const next = await sellRefused(shop, 'coe.notAuthorized');
    await putOff(shop);
    await delegate(shop, true);
    await load();
    expect(await shop.vouchersOf(next.saleId)).toMatchObject([{ state: 'authorized', number: 2 }]);
  });
});
