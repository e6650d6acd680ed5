import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeShop, startWorld, type World } from './make.ts';

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
