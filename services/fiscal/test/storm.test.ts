import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeShop, startWorld, type World } from './make.ts';

const vouchers = 200;

let world: World;
beforeAll(async () => {
  world = await startWorld({ AFIP_TIMEOUT_MS: '400', AFIP_LATE_MS: '400', AFIP_BATCH: '5' });
});
afterAll(() => world.stop());

const rules = [
  { kind: 'dropBefore', probability: 0.1 },
  { kind: 'dropAfter', probability: 0.1 },
  { kind: 'lateCommit', probability: 0.1, delayMs: 500 },
  { kind: 'html500', probability: 0.05, commits: true },
  { kind: 'error', probability: 0.05, code: '502' },
] as const;

describe('an AFIP that fails four times in ten', () => {
  it('ends with the same book as ours: no gap, no duplicate, no code that we do not know', async () => {
    const shop = await makeShop(world);
    const answers = rules.map((rule) => ({ ...rule, operations: ['FECAESolicitar'] }));
    const reads = [{ kind: 'dropBefore' as const, probability: 0.1, operations: ['FECompConsultar'] }];
    await world.control.setFaults({ seed: 11, latencyMs: 20, rules: [...answers, ...reads] });
    const sales = [];
    for (let made = 0; made < vouchers; made += 1) {
      const sale = await shop.sell();
      sales.push(sale);
      if (made % 10 === 0) await shop.voidSale(sale);
      // Now and then the writer loses its turn in the middle, as when its process is killed.
      if (made % 50 === 25)
        await world.network.sql('update fiscal.lanes set fence = fence + 1 where tenant_id = $1', [shop.tenantId]);
    }
    const open = async () =>
      (
        await world.network.sql<{ count: string }>(
          `select count(*) from fiscal.vouchers where tenant_id = $1 and state <> 'authorized'`,
          [shop.tenantId],
        )
      )[0]!.count;
    const issued = async () =>
      (await world.network.sql('select from fiscal.vouchers where tenant_id = $1', [shop.tenantId])).length;
    const all = vouchers + vouchers / 10;
    await world.network.until(
      async () => (await issued()) === all && (await open()) === '0',
      'every voucher to be authorised',
      150_000,
    );
    const ours = await world.network.sql<{ type: number; number: string; code: string; total: string }>(
      `select type, number, authorization_code as code, total_minor as total from fiscal.vouchers
       where tenant_id = $1 order by type, number`,
      [shop.tenantId],
    );
    const theirs = (await shop.book())
      .map((one) => [one.CbteTipo, one.CbteDesde, one.CodAutorizacion, Math.round(one.ImpTotal * 100)])
      .sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]));
    expect(ours.map((one) => [one.type, Number(one.number), one.code, Number(one.total)])).toEqual(theirs);
    const { struck } = await world.control.faults();
    for (const { kind } of rules) expect(struck['FECAESolicitar']?.[kind], kind).toBeGreaterThan(0);
    expect(await world.problems()).toEqual([]);
  }, 180_000);
});
