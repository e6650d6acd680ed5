import { login } from '@mostrador/dev';
import { uuidv7 } from '@mostrador/kit/testing';
import { SERVICES } from '@mostrador/ops/stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, foundCompany, registerAtAfip, type Shop, startShop } from './network.ts';
import { ask, readRoutes, type Route, type Told } from './walk.ts';
import { makeWorld, type World } from './world.ts';

const manyMayCome = { LIMIT_USER: '5000/5000', LIMIT_AUTH: '5000/5000', LIMIT_ADDRESS: '5000/5000' };

let shop: Shop;
let ours: World;
let neighbour: Company;
let routes: Route[];

beforeAll(async () => {
  shop = await startShop(manyMayCome);
  ours = await makeWorld(shop, 'Kiosco El Trébol');
  neighbour = await foundCompany(shop, 'Almacén de al lado');
  await registerAtAfip(shop, neighbour, 30_500_010_912);
  routes = await readRoutes(shop.door);
});
afterAll(() => shop.stop());

const shown = ({ route, reply }: Told) => `${route.name}: ${reply.status} ${reply.body.slice(0, 300)}`;

/** Not there: by the path, or by the first other id that was looked at. Vouchers of a sale may be still to come. */
const isNothing = ({ body }: Told['reply']) =>
  /"reason":"(not_found|\w+_unknown)"/.test(body) || body === '{"vouchers":[]}';
/** What is judged by itself before any id of it is looked up: a request made by its schema alone says two things at once. */
const judgedFirst = new Set(['updateProduct', 'updateCategory', 'createVariants', 'putQuickKeys', 'updatePriceList']);

/** Every row of ours, table by table, in one line each. */
async function ourRows(): Promise<Record<string, string>> {
  const tables = await shop.network.sql<{ name: string }>(
    `
    select format('%I.%I', table_schema, table_name) as name from information_schema.columns
    where column_name = 'tenant_id' and table_schema = any($1) and table_name not like 'kit%'`,
    [SERVICES],
  );
  const all: Record<string, string> = {};
  for (const { name } of tables) {
    const text = `select md5(string_agg(t::text, ' ' order by t::text)) as rows from ${name} t where tenant_id = $1`;
    const [row] = await shop.network.sql<{ rows: string | null }>(text, [ours.company.companyId]);
    all[name] = row!.rows ?? 'none';
  }
  return all;
}

/** Some 220 routes, each asked several times. */
const walks = { timeout: 120_000 };

describe('every route', walks, () => {
  it('is known to this test, and is not few', () => {
    expect(routes.length).toBeGreaterThan(60);
    expect(routes.filter(({ open }) => open).length).toBeLessThan(15);
  });

  it('refuses who brings no token, unless it is open to all', async () => {
    const told: Told[] = [];
    for (const route of routes.filter(({ open }) => !open)) told.push(...(await ask(shop.door, route, ours.values)));
    expect(told.filter(({ reply }) => reply.status !== 401).map(shown)).toEqual([]);
    expect((await shop.door.send({ method: 'GET', path: '/v1/events' })).status).toBe(401);
  });

  it('tells the owner of another company nothing of ours, and changes nothing of ours', async () => {
    const before = await ourRows();
    const told: Told[] = [];
    for (const route of routes) {
      const token = route.open ? undefined : neighbour.owner.session.accessToken;
      told.push(...(await ask(shop.door, route, ours.values, { token })));
    }
    const closed = told.filter(({ route }) => !route.open);
    expect(told.filter(({ reply }) => reply.status >= 500).map(shown)).toEqual([]);
    expect(closed.filter(({ reply }) => reply.status === 401).map(shown)).toEqual([]);
    // An id of ours in the path is an id of nothing.
    const whole = told.filter(({ route, isBare }) => !route.open && !isBare && route.ids.length > 0);
    expect(whole.length).toBeGreaterThan(20);
    const answered = whole.filter(({ reply }) => !isNothing(reply));
    expect(
      answered.filter(({ route, reply }) => !(judgedFirst.has(route.name) && reply.status === 400)).map(shown),
    ).toEqual([]);
    // Words of ours are told nowhere; an id only to whoever sent it, making something new under it.
    const ids = Object.entries(ours.values).filter(([name]) => name.endsWith('Id') || name === 'barcode');
    const leaks = ({ route, sent, reply }: Told) =>
      [...ours.marks, ...ids.map(([, id]) => id)].some(
        (mark) => reply.body.includes(mark) && (route.method === 'GET' || !sent.includes(mark)),
      );
    expect(closed.filter(leaks).map(shown)).toEqual([]);
    await shop.network.drain();
    expect(await ourRows()).toEqual(before);
  });

  it('does tell our own owner, so that this test can see', async () => {
    const told: Told[] = [];
    const reads = routes.filter(({ method, open }) => method === 'GET' && !open);
    const token = ours.company.owner.session.accessToken;
    for (const route of reads) told.push(...(await ask(shop.door, route, ours.values, { token })));
    const seen = told.filter(({ isBare, reply }) => isBare && ours.marks.some((mark) => reply.body.includes(mark)));
    expect(new Set(seen.map(({ route }) => route.name)).size).toBeGreaterThan(10);
    expect(told.filter(({ reply }) => reply.status >= 500).map(shown)).toEqual([]);
  });
});

