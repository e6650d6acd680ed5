import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeShop, profileInput, putPointOfSale, putProfile, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.control.clearFaults();
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

type Shop = Awaited<ReturnType<typeof makeShop>>;

const monotributo = (shop: Shop) => ({ ...profileInput(shop.cuit), ivaCondition: 'monotributo' });

/** Until AFIP has refused to let the company issue what its profile says. */
const untilStuck = (shop: Shop) =>
  world.network.until(
    async () => (await shop.owner.getQueue({})).lanes.some((lane) => lane.problem.startsWith('10000')),
    'the lane to be stuck',
  );

const recordsOf = async (shop: Shop) =>
  (await shop.book()).map((one) => [one.CbteTipo, one.PtoVta, one.CbteDesde]).toSorted();

describe('a voucher that AFIP did not take for the company’s set-up', () => {
  it('is decided anew when the profile is mended, and leaves no gap', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    await putProfile(shop.owner, monotributo(shop));
    const sales = [await shop.sell(), await shop.sell()];
    await untilStuck(shop);
    expect(await shop.vouchersNow(sales[0]!.saleId)).toMatchObject([{ type: 11, number: 0 }]);
    await putProfile(shop.owner, profileInput(shop.cuit));
    for (const { saleId } of sales)
      expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', letter: 'B', type: 6 }]);
    expect(await recordsOf(shop)).toEqual([
      [6, 1, 1],
      [6, 1, 2],
      [6, 1, 3],
    ]);
    await world.network.until(async () => (await shop.owner.getQueue({})).lanes.length === 0, 'the lane to be free');
  });

  it('may be corrected by a person while it waits', async () => {
    const shop = await makeShop(world);
    await putProfile(shop.owner, monotributo(shop));
    const { saleId } = await shop.sell();
    await untilStuck(shop);
    // As it stands where the profile was mended before anything was decided anew.
    await world.network.sql(`update fiscal.profiles set iva_condition = 'responsable_inscripto' where tenant_id = $1`, [
      shop.tenantId,
    ]);
    const [voucher] = await shop.vouchersNow(saleId);
    const receiver = {
      documentType: 'cuit',
      documentNumber: '30500010912',
      name: 'Banco',
      ivaCondition: 'responsable_inscripto',
      address: 'CABA',
    };
    await shop.owner.correctVoucher({ voucherId: voucher!.voucherId, receiver }, { idempotencyKey: uuidv7() });
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', letter: 'A', type: 1, number: 1 }]);
  });

  it('ends with its sale when that is voided, and nothing is told to AFIP', async () => {
    const shop = await makeShop(world);
    await putProfile(shop.owner, monotributo(shop));
    const sale = await shop.sell();
    await untilStuck(shop);
    await shop.voidSale(sale);
    await world.network.until(async () => (await shop.vouchersNow(sale.saleId)).length === 2, 'the void');
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }]);
    expect(await shop.book()).toEqual([]);
  });

  it('is freed where an earlier version held it under a number, and decided by the profile of now', async () => {
    const shop = await makeShop(world);
    await putProfile(shop.owner, monotributo(shop));
    const { saleId } = await shop.sell();
    await untilStuck(shop);
    await world.network.sql(
      `with mended as (
         update fiscal.profiles set iva_condition = 'responsable_inscripto' where tenant_id = $1
       ), driven as (
         insert into fiscal.due (company_id, lane) values ($1, '1/11') on conflict do nothing
       )
       update fiscal.vouchers v set state = 'uncertain', number = a.number, date = a.date, content = a.content,
         type = a.type, point_of_sale = a.point_of_sale
       from fiscal.attempts a where v.tenant_id = $1 and a.tenant_id = v.tenant_id and a.voucher_id = v.voucher_id`,
      [shop.tenantId],
    );
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', letter: 'B', type: 6, number: 1 }]);
  });

  it('moves to another point of sale when its own is closed', async () => {
    const shop = await makeShop(world);
    await world.control.addPointsOfSale({ cuit: Number(shop.cuit), number: 7, kind: 'CAE' });
    const { saleId } = await shop.sell();
    await world.network.until(async () => (await shop.owner.getQueue({})).lanes.length > 0, 'the lane to be stuck');
    await putPointOfSale(shop.owner, { number: 1, kind: 'cae', closed: true });
    expect((await shop.vouchersNow(saleId, 300))[0]!.state).toBe('pending');
    await putPointOfSale(shop.owner, { number: 7, kind: 'cae', closed: false });
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', pointOfSale: 7, number: 1 }]);
    expect(await recordsOf(shop)).toEqual([[6, 7, 1]]);
  });
});

describe('a voucher whose answer is missing', () => {
  it('keeps number and content whatever the profile becomes, until AFIP has said what it has', async () => {
    const shop = await makeShop(world);
    await world.control.setFaults({ rules: [{ kind: 'dropAfter', operations: ['FECAESolicitar'], times: 1 }] });
    const sale = await shop.sell();
    await world.network.until(
      async () => (await shop.vouchersNow(sale.saleId))[0]?.state === 'uncertain',
      'the answer to be missing',
    );
    const { voucherId } = (await shop.vouchersNow(sale.saleId))[0]!;
    const correcting = shop.owner.correctVoucher({ voucherId }, { idempotencyKey: uuidv7() });
    await expect(correcting).rejects.toMatchObject({ reason: 'voucher_not_rejected' });
    await putProfile(shop.owner, { ...profileInput(shop.cuit), concept: 2 });
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', type: 6, number: 1 }]);
    expect(await shop.book()).toMatchObject([{ Concepto: 1 }]);
  });
});
