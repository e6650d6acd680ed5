import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { stock } from '@mostrador/stock';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type Door, openDoor } from './door.ts';

let network: Network;
let door: Door;
let company: Shop;

type Shop = { companyId: string; owner: { authorization: string } };
async function open(): Promise<Shop> {
  const { tenantId, user } = await makeCompany(network.keys);
  return { companyId: tenantId, owner: bearer(await user('owner')) };
}

beforeAll(async () => {
  network = await startForTest(stock);
  door = await openDoor(network, { LIMIT_PRICES: '1000/1000', LIMIT_COMPANY_PRICES: '1000/1000' });
  company = await open();
});
afterAll(async () => {
  await door.stop();
  await network.stop();
});

const dataOf = (barcode: string, priceMinor: number) => ({
  name: 'Alfajor triple',
  barcodes: [barcode],
  priceMinor,
  ivaTreatment: 'taxed',
  ivaRateBp: 2100,
  tracked: true,
  unit: 'unit',
  active: true,
});
async function create(barcode: string, priceMinor = 100, { owner } = company): Promise<string> {
  const productId = uuidv7();
  const reply = await door.http
    .post('/v1/products')
    .set(owner)
    .send({ productId, data: dataOf(barcode, priceMinor) });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return productId;
}
const update = ({ owner }: Shop, productId: string, barcode: string, priceMinor: number) =>
  door.http
    .put(`/v1/products/${productId}`)
    .set({ ...owner, 'idempotency-key': uuidv7() })
    .send({ expectedVersion: 1, data: dataOf(barcode, priceMinor) })
    .expect(200);

/** The price, or the reason why there is none. */
async function ask(barcode: string, { companyId } = company): Promise<number | string> {
  const { body } = await door.http.get(`/v1/companies/${companyId}/prices/${barcode}`);
  return body.priceMinor ?? body.reason;
}
const hideBarcodes = () => network.sql('revoke select on stock.product_barcodes from mostrador_stock');
const showBarcodes = () => network.sql('grant select on stock.product_barcodes to mostrador_stock');

describe('prices', () => {
  it('are asked of stock once for many who ask at once, also those that do not exist', async () => {
    const [known, unknown] = [uuidv7().slice(-12), uuidv7().slice(-12)];
    await create(known);
    const count = async (text: string) => Number((await network.sql<{ count: string }>(text))[0]!.count);
    const held = () =>
      count(`select count(*) from pg_locks where granted and mode = 'AccessExclusiveLock'
        and database = (select oid from pg_database where datname = current_database())
        and relation = 'stock.product_barcodes'::regclass`);
    const waiting = () =>
      count(`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    // Whoever asks now waits for this lock, and can be counted.
    let released = false;
    const lock = network
      .sql('begin; lock table stock.product_barcodes in access exclusive mode; select pg_sleep(0.7); commit')
      .finally(() => (released = true));
    await network.until(async () => (await held()) === 1, 'the lock');
    const answers = Promise.all(Array.from({ length: 200 }, (_, n) => ask(n % 2 === 0 ? known : unknown)));
    let most = 0;
    while (!released) most = Math.max(most, await waiting());
    await lock;
    expect(most).toBe(2);
    expect((await answers).filter((answer) => answer === 100)).toHaveLength(100);
    expect((await answers).filter((answer) => answer === 'not_found')).toHaveLength(100);
  });

  it('are not mixed up between companies', async () => {
    const barcode = uuidv7().slice(-12);
    await create(barcode);
    expect(await ask(barcode)).toBe(100);
    expect(await ask(barcode, await open())).toBe('not_found');
    expect(await ask(barcode, { ...company, companyId: uuidv7() })).toBe('not_found');
    expect(await ask(barcode, { ...company, companyId: 'nobody' })).toBe('wrong_format');
    expect(await ask('x'.repeat(33))).toBe('wrong_format');
  });

  it('are read again after a failure', async () => {
    const barcode = uuidv7().slice(-12);
    await create(barcode);
    await hideBarcodes();
    expect(await ask(barcode)).toBe('internal');
    await showBarcodes();
    expect(await ask(barcode)).toBe(100);
  });

  it('are kept until the catalogue changes, and then new within five seconds', async () => {
    const [barcode, later] = [uuidv7().slice(-12), uuidv7().slice(-12)];
    const other = await open();
    const productId = await create(barcode, 100, other);
    expect(await ask(barcode, other)).toBe(100);
    expect(await ask(later, other)).toBe('not_found');
    await hideBarcodes();
    // Long enough to ask how far the catalogue has come, which is no further.
    await pause(4_200);
    expect(await ask(barcode, other)).toBe(100);
    expect(await ask(barcode, { ...other, companyId: other.companyId.toUpperCase() })).toBe(100);
    await showBarcodes();
    await update(other, productId, barcode, 200);
    await create(later, 300, other);
    const both = async () => [await ask(barcode, other), await ask(later, other)];
    await expect.poll(both, { timeout: 5_000, interval: 100 }).toEqual([200, 300]);
  });

  it('are the new ones from the moment on at which a publication begins, and not before', async () => {
    const barcode = uuidv7().slice(-12);
    const productId = await create(barcode);
    const repricingId = uuidv7();
    const prices = [{ productId, priceMinor: 120 }];
    const post = (path: string, body: object) => door.http.post(path).set(company.owner).send(body).expect(200);
    await post('/v1/repricings', { repricingId, rule: { method: 'prices', prices } });
    // It is known before it is published: what is kept then must end with the moment, too.
    expect(await ask(barcode)).toBe(100);
    const begins = Date.now() + 6_000;
    await post(`/v1/repricings/${repricingId}/approve`, { beginsAt: new Date(begins).toISOString() });
    const answers: { asked: number; answered: number; price: number | string }[] = [];
    while (Date.now() < begins + 1_000) {
      const asked = Date.now();
      answers.push({ asked, price: await ask(barcode), answered: Date.now() });
      await pause(20);
    }
    const before = answers.filter(({ answered }) => answered < begins);
    const after = answers.filter(({ asked }) => asked >= begins);
    expect(before.length).toBeGreaterThan(10);
    expect(after.length).toBeGreaterThan(10);
    expect(new Set(before.map((one) => one.price))).toEqual(new Set([100]));
    expect(new Set(after.map((one) => one.price))).toEqual(new Set([120]));
  });

  it('are not those of a history that a restore has undone, although its numbers come again', async () => {
    const barcode = uuidv7().slice(-12);
    const productId = await create(barcode);
    expect(await ask(barcode)).toBe(100);
    await network.sql('update stock.products set price_minor = 90 where product_id = $1', [productId]);
    await network.sql('update stock.kit_epoch set epoch = epoch + 1');
    await expect.poll(() => ask(barcode), { timeout: 5_000, interval: 100 }).toBe(90);
  });
});
