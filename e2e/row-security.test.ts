import { type Service, start } from '@mostrador/kit';
import { uuidv7 } from '@mostrador/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundCompany, services, type Shop, startShop } from './network.ts';
import { makeWorld, type World } from './world.ts';

const ofTheKit = ['kit_epoch', 'kit_stream'];

/**
 * Tables in which this world has no rows; every other one must have some, or nothing is proven of it. Of a service that has
 * none here the world knows nothing yet.
 */
const empty = [
  // Of before the limit for cash out was one of roles: nothing writes it any more.
  'cash.cash_settings',
  'cash.kit_dead_letters',
  'cash.kit_idempotency',
  'cash.kit_spent_approvals',
  'files.kit_dead_letters',
  'files.kit_idempotency',
  'files.kit_inbox',
  'files.kit_spent_approvals',
  'fiscal.foreign_vouchers',
  'fiscal.idle_reports',
  'fiscal.kit_dead_letters',
  'fiscal.kit_spent_approvals',
  'fiscal.problems',
  'identity.kit_dead_letters',
  'identity.kit_inbox',
  'identity.kit_spent_approvals',
  // No channel sells in the world of this test, and nothing is repriced in it.
  'sales.channel_sessions',
  'sales.kit_idempotency',
  'sales.kit_spent_approvals',
  'sales.published_prices',
  // Nor is anything bought: the tests of purchasing and pricing ask with other companies' tokens.
  'stock.goods_receipt_lines',
  'stock.goods_receipts',
  'stock.kit_dead_letters',
  'stock.kit_spent_approvals',
  'stock.list_prices',
  'stock.order_numbers',
  'stock.price_lists',
  'stock.purchase_order_lines',
  'stock.purchase_orders',
  'stock.purchasing_settings',
  'stock.repricing_changes',
  'stock.repricings',
  'stock.supplier_invoice_lines',
  'stock.supplier_invoices',
  'stock.supplier_products',
  'stock.supplier_return_lines',
  'stock.supplier_returns',
  'webhooks.kit_dead_letters',
  'webhooks.ended_webhooks',
  'webhooks.kit_idempotency',
  'webhooks.kit_spent_approvals',
];

let shop: Shop;
let world: World;
const connections: pg.Client[] = [];

beforeAll(async () => {
  shop = await startShop();
  world = await makeWorld(shop, 'Kiosco El Trébol');
  await foundCompany(shop, 'Almacén de al lado');
});
afterAll(async () => {
  for (const one of connections) await one.end();
  await shop.stop();
});

async function asService(service: Service): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: shop.network.envOf(service)['DATABASE_URL']! });
  await client.connect();
  connections.push(client);
  return client;
}

