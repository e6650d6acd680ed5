import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '@mostrador/kit/testing';
import { keepToDaysOfReports } from './clock.ts';
import { makeShop, nextCuit, putPointOfSale, startWorld, type World } from './make.ts';

keepToDaysOfReports();

let world: World;
beforeAll(async () => {
  world = await startWorld({ CONTINGENCY_AFTER_MS: '200', TICKET_WINDOW_MS: '300' });
  await world.control.setSettings({ repeatLoginMs: 400 });
});
afterEach(async () => {
  await world.control.clearFaults();
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

/** A shop that could go over to contingency at any moment. */
async function makeReadyShop() {
  const shop = await makeShop(world);
  await putPointOfSale(shop.owner, { number: 5, kind: 'caea_server', closed: false });
  const held = () => world.network.sql('select from fiscal.caeas where tenant_id = $1', [shop.tenantId]);
  await world.network.until(async () => (await held()).length > 0, 'a CAEA');
  await shop.vouchersOf((await shop.sell()).saleId);
  return shop;
}

type Shop = Awaited<ReturnType<typeof makeShop>>;

/** Tickets in hand are forgotten: the next voucher asks WSAA. */
const forgetTickets = ({ tenantId }: Shop) =>
  world.network.sql('delete from fiscal.tickets where tenant_id = $1', [tenantId]);

/** What this shop has asked AFIP to authorise; the simulator counts what all shops ask. */
const attemptsOf = ({ tenantId }: Shop) =>
  world.network.sql('select from fiscal.attempts where tenant_id = $1', [tenantId]);

const laneOf = async (shop: Shop) => (await shop.owner.getQueue({})).lanes.find((one) => one.pointOfSale === 1);

/**
 * Sells, and waits until the lane has failed so often; answers every problem and advice that the queue showed meanwhile.
 * The voucher must wait, and not go under the CAEA.
 */
async function sellInVain(shop: Shop, times = 5) {
  const sale = await shop.sell();
  const seen = new Set<string>();
  await world.network.until(async () => {
    const lane = await laneOf(shop);
    if (lane) seen.add(`${lane.problem} | ${lane.advice}`);
    return (lane?.attempts ?? 0) >= times;
  }, 'the lane to fail again and again');
  const away = await world.network.sql(
    'select from fiscal.lanes where tenant_id = $1 and point_of_sale = 1 and away_since is not null',
    [shop.tenantId],
  );
  expect(away).toEqual([]);
  const [voucher] = await shop.vouchersNow(sale.saleId);
  expect(voucher!.authorization).toBeUndefined();
  expect(['waiting', 'pending']).toContain(voucher!.state);
  return { sale, seen: [...seen] };
}

describe('a refusal is not an absence: vouchers wait, none goes under a CAEA, and the queue says what to do', () => {
  it('where the certificate has expired, until there is another', async () => {
    const shop = await makeReadyShop();
    const [row] = await world.network.sql<{ request_pem: string; certificate_pem: string; fingerprint: string }>(
      `select request_pem, certificate_pem, fingerprint from fiscal.certificates where tenant_id = $1`,
      [shop.tenantId],
    );
    const day = 86_400_000;
    const [from, to] = [-10, -1].map((days) => new Date(Date.now() + days * day).toISOString());
    const cuit = Number(shop.cuit);
    const { certificate } = await world.control.certificate({ cuit, request: row!.request_pem, from, to });
    const use = (pem: string, fingerprint: string) =>
      world.network.sql('update fiscal.certificates set certificate_pem = $2, fingerprint = $3 where tenant_id = $1', [
        shop.tenantId,
        pem,
        fingerprint,
      ]);
    await use(certificate, 'expired');
    const { sale, seen } = await sellInVain(shop);
    expect(seen).toEqual([expect.stringMatching(/^cms\.cert\.expired: .* \| .*venció.*certificado/)]);
    await use(row!.certificate_pem, row!.fingerprint);
    await putPointOfSale(shop.owner, { number: 1, kind: 'cae', closed: false });
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', authorization: { kind: 'cae' } }]);
    expect(await laneOf(shop)).toBeUndefined();
  });

  it('where the certificate is not authorised to the service', async () => {
    const shop = await makeReadyShop();
    const holder = Number(shop.cuit);
    await world.control.delegate({ holder, represented: holder, service: 'wsfe', granted: false });
    await forgetTickets(shop);
    const { seen } = await sellInVain(shop);
    expect(seen.at(-1)).toMatch(/^coe\.notAuthorized: .* \| .*Administrador de Relaciones/);
  });

  it('where the ticket does not name the CUIT (600), also while WSAA gives no other ticket', async () => {
    const shop = await makeReadyShop();
    const holder = Number(shop.cuit);
    await world.control.delegate({ holder, represented: Number(nextCuit()), service: 'wsfe' });
    await world.control.delegate({ holder, represented: holder, service: 'wsfe', granted: false });
    await world.control.setSettings({ repeatLoginMs: 0 });
    await forgetTickets(shop);
    await laneOf(shop);
    const first = await sellInVain(shop, 1);
    await world.control.setSettings({ repeatLoginMs: 600_000 });
    const { seen } = await sellInVain(shop);
    expect(first.seen.concat(seen).every((one) => /^600: .* \| .*delegue "Facturación Electrónica"/.test(one))).toBe(
      true,
    );
    await world.control.setSettings({ repeatLoginMs: 400 });
  });

  it('where the point of sale is of another kind, or AFIP does not know it', async () => {
    const shop = await makeReadyShop();
    await world.control.addPointsOfSale({ cuit: Number(shop.cuit), number: 1, kind: 'CAEA' });
    const sale = await shop.sell();
    await world.network.until(async () => ((await laneOf(shop))?.attempts ?? 0) >= 3, 'AFIP to refuse');
    expect(await laneOf(shop)).toMatchObject({
      problem: expect.stringMatching(/^10005: /),
      advice: expect.stringContaining('RECE para aplicativo y web services'),
    });
    const [voucher] = await shop.vouchersNow(sale.saleId);
    expect(voucher!.authorization).toBeUndefined();
  });

  it('but WSAA’s own troubles are as good as an absence', async () => {
    const shop = await makeReadyShop();
    await world.control.setFaults({ rules: [{ kind: 'error', operations: ['loginCms'], code: 'wsaa.unavailable' }] });
    await forgetTickets(shop);
    const sale = await shop.sell();
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ pointOfSale: 5, authorization: { kind: 'caea' } }]);
  });
});