describe('a page token', walks, () => {
  it('is good for its own listing, company and filters, and for nothing else', async () => {
    const document = JSON.parse((await shop.door.send({ method: 'GET', path: '/openapi.json' })).body) as {
      paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
    };
    const listings = Object.entries(document.paths)
      .filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'pageToken'))
      // What the world has none of has no page either.
      .filter(([path]) => [...path.matchAll(/\{(\w+)\}/g)].every(([, name]) => ours.values[name!] !== undefined))
      .map(([path]) => path.replace(/\{(\w+)\}/g, (_, name: string) => ours.values[name]!));
    const { session } = await login(shop.door, neighbour.account);
    const { branchId, productId } = ours.values;
    // What some cannot be asked without.
    const neededBy: Record<string, string> = {
      purchases: '&month=2024-11',
      withholdings: '&month=2024-11',
      'stock-kardex': `&branchId=${branchId}&productId=${productId}`,
      'stock-levels/past': `&branchId=${branchId}&at=${new Date().toISOString()}`,
    };
    const list = async (path: string, query: string, of = ours.company.owner.session) => {
      const token = of.accessToken;
      const needed = Object.entries(neededBy).find(([ending]) => path.endsWith(ending))?.[1] ?? '';
      const answer = await shop.door.send({ method: 'GET', path: `${path}?pageSize=1${needed}${query}`, token });
      return { status: answer.status, ...(JSON.parse(answer.body) as { nextPageToken?: string; reason?: string }) };
    };
    await ours.company.owner.api.stock.createSupplier({ supplierId: uuidv7(), name: 'Otro', cuit: '' });
    await shop.network.drain();
    const tokens = new Map<string, string>();
    for (const path of listings) {
      const { status, nextPageToken } = await list(path, '');
      expect({ path, status }).toEqual({ path, status: 200 });
      if (nextPageToken) tokens.set(path, nextPageToken);
    }
    expect(listings.length).toBeGreaterThan(18);
    expect(tokens.size).toBeGreaterThan(8);
    const refusal = { status: 400, reason: 'page_token_invalid' };
    for (const [from, token] of tokens) {
      expect(await list(from, `&pageToken=${token}`)).toMatchObject({ status: 200 });
      expect(await list(from, `&pageToken=${token}`, session)).toMatchObject(refusal);
      for (const path of listings.filter((one) => one !== from))
        expect({ path, from, ...(await list(path, `&pageToken=${token}`)) }).toMatchObject(refusal);
    }
    const sales = tokens.get('/v1/sales')!;
    expect(await list('/v1/sales', `&pageToken=${sales}&state=voided`)).toMatchObject(refusal);
  });
});
