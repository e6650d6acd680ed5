import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fiscal } from '../src/service.ts';
import { makeShop, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** Takes the database back to when a company had only its first voucher, as a restore from a backup does. */
async function goBack(tenantId: string): Promise<void> {
  const later = `tenant_id = '${tenantId}' and number > 1`;
  await world.network.sql(`
    begin;
    alter table fiscal.attempts disable trigger kit_append_only;
    alter table fiscal.outcomes disable trigger kit_append_only;
    delete from fiscal.outcomes where attempt_id in (select attempt_id from fiscal.attempts where ${later});
    delete from fiscal.attempts where ${later};
    delete from fiscal.sales where sale_id in (select sale_id from fiscal.vouchers where ${later});
    delete from fiscal.vouchers where ${later};
    update fiscal.lanes set last_number = 1 where tenant_id = '${tenantId}';
    delete from fiscal.kit_inbox where tenant_id = '${tenantId}';
    alter table fiscal.attempts enable trigger kit_append_only;
    alter table fiscal.outcomes enable trigger kit_append_only;
    update fiscal.kit_epoch set epoch = epoch + 1, restored_at = now(), restore_point = now() - interval '1 hour';
    commit`);
}

describe('a restored database', () => {
  it('finds in the journal the numbers that it has forgotten, and uses none of them again', async () => {
    const shop = await makeShop(world);
    const sales = [];
    for (let count = 0; count < 3; count += 1) {
      const sale = await shop.sell();
      await shop.vouchersOf(sale.saleId);
      sales.push(sale);
    }
    const before = await shop.book();
    await world.network.stopService(fiscal);
    await goBack(shop.tenantId);
    await world.network.startService(fiscal);
    const answers = () => shop.viewer.getAfipState({}).then(Boolean, () => false);
    await world.network.until(answers, 'the service to answer again');
    await world.network.drain();
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    expect(vouchers.map((one) => [one.number, one.authorization?.code])).toEqual(
      before.map((one) => [one.CbteDesde, one.CodAutorizacion]),
    );
    const next = await shop.sell();
    expect(await shop.vouchersOf(next.saleId)).toMatchObject([{ state: 'authorized', number: 4 }]);
    expect(await shop.book()).toHaveLength(4);
    expect(await world.problems()).toEqual([]);
  });
});

describe('the service, killed at any moment', () => {
  it('goes on where it was: an intent without an answer is looked up', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    await world.control.setFaults({ latencyMs: 400 });
    const sales = await Promise.all([shop.sell(), shop.sell()]);
    await world.network.until(
      async () => (await shop.vouchersNow(sales[0]!.saleId))[0]?.state === 'sending',
      'a voucher to be on its way',
    );
    // As after a crash: nobody is told of the answer, and the lane is taken over from whoever had it.
    await world.network.sql(`update fiscal.lanes set fence = fence + 1 where tenant_id = $1`, [shop.tenantId]);
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    expect(vouchers.map((one) => one.state)).toEqual(['authorized', 'authorized']);
    await world.control.clearFaults();
    const book = await shop.book();
    expect(book.map((one) => one.CbteDesde)).toEqual([1, 2, 3]);
    expect(await world.problems()).toEqual([]);
  });
});
