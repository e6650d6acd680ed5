import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keepToDaysOfReports } from './clock.ts';
import { makeShop, putPointOfSale, startWorld, type World } from './make.ts';

keepToDaysOfReports();

let world: World;
beforeAll(async () => {
  world = await startWorld({ CONTINGENCY_AFTER_MS: '300', AFIP_TIMEOUT_MS: '500' });
  // A login that took longer than that is answered by another one, not ten minutes later.
  await world.control.setSettings({ repeatLoginMs: 0 });
});
afterEach(async () => {
  await world.control.clearFaults();
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

/** A shop with a point of sale for contingency, and the CAEA of the fortnight in hand. */
async function makeReadyShop() {
  const shop = await makeShop(world);
  await putPointOfSale(shop.owner, { number: 5, kind: 'caea_server', closed: false });
  const held = () => world.network.sql('select from fiscal.caeas where tenant_id = $1', [shop.tenantId]);
  await world.network.until(async () => (await held()).length > 0, 'a CAEA');
  await shop.vouchersOf((await shop.sell()).saleId);
  return shop;
}

type Shop = Awaited<ReturnType<typeof makeShop>>;

/** Whoever is first finds out that AFIP is away: of its voucher nobody knows whether it arrived. */
async function loseOne(shop: Shop) {
  const sale = await shop.sell();
  const isLost = async () => (await shop.vouchersNow(sale.saleId))[0]?.state === 'uncertain';
  await world.network.until(isLost, 'the answer to be missing');
  return sale;
}

const awayLanes = ({ tenantId }: Shop) =>
  world.network.sql('select from fiscal.lanes where tenant_id = $1 and away_since is not null', [tenantId]);

describe('while AFIP stays away', () => {
  it('vouchers never sent are issued under the CAEA, reported once it is back, and then it is CAE again', async () => {
    const shop = await makeReadyShop();
    await world.control.setFaults({ down: ['wsfe'] });
    await loseOne(shop);
    const sales = await Promise.all([shop.sell(), shop.sell(), shop.sell()]);
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    expect(vouchers.map((one) => [one.pointOfSale, one.authorization?.kind])).toEqual(vouchers.map(() => [5, 'caea']));
    expect(vouchers.map((one) => one.number).sort()).toEqual([1, 2, 3]);
    expect(await shop.book()).toHaveLength(1);
    await world.control.clearFaults();
    await world.network.until(async () => {
      const now = (await Promise.all(sales.map((sale) => shop.vouchersNow(sale.saleId)))).flat();
      return now.every((one) => one.authorization?.reportedAt !== undefined);
    }, 'the vouchers to be reported');
    const reported = (await shop.book()).filter((one) => one.PtoVta === 5);
    expect(reported.map((one) => [one.CbteDesde, one.EmisionTipo])).toEqual(
      [1, 2, 3].map((number) => [number, 'CAEA']),
    );
    // Reports and codes are tried each at their own time: that AFIP is back shows in the lane of the lost one.
    await world.network.until(async () => (await awayLanes(shop)).length === 0, 'the lane to be back');
    const next = await shop.sell();
    expect(await shop.vouchersOf(next.saleId)).toMatchObject([{ pointOfSale: 1, authorization: { kind: 'cae' } }]);
  });

  it('a voucher that was sent waits for AFIP, however long it stays away', async () => {
    const shop = await makeReadyShop();
    await world.control.setFaults({
      rules: [
        { kind: 'dropAfter', operations: ['FECAESolicitar'] },
        { kind: 'dropBefore', operations: ['FECompUltimoAutorizado', 'FECompConsultar'] },
      ],
    });
    const sent = await loseOne(shop);
    const unsent = await shop.sell();
    expect(await shop.vouchersOf(unsent.saleId)).toMatchObject([{ pointOfSale: 5, authorization: { kind: 'caea' } }]);
    expect(await shop.vouchersNow(sent.saleId)).toMatchObject([{ pointOfSale: 1, state: 'uncertain' }]);
    await world.control.clearFaults();
    const [voucher] = await shop.vouchersOf(sent.saleId);
    const [, entry] = (await shop.book()).filter((one) => one.PtoVta === 1);
    expect(voucher!.authorization).toMatchObject({ kind: 'cae', code: entry!.CodAutorizacion });
  });

  it.each([
    ['answers look-ups and gives no codes', []],
    [
      'has nothing but troubles of its own',
      [{ kind: 'error' as const, operations: ['FECompUltimoAutorizado'], code: '501' }],
    ],
  ])('AFIP is as good as away when it %s', async (_, more) => {
    const shop = await makeReadyShop();
    await world.control.setFaults({ rules: [{ kind: 'dropBefore', operations: ['FECAESolicitar'] }, ...more] });
    const sent = await loseOne(shop);
    const unsent = await shop.sell();
    expect(await shop.vouchersOf(unsent.saleId)).toMatchObject([{ pointOfSale: 5, authorization: { kind: 'caea' } }]);
    await world.control.clearFaults();
    expect(await shop.vouchersOf(sent.saleId)).toMatchObject([{ pointOfSale: 1, authorization: { kind: 'cae' } }]);
  });

  it('a voucher that cannot be reported is told in the queue, and holds up no other lane', async () => {
    const shop = await makeReadyShop();
    const receiver = {
      documentType: 'cuit',
      documentNumber: '20111111112',
      name: 'Inscripto Receptor',
      ivaCondition: 'responsable_inscripto',
      address: '',
    };
    // Both lanes are known to AFIP before it goes.
    await shop.vouchersOf((await shop.sell({ receiver })).saleId);
    await world.control.setFaults({ down: ['wsfe'] });
    for (const lost of [await shop.sell(), await shop.sell({ receiver })])
      await world.network.until(
        async () => (await shop.vouchersNow(lost.saleId))[0]?.state === 'uncertain',
        'the answer to be missing',
      );
    const [bad, good] = [await shop.sell(), await shop.sell({ receiver })];
    for (const { saleId } of [bad, good])
      expect(await shop.vouchersOf(saleId)).toMatchObject([{ pointOfSale: 5, authorization: { kind: 'caea' } }]);
    const [kept] = await world.network.sql<{ content: object }>(
      'select content from fiscal.vouchers where sale_id = $1',
      [bad.saleId],
    );
    const write = (content: object) =>
      world.network.sql('update fiscal.vouchers set content = $2 where sale_id = $1', [bad.saleId, content]);
    await write({ ...kept!.content, iva: 'nothing' });
    await world.control.clearFaults();
    const reportedAt = async (saleId: string) => (await shop.vouchersNow(saleId))[0]!.authorization?.reportedAt;
    await world.network.until(
      async () => (await reportedAt(good.saleId)) !== undefined,
      'the other lane to be reported',
    );
    const stuck = async () => (await shop.owner.getQueue({})).lanes.find((one) => one.pointOfSale === 5);
    await world.network.until(async () => (await stuck()) !== undefined, 'the lane to be told');
    expect(await stuck()).toMatchObject({ type: 6, advice: expect.stringContaining('avise al soporte') });
    await write(kept!.content);
    await world.network.until(
      async () => (await reportedAt(bad.saleId)) !== undefined,
      'the mended one to be reported',
    );
  });

  it('without a CAEA vouchers wait', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    await world.control.setFaults({ down: ['wsfe'] });
    await loseOne(shop);
    const sale = await shop.sell();
    expect(await shop.vouchersNow(sale.saleId, 1_500)).toMatchObject([{ state: 'waiting' }]);
    await world.control.clearFaults();
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', pointOfSale: 1, number: 3 }]);
  });
});
