import type { Product } from '@mostrador/client';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cash } from '@mostrador/cash';
import { lineOf, type Till } from '@mostrador/dev';
import { startNats, stopNats } from '@mostrador/dev/infra/nats';
import { identity } from '@mostrador/identity';
import type { Service } from '@mostrador/kit';
import { infra, uuidv7 } from '@mostrador/kit/testing';
import { sales } from '@mostrador/sales';
import { stock } from '@mostrador/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenPromises } from './books.ts';
import { addProduct, type Company, foundCompany, type Shop, startShop } from './network.ts';

/** A cashier notices more than this, even on a machine that does other things as well. */
const normalMs = 1_000;
const dir = mkdtempSync(join(tmpdir(), 'mostrador-absence-'));

let redis: Awaited<ReturnType<typeof redisThatMayGo>>;
let shop: Shop;
let company: Company;
let product: Product;
let till: Till;
let token: string;
let sold = 0;

beforeAll(async () => {
  redis = await redisThatMayGo();
  const { url } = await startNats(dir, { fsync: false });
  shop = await startShop({ NATS_URL: url, REDIS_URL: redis.url });
  company = await foundCompany(shop, 'Kiosco El Trébol');
  product = await addProduct(
    company,
    { name: 'Agua 500 ml', priceMinor: 120_000, barcodes: ['7790001000019'] },
    90_000,
  );
  token = (await company.till.token())!;
  till = company.counter(company.cashier.api);
  await till.open(1_000_000);
  await shop.network.drain();
});
afterAll(async () => {
  await shop.stop();
  await stopNats(dir);
  redis.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Stands before the real Redis: it can go, or hold its tongue, in the middle of the day. */
async function redisThatMayGo() {
  const { port } = new URL(infra().redisUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((socket) => {
    const upstream = connect(Number(port), '127.0.0.1');
    for (const one of [socket, upstream]) {
      sockets.add(one);
      const other = one === socket ? upstream : socket;
      one.on('data', (bytes) => silent || other.write(bytes));
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address() as { port: number };
  const leave = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    leave,
    comeBack: () => listen(address.port),
    hush(quiet: boolean) {
      silent = quiet;
      if (!quiet) for (const socket of sockets) socket.destroy();
    },
    close: leave,
  };
}

/** Sells as the cashier and as the till itself, with the tokens they have, and measures how long each waits. */
async function sell(): Promise<void> {
  for (let left = 5; left > 0; left -= 1) {
    const ticket = till.ticket([lineOf(product)]);
    for (const authorization of [company.cashier.session.accessToken, token]) {
      const sale = { ...ticket, ...(authorization === token ? fresh(ticket.ticketNumber) : {}) };
      const from = performance.now();
      const reply = await shop.door.send({
        method: 'POST',
        path: '/v1/sales',
        token: authorization,
        body: JSON.stringify(sale),
      });
      expect({ status: reply.status, body: reply.body.slice(0, 300) }).toMatchObject({ status: 200 });
      expect(performance.now() - from).toBeLessThan(normalMs);
      sold += 1;
    }
  }
}
const fresh = (ticketNumber: number) => ({ saleId: uuidv7(), installationId: 'till', ticketNumber });

async function without(services: Service[], run: () => Promise<void>): Promise<void> {
  for (const service of services) await shop.network.stopService(service);
  try {
    await run();
  } finally {
    for (const service of services) await shop.network.startService(service);
  }
}

/** The gateway finds it again within a moment; a till sends again until then. */
async function startSalesAnew(): Promise<void> {
  await shop.network.stopService(sales);
  await shop.network.startService(sales);
  const ask = async () => (await shop.door.send({ method: 'GET', path: '/v1/sales', token })).status;
  await shop.network.until(async () => (await ask()) === 200, 'sales to answer', 5_000);
}

/** Everything sold is in all books, and they keep their promises. */
async function expectAllCaughtUp(): Promise<void> {
  expect(await brokenPromises(shop.network)).toEqual([]);
  const counts = `select (select count(*)::int from sales.sales) as sales, (select count(*)::int from cash.cash_movements
    where kind = 'sale') as cash, (select count(*)::int from stock.stock_movements where kind = 'sale') as stock`;
  expect(await shop.network.sql(counts)).toEqual([{ sales: sold, cash: sold, stock: sold }]);
}

describe('sales go on, and everything catches up, while', () => {
  it.each([stock, cash])('$name is away', async (service) => {
    await without([service], sell);
    await expectAllCaughtUp();
  });

  it('identity is away: with the token of the cashier and of the till, also after sales was started anew', async () => {
    await without([identity], async () => {
      await sell();
      await startSalesAnew();
      await sell();
    });
    await expectAllCaughtUp();
    expect((await company.cashier.api.identity.getMe({})).role).toBe('cashier');
  });

  it('stock, cash and identity are away together', async () => {
    await without([stock, cash, identity], sell);
    await expectAllCaughtUp();
  });

  it('NATS is away', async () => {
    await stopNats(dir);
    await sell();
    await startNats(dir, { fsync: false });
    await expectAllCaughtUp();
  });

  it('Redis is away', async () => {
    redis.leave();
    await sell();
    await expectPriceKnown();
    await redis.comeBack();
    await sell();
    await expectAllCaughtUp();
  });

  it('Redis takes connections and never answers, also when sales is started anew', async () => {
    redis.hush(true);
    await sell();
    await expectPriceKnown();
    await startSalesAnew();
    await sell();
    redis.hush(false);
    await sell();
    await expectAllCaughtUp();
  });
});

async function expectPriceKnown(): Promise<void> {
  const from = performance.now();
  const path = `/v1/companies/${company.companyId}/prices/7790001000019`;
  const reply = await shop.door.send({ method: 'GET', path });
  expect(JSON.parse(reply.body)).toMatchObject({ priceMinor: 120_000 });
  expect(performance.now() - from).toBeLessThan(normalMs);
}
