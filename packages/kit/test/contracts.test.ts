import { type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineService } from '../src/index.ts';
import { hearer } from './fixture/service.ts';

const { migrations, errors } = hearer;
/** A process with two contracts. */
const teller = defineService({
  manifest: { ...hearer.manifest, tells: ['stock', 'fiscal'], hears: [] },
  migrations,
  errors,
  serves: [],
});

let network: Network;
beforeAll(async () => {
  network = await startForTest(teller);
});
afterAll(() => network.stop());

const tell = (subject: string) =>
  network.sql(
    `insert into stock.kit_outbox (id, tenant_id, subject, key, body, actor_id) values ($1, $1, $2, 'x', '{}', 'test')`,
    [uuidv7(), subject],
  );
const noted = () =>
  network.sql<{ stream: string; last: number }>(
    'select stream, last_seq::int as last from stock.kit_stream order by 1',
  );

it('tells the facts of each of its contracts in a stream of its own', async () => {
  for (const subject of ['stock.v1.StockMoved', 'fiscal.v1.VoucherRejected', 'stock.v1.StockMoved'])
    await tell(`mostrador.${subject}`);
  await network.drain();
  expect(await noted()).toEqual([
    { stream: 'fiscal', last: 1 },
    { stream: 'stock', last: 2 },
  ]);
});

it('tells again what one of them lost, and nothing of the other', async () => {
  await network.stopService(teller);
  await network.loseStream('stock');
  await network.startService(teller);
  const resent = () =>
    network.sql<{ subject: string; resends: number }>('select subject, resends from stock.kit_outbox');
  const again = async () => (await resent()).filter(({ resends }) => resends > 0).map(({ subject }) => subject);
  await network.until(async () => (await again()).length > 0, 'the comparison');
  await network.drain();
  expect(await again()).toEqual(['mostrador.stock.v1.StockMoved', 'mostrador.stock.v1.StockMoved']);
  expect(await noted()).toEqual([
    { stream: 'fiscal', last: 1 },
    { stream: 'stock', last: 2 },
  ]);
});

it('is asked by services under the name of either contract, and of no third', async () => {
  const backlog = async (callee: string) =>
    network.ops('stock', await network.keys.serviceToken('operator', callee, uuidv7())).getBacklog({});
  expect(await backlog('stock')).toMatchObject({ unpublishedEvents: 0 });
  expect(await backlog('fiscal')).toMatchObject({ unpublishedEvents: 0 });
  await expect(backlog('cash')).rejects.toMatchObject({ reason: 'unauthenticated' });
});

it('is no service where it hears, tells or serves what its manifest does not say', () => {
  const but = (publishes: { $type: string }[]) => () => defineService({ ...teller, publishes });
  expect(but([{ $type: 'mostrador.fiscal.v1.VoucherRejected' }])().name).toBe('stock');
  expect(but([{ $type: 'mostrador.sales.v1.SaleCompleted' }])).toThrow('it serves or tells sales');
  expect(() => defineService({ ...hearer, manifest: teller.manifest })).toThrow('it hears identity, not ');
});
