import { start } from '@mostrador/gateway';
import { makeCompany, type Network, startNetwork } from '@mostrador/kit/testing';
import { stock } from '@mostrador/stock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer, type Client, connect, isUnknown, newId, NoAnswer, Problem, type ProductInput } from '../src/index.ts';
import { headerOf, openProxy, type Proxy } from './proxy.ts';

let network: Network;
let gateway: Awaited<ReturnType<typeof start>>;
let proxy: Proxy;
let token: string;
let shop: Client;

beforeAll(async () => {
  network = await startNetwork([stock]);
  gateway = await start({ ...network.envOfGateway(), ADMIN_PORT: '0' });
  proxy = await openProxy(gateway.port);
  token = await (await makeCompany(network.keys)).user('owner');
  shop = connect(proxy.url).as(bearer(() => token));
});
afterAll(async () => {
  proxy.close();
  await gateway.stop();
  await network.stop();
});

const data = (name: string): ProductInput => ({
  name,
  unit: 'unit',
  priceMinor: 100,
  ivaTreatment: 'taxed',
  ivaRateBp: 2100,
  tracked: true,
  active: true,
});
const keysOf = (of: RegExp) => proxy.sent(of).map((head) => headerOf(head, 'idempotency-key'));
const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

it('sends a thing again whose answer or request was lost, and there is one of it', async () => {
  proxy.next(/^POST \/v1\/products /, 'lose the answer', 'lose the request');
  const productId = newId();
  const product = await shop.stock.createProduct({ productId, data: data('Alfajor') });
  expect(product).toMatchObject({ productId, version: 1 });
  expect(proxy.sent(/^POST \/v1\/products /)).toHaveLength(3);
  const { products } = await shop.stock.listProducts({});
  expect(products.filter((one) => one.productId === productId)).toHaveLength(1);
});

it('keeps one key for all attempts of a call, and makes another for the next', async () => {
  const product = await shop.stock.createProduct({ productId: newId(), data: data('Chicle') });
  const { productId } = product;
  const path = new RegExp(`^PUT /v1/products/${productId} `);
  proxy.next(path, 'lose the answer');
  const changed = await shop.stock.updateProduct({ productId, expectedVersion: 1, data: data('Chicle de menta') });
  expect(changed.version).toBe(2);
  await shop.stock.updateProduct({ productId, expectedVersion: 2, data: data('Chicle') });
  const [first, again, next] = keysOf(path);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(next).not.toBe(first);
});

it('takes the key of an intent that outlives the call', async () => {
  const { productId } = await shop.stock.createProduct({ productId: newId(), data: data('Turrón') });
  const change = { productId, expectedVersion: 1, data: data('Turrón de maní') };
  const idempotencyKey = newId();
  const answers = [
    await shop.stock.updateProduct(change, { idempotencyKey }),
    await connect(`http://127.0.0.1:${gateway.port}`)
      .as(bearer(() => token))
      .stock.updateProduct(change, { idempotencyKey }),
  ];
  expect(answers.map(({ version }) => version)).toEqual([2, 2]);
});

it('tells a refusal with its reason, field and request id, at once', async () => {
  const productId = newId();
  const problem = await caught(shop.stock.createProduct({ productId, data: { ...data('x'), priceMinor: -1 } }));
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 400, reason: 'out_of_range', field: 'data.priceMinor' });
  expect((problem as Problem).requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(isUnknown(problem)).toBe(false);
  const missing = await caught(shop.stock.getProduct({ productId }));
  expect(missing).toMatchObject({ status: 404, reason: 'not_found' });
  expect(proxy.sent(new RegExp(productId))).toHaveLength(1);
});

it('waits as long as it is told to, and gives up what would take longer', async () => {
  const busy = (seconds: number) => ({
    answer: `HTTP/1.1 503 Service Unavailable\r\nRetry-After: ${seconds}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  });
  proxy.next(/^GET \/v1\/suppliers/, busy(1));
  const began = performance.now();
  await shop.stock.listSuppliers();
  expect(performance.now() - began).toBeGreaterThanOrEqual(1000);
  proxy.next(/^GET \/v1\/suppliers/, busy(3600));
  const problem = await caught(shop.stock.listSuppliers());
  expect(problem).toMatchObject({ status: 503, reason: 'unknown', retryAfterSeconds: 3600 });
});

it('says that nobody knows when no answer came at all', async () => {
  const error = await caught(
    connect('http://127.0.0.1:9', { attempts: 2 }).stock.getPrice({ companyId: newId(), barcode: '1' }),
  );
  expect(error).toBeInstanceOf(NoAnswer);
  expect(isUnknown(error)).toBe(true);
});

it('ends when its caller no longer waits', async () => {
  const leaving = new AbortController();
  const asked = caught(
    connect('http://127.0.0.1:9', { attempts: 99 })
      .as(bearer(() => 'x'))
      .stock.listProducts({}, { signal: leaving.signal }),
  );
  leaving.abort(new Error('closed'));
  expect(await asked).toMatchObject({ message: 'closed' });
});

it('tells of another epoch once, and of the first where none was known', async () => {
  const told: (number | undefined)[][] = [];
  const epochs = { onEpoch: (...both: (number | undefined)[]) => void told.push(both) };
  const first = connect(proxy.url, epochs).as(bearer(() => token));
  await first.stock.listProducts({});
  const before = first.epoch()!;
  expect(told).toEqual([[before, undefined]]);
  const later = connect(proxy.url, { ...epochs, epoch: before }).as(bearer(() => token));
  await Promise.all([later.stock.listProducts({}), later.stock.listProducts({})]);
  expect(told).toHaveLength(1);

  const epoch = Date.now();
  await network.sql('update stock.kit_epoch set epoch = $1', [epoch]);
  await network.until(async () => {
    await Promise.all([later.stock.listProducts({}), later.stock.listProducts({})]);
    return later.epoch() !== before;
  }, 'the epoch to be told');
  expect(told.slice(1)).toEqual([[epoch, before]]);
});
