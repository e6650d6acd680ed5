import { afterAll, beforeAll, expect, it } from 'vitest';
import { reporting } from '../src/queries.ts';
import { moveTo, nextFortnight } from './clock.ts';
import { makeShop, putPointOfSale, startWorld, type World } from './make.ts';

const firstDay = nextFortnight();
const secondDay = new Date(firstDay.getTime() + 86_400_000);
let world: World;
beforeAll(async () => {
  moveTo(firstDay);
  world = await startWorld({ CONTINGENCY_AFTER_MS: '300', AFIP_TIMEOUT_MS: '500' });
});
afterAll(() => world.stop());

it('what was issued under a CAEA on its first day is reported on the next, not before (code 1414)', async () => {
  const shop = await makeShop(world);
  const { owner, tenantId } = shop;
  const inContingency = { number: 5, kind: 'caea_server', closed: false };
  await putPointOfSale(owner, inContingency);
  const held = () => world.network.sql('select from fiscal.caeas where tenant_id = $1', [tenantId]);
  await world.network.until(async () => (await held()).length > 0, 'a CAEA');
  await shop.vouchersOf((await shop.sell()).saleId);
  await world.control.setFaults({ down: ['wsfe'] });
  const lost = await shop.sell();
  const isLost = async () => (await shop.vouchersNow(lost.saleId))[0]?.state === 'uncertain';
  await world.network.until(isLost, 'the answer to be missing');
  const sale = await shop.sell();
  expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ pointOfSale: 5, authorization: { kind: 'caea' } }]);
  await world.control.clearFaults();
  await shop.vouchersOf(lost.saleId);

  // Written again, it is looked after at once; then not for minutes.
  await putPointOfSale(owner, inContingency);
  const lookedAfter = `select from fiscal.due where company_id = $1 and lane = $2 and retry_at > now() + interval '1 minute'`;
  const isLookedAfter = async () => (await world.network.sql(lookedAfter, [tenantId, reporting])).length > 0;
  await world.network.until(isLookedAfter, 'the CAEA to be looked after');
  expect((await shop.book()).map((one) => one.PtoVta)).toEqual([1, 1]);
  expect((await shop.supervisor.getQueue({})).lanes).toEqual([]);

  moveTo(secondDay);
  await world.control.setClock({ now: secondDay.toISOString() });
  await putPointOfSale(owner, inContingency);
  await world.network.until(async () => (await shop.book()).length === 3, 'the report');
  expect((await shop.book())[2]).toMatchObject({ PtoVta: 5, EmisionTipo: 'CAEA' });
  expect(await world.problems()).toEqual([]);
});