type Table = { name: string; tenanted: boolean; forced: boolean; policies: string[]; comment: string };
const tablesOf = ({ name }: Service) =>
  shop.network.sql<Table>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
       coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as tenanted,
       array(select p.polname || ' for ' || array_to_string(array(
         select rolname from pg_roles r where r.oid = any (p.polroles)), ' ') from pg_policy p
         where p.polrelid = c.oid) as policies
     from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p')
       and c.relname <> '_prisma_migrations' order by 1`,
    [name],
  );

const countIn = async (client: { query: pg.Client['query'] }, table: string, where = 'true') =>
  Number((await client.query<{ count: string }>(`select count(*) from ${table} where ${where}`)).rows[0]!.count);

describe.each(services)('the tables of $name', (service) => {
  it('belong to a company each, but for the known ones', async () => {
    const without = (await tablesOf(service)).filter(({ tenanted }) => !tenanted).map(({ name }) => name);
    expect(without).toEqual([...Object.keys(service.manifest.untenanted ?? {}), ...ofTheKit].toSorted());
  });

  it('have row security that nobody is above, for the role of the service', async () => {
    const tenanted = (await tablesOf(service)).filter((table) => table.tenanted);
    expect(tenanted.filter(({ forced }) => !forced)).toEqual([]);
    const policy = `tenant for mostrador_${service.name}`;
    expect(tenanted.filter(({ policies }) => !policies.includes(policy))).toEqual([]);
    const ofBatch = `tenants for mostrador_${service.name}_batch`;
    expect(tenanted.filter(({ policies }) => !policies.includes(ofBatch))).toEqual([]);
    // Only what the relay reads has another policy, for the relay's role.
    const others = tenanted.flatMap(({ name, policies }) =>
      policies.filter((one) => one !== policy && one !== ofBatch).map((one) => `${name}: ${one}`),
    );
    const ofRelay = (name: string) => `${name}: relay for mostrador_${service.name}_relay`;
    const ofTheRelay = ['kit_dead_letters', 'kit_idempotency', 'kit_inbox', 'kit_outbox', 'kit_spent_approvals'];
    expect(others).toEqual(ofTheRelay.map(ofRelay));
  });

  it('show a batch its own companies and no other, and only to who became its role', async () => {
    const client = await asService(service);
    const { companyId } = world.company;
    const see = (ids: string) => client.query(`select set_config('app.tenants', $1, false)`, [ids]);
    for (const { name } of (await tablesOf(service)).filter(({ tenanted }) => tenanted)) {
      const text = `select count(*)::int as rows from ${service.name}.${name} where tenant_id = $1`;
      const [{ rows }] = (await shop.network.sql<{ rows: number }>(text, [companyId])) as [{ rows: number }];
      await see(companyId);
      expect([name, await countIn(client, name)]).toEqual([name, 0]);
      await client.query(`set role mostrador_${service.name}_batch`);
      expect([name, await countIn(client, name)]).toEqual([name, rows]);
      await see(`${uuidv7()},${companyId}`);
      expect([name, await countIn(client, name)]).toEqual([name, rows]);
      await see(uuidv7());
      expect([name, await countIn(client, name)]).toEqual([name, 0]);
      await see('');
      expect([name, await countIn(client, name)]).toEqual([name, 0]);
      await client.query('reset role');
    }
  });

  it('show nothing without a company, to another company nothing of ours, and to ours what is there', async () => {
    const client = await asService(service);
    const { companyId } = world.company;
    const setTenant = (id: string) => client.query(`select set_config('app.tenant', $1, false)`, [id]);
    const unused: string[] = [];
    for (const { name } of (await tablesOf(service)).filter(({ tenanted }) => tenanted)) {
      const text = `select count(*)::int as rows from ${service.name}.${name} where tenant_id = $1`;
      const [{ rows }] = (await shop.network.sql<{ rows: number }>(text, [companyId])) as [{ rows: number }];
      await setTenant('');
      expect([name, await countIn(client, name)]).toEqual([name, 0]);
      await setTenant(uuidv7());
      expect([name, await countIn(client, name)]).toEqual([name, 0]);
      await setTenant(companyId);
      expect([name, await countIn(client, name)]).toEqual([name, rows]);
      if (rows === 0) unused.push(`${service.name}.${name}`);
    }
    const known = empty.filter((table) => table.startsWith(`${service.name}.`));
    if (known.length > 0) expect(unused.toSorted()).toEqual(known.toSorted());
  });

  it('take no row for another company', async () => {
    const client = await asService(service);
    await client.query(`select set_config('app.tenant', $1, false)`, [world.company.companyId]);
    const insert = `insert into kit_inbox (tenant_id, event_id) values ($1, $1)`;
    await expect(client.query(insert, [uuidv7()])).rejects.toThrow('row-level security');
    await client.query(insert, [world.company.companyId]);
  });

  it('that only grow refuse to be changed, by the service and by anybody', async () => {
    const client = await asService(service);
    const tables = await tablesOf(service);
    const growing = tables.filter(({ comment }) => comment.startsWith('append-only')).map(({ name }) => name);
    expect(growing).toEqual(service.manifest.appendOnly ?? []);
    for (const name of growing) {
      const changes = [`update ${name} set tenant_id = tenant_id`, `delete from ${name}`, `truncate ${name} cascade`];
      for (const change of changes) {
        await expect(client.query(change), change).rejects.toMatchObject({ code: '42501' });
        const asOwner = change.replace(name, `${service.name}.${name}`);
        await expect(shop.network.sql(asOwner), asOwner).rejects.toThrow('append-only');
      }
    }
  });

  it('are not served to a superuser, nor is another service’s schema to this one', async () => {
    const url = new URL(shop.network.database.url);
    url.searchParams.set('options', `-c search_path=${service.name}`);
    const environment = { ...shop.network.envOf(service), DATABASE_URL: url.href, GRPC_PORT: '0', ADMIN_PORT: '0' };
    await expect(start(service, environment)).rejects.toThrow('refuses to run as a superuser');
    const client = await asService(service);
    for (const other of services.filter((one) => one !== service)) {
      await expect(client.query(`select from ${other.name}.kit_outbox`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