describe('a lane that is ahead of AFIP’s book', () => {
  it('stands, and the queue says what to do', async () => {
    const shop = await makeReadyShop();
    const move = (numbers: number) =>
      world.network.sql(
        `update fiscal.lanes set last_number = last_number + $2, verified_at = null
         where tenant_id = $1 and point_of_sale = 1`,
        [shop.tenantId, numbers],
      );
    await move(108);
    const { sale, seen } = await sellInVain(shop, 2);
    expect(seen).toEqual([
      expect.stringMatching(/^AFIP's last number is 1, ours is 109 \| .*AFIP_ENVIRONMENT.*dé de alta otro/),
    ]);
    await move(-108);
    await putPointOfSale(shop.owner, { number: 1, kind: 'cae', closed: false });
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', number: 2 }]);
  });
});

describe('what AFIP cannot read (HTTP 500, soap:Client)', () => {
  it('is put before a person after a few tries; its number goes to the next, and none is used twice', async () => {
    const shop = await makeShop(world);
    await world.control.setFaults({ down: ['wsfe'] });
    const [bad, good] = [await shop.sell(), await shop.sell()];
    await world.network.until(async () => (await laneOf(shop)) !== undefined, 'the lane to wait for AFIP');
    const spoil = () =>
      world.network.sql(
        `update fiscal.vouchers set content = jsonb_set(content, '{document}', '{"type": 96, "number": "AAB123456"}')
         where sale_id = $1 and state = 'waiting' returning 1`,
        [bad.saleId],
      );
    await world.network.until(async () => (await spoil()).length > 0, 'the voucher to wait');
    await world.control.clearFaults();
    const [refused] = await shop.vouchersOf(bad.saleId);
    expect(refused).toMatchObject({ state: 'rejected', number: 0 });
    expect(refused!.remarks).toMatchObject([
      { reason: 'request_unreadable', advice: expect.stringContaining('documento') },
    ]);
    expect((await shop.owner.getQueue({})).rejected).toMatchObject([{ voucherId: refused!.voucherId }]);
    expect(await shop.vouchersOf(good.saleId)).toMatchObject([{ state: 'authorized', number: 1 }]);
    const sent = (await attemptsOf(shop)).length;
    await shop.owner.correctVoucher({ voucherId: refused!.voucherId }, { idempotencyKey: uuidv7() });
    expect(await shop.vouchersOf(bad.saleId)).toMatchObject([{ state: 'authorized', number: 2 }]);
    expect(await attemptsOf(shop)).toHaveLength(sent + 1);
    expect((await shop.book()).map((one) => one.CbteDesde)).toEqual([1, 2]);
  });

  it('keeps a lane waiting with advice where it is a look-up, and is no absence', async () => {
    const shop = await makeReadyShop();
    await world.network.sql('update fiscal.lanes set verified_at = null where tenant_id = $1', [shop.tenantId]);
    const operations = ['FECompUltimoAutorizado'];
    await world.control.setFaults({ rules: [{ kind: 'error', operations, code: 'Client' }] });
    const { sale, seen } = await sellInVain(shop, 4);
    expect(seen).toEqual([expect.stringMatching(/^Client: .*unable to read request.* \| .*soporte/s)]);
    await world.control.clearFaults();
    await putPointOfSale(shop.owner, { number: 1, kind: 'cae', closed: false });
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', pointOfSale: 1 }]);
  });
});
