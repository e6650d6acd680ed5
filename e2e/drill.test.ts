import type { Product } from '@mostrador/client';
import { lineOf, login, type Till } from '@mostrador/dev';
import { infra } from '@mostrador/kit/testing';
import { settleHere } from '@mostrador/ops/drill';
import { sales } from '@mostrador/sales';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addProduct, type Company, foundCompany, services, type Shop, startShop } from './network.ts';

let shop: Shop;
let company: Company;
let product: Product;
let till: Till;

/** Puts a copy where the database was, as a dump that somebody brings back by hand: the same data, another database. */
async function putCopyInPlace(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: infra().postgresUrl });
  await admin.connect();
  await admin.query(`alter database ${name} rename to ${name}_original`);
  await admin.query(`create database ${name} template ${name}_original`);
  await admin.query(`drop database ${name}_original`);
  await admin.end();
}

beforeAll(async () => {
  shop = await startShop();
  company = await foundCompany(shop, 'Kiosco El Trébol');
  product = await addProduct(company, { name: 'Agua 500 ml', priceMinor: 120_000 }, 90_000);
  till = company.counter(company.cashier.api);
  await till.open(1_000_000);
  await till.sell([lineOf(product)]);
  await shop.network.drain();
  await settleHere(shop.network.database.url);
  for (const service of services) await shop.network.stopService(service);
  await putCopyInPlace(shop.network.database.url);
  for (const service of services) await shop.network.startService(service);
  // Whoever verifies a token asks identity for its keys, and it has only begun.
  const token = (await company.owner.token())!;
  for (const { name } of services) {
    const isAnswering = () =>
      shop.network
        .ops(name, token)
        .getBacklog({})
        .then(Boolean, ({ reason }: { reason: string }) => reason !== 'unavailable');
    await shop.network.until(isAnswering, `${name} to answer`);
  }
});
afterAll(() => shop.stop());

/** The doors that are open in a drill although they write, and what services ask of each other. */
const open = /\/(LogIn|LogInWithPin|RefreshSession|SwitchCompany|LogOut|IssueTillToken|IssueApiKeyToken)$/;

describe('a copy of the shop', () => {
  it('refuses every write of every service, whoever asks, and no question', async () => {
    const token = (await company.owner.token())!;
    const answers: string[] = [];
    for (const { name, serves } of services) {
      for (const { definition } of serves) {
        const client = shop.network.client(definition as never, token, {}, name) as unknown as Record<
          string,
          (input: object) => Promise<unknown>
        >;
        for (const [method, { name: rpc, options }] of Object.entries(definition.methods)) {
          const reason = await client[method]!({}).then(
            () => 'answered',
            (error: { reason: string }) => error.reason,
          );
          const isWrite = options.idempotencyLevel !== 'NO_SIDE_EFFECTS' && !open.test(`/${rpc}`);
          if ((reason === 'drill') !== isWrite) answers.push(`${name}/${rpc}: ${reason}`);
        }
      }
    }
    expect(answers).toEqual([]);
  });

  it('lets people in to look, and answers a sale with 503 and when to come again', async () => {
    const owner = await login(shop.door, company.account);
    const listed = await owner.api.sales.listSales({});
    expect(listed.sales).toHaveLength(1);
    await expect(company.counter(company.cashier.api).open(1)).rejects.toMatchObject({ status: 503, reason: 'drill' });
    const { body, ...reply } = await shop.door.send({
      method: 'POST',
      path: '/v1/branches',
      token: (await owner.token())!,
      body: JSON.stringify({ branchId: company.branchId, name: 'Otra' }),
    });
    expect(reply).toMatchObject({ status: 503, retryAfter: '60' });
    expect(JSON.parse(body)).toMatchObject({ reason: 'drill', type: '/docs/errors#drill' });
  });

  it('says on its admin ports that it is one', async () => {
    for (const { adminPort } of shop.network.running.values()) {
      const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
      expect(metrics).toMatch(/^mostrador_drill\{.*\} 1$/m);
    }
  });

  it('is the shop once it is told to take over', async () => {
    await settleHere(shop.network.database.url);
    const reasons = new Set<string>();
    const isSold = () =>
      till.sell([lineOf(product)]).then(
        () => true,
        ({ reason }: { reason: string }) => !reasons.add(reason),
      );
    await shop.network.until(isSold, 'a sale to be taken');
    expect([...reasons].filter((reason) => reason !== 'drill')).toEqual([]);
  });
});

it('a copy goes on being one for who works on it from another place, even where the database is at home', async () => {
  await shop.network.stopService(sales);
  const elsewhere = { ...shop.network.envOf(sales), PLACE: 'machine /another/folder' };
  const { start } = await import('@mostrador/kit');
  const running = await start(sales, { ...elsewhere, GRPC_PORT: '0' });
  const metrics = await (await fetch(`http://127.0.0.1:${running.adminPort}/metrics`)).text();
  expect(metrics).toMatch(/^mostrador_drill\{.*\} 1$/m);
  await running.stop();
  await shop.network.startService(sales);
});
