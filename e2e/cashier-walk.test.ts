import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from './network.ts';
import { ask, readRoutes, type Route, type Told } from './walk.ts';
import { amounts, makeWorld, type World } from './world.ts';

const manyMayCome = { LIMIT_USER: '5000/5000', LIMIT_TILL: '5000/5000', LIMIT_AUTH: '5000/5000' };

let shop: Shop;
let world: World;
let routes: Route[];
/** What is expected in the drawer, and every other sum on the way there, at any moment of the walks. */
const totals = new Set<string>();

beforeAll(async () => {
  shop = await startShop(manyMayCome);
  world = await makeWorld(shop, 'Kiosco El Trébol');
  routes = await readRoutes(shop.door);
  await addTotals();
});
afterAll(() => shop.stop());

/** Sums of more than one thing only: a cashier may see each sale, and knows the float. */
async function addTotals(): Promise<void> {
  await shop.network.drain();
  const rows = await shop.network.sql<{ total: string }>(
    `select abs(sum(amount_minor))::text as total from cash.cash_movements where session_id = $1
     group by grouping sets ((), (method), (kind), (method, kind)) having count(*) > 1
     union
     select sum(total_minor)::text from sales.sales where session_id = $1
     group by grouping sets ((), (cashier_id), (late)) having count(*) > 1`,
    [world.values['sessionId']],
  );
  for (const { total } of rows) if (total.length > 5) totals.add(total);
}

/** Asks every route; only the count itself is not sent, whose answer may tell. */
async function walk(token: string): Promise<Told[]> {
  const told: Told[] = [];
  for (const route of routes) {
    const ways = route.name === 'declareCount' ? [true] : [false, true];
    const answers = await ask(shop.door, route, world.values, { token: route.open ? undefined : token, ways });
    told.push(...answers);
    if (route.method !== 'GET' && answers.some(({ reply }) => reply.status === 200)) await addTotals();
  }
  return told;
}

/** However it is written: 12345678, 123.456,78 or "123456.78". */
const tells = (text: string) => [text, text.replaceAll(/(?<=\d)[.,](?=\d)/g, '')].some((one) => mentions(one));
const mentions = (text: string) => [...totals].some((total) => text.includes(total));
const telling = (told: Told[]) =>
  told.filter(({ reply }) => tells(reply.body)).map(({ route, reply }) => `${route.name}: ${reply.body}`);

/** Everything that the live stream says until it is left. */
async function listen(token: string) {
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${shop.door.url}/v1/events`, { headers, signal: leaving.signal });
  expect(response.status).toBe(200);
  let heard = '';
  const reading = (async () => {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) heard += piece;
  })().catch(() => {});
  return {
    heard: () => heard,
    async leave() {
      leaving.abort();
      await reading;
    },
  };
}

/** Some 220 routes, each asked several times. */
const walks = { timeout: 120_000 };

describe('before the count', walks, () => {
  it('neither the cashier nor the till is told what is expected, by any route or by the live stream', async () => {
    const { cashier, till, supervisor } = world.company;
    const ofTill = (await till.token())!;
    const ofCashier = cashier.session.accessToken;
    const streams = await Promise.all([listen(ofCashier), listen(ofTill)]);
    const told = [...(await walk(ofTill)), ...(await walk(ofCashier))];
    // The cashier is logged out by now.
    await till.api.sales.completeSale(world.till.ticket([{ name: 'Varios', unitPriceMinor: amounts.second }]));
    await shop.network.until(async () => streams.every((one) => one.heard().includes('SaleCompleted')), 'the notices');
    await addTotals();
    for (const stream of streams) await stream.leave();

    expect(totals.size).toBeGreaterThan(8);
    expect(telling(told)).toEqual([]);
    expect(streams.filter((one) => tells(one.heard()))).toEqual([]);
    // It was a walk worth the name: they were let in, and the count is still to come.
    const answered = told.filter(({ reply }) => reply.status === 200).map(({ route }) => route.name);
    expect(new Set(answered).size).toBeGreaterThan(20);
    const session = await supervisor.api.cash.getSession({ sessionId: world.values['sessionId']! });
    expect(session.state).toBe('open');
  });

  it('the supervisor is told by the same routes, so that this test can see', async () => {
    const told = telling(await walk(world.company.supervisor.session.accessToken));
    expect(told.some((one) => one.startsWith('getXReport'))).toBe(true);
  });
});
