import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { SaleCompleted, SalesServiceDefinition } from '@mostrador/proto/sales';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sales } from '../src/service.ts';
import { makeSale } from './make.ts';

let network: Network;
beforeAll(async () => {
  network = await startForTest(sales);
});
afterAll(() => network.stop());

const makeTill = async () => {
  const company = await makeCompany(network.keys);
  const client = network.client(SalesServiceDefinition, await company.till());
  return { ...company, client, owner: network.client(SalesServiceDefinition, await company.user('owner')) };
};
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('sales of many companies at the same moment', () => {
  it('are each company’s own, though their ids be the same', async () => {
    const tills = await Promise.all(times(4, makeTill));
    const twins = times(10, () => ({ saleId: uuidv7(), sessionId: uuidv7() }));
    const replies = await Promise.all(
      twins.flatMap(({ saleId, sessionId }) =>
        tills.map(async ({ client, tillId, tenantId }) => {
          const sale = makeSale({ tillId, sessionId }, { saleId });
          return { tenantId, sent: sale, reply: await client.completeSale(sale) };
        }),
      ),
    );
    for (const { sent, reply } of replies)
      expect(reply).toMatchObject({ saleId: sent.saleId, tillId: sent.tillId, ticketNumber: sent.ticketNumber });
    for (const { tenantId, tillId, owner } of tills) {
      const listed = (await owner.listSales({ pageSize: 100 })).sales;
      expect(listed.map((sale) => sale.saleId).toSorted()).toEqual(twins.map(({ saleId }) => saleId).toSorted());
      expect(new Set(listed.map((sale) => sale.tillId))).toEqual(new Set([tillId]));
      const told = await network.emitted(SaleCompleted, tenantId);
      expect(told.map(({ body }) => body.sale!.ticketNumber).toSorted()).toEqual(
        listed.map((sale) => sale.ticketNumber).toSorted(),
      );
      // Each event names the till that sold, whoever was first in the transaction.
      const actors = await network.sql<{ actor_id: string }>(
        'select distinct actor_id from sales.kit_outbox where tenant_id = $1',
        [tenantId],
      );
      expect(actors).toEqual([{ actor_id: tillId }]);
    }
  });

  it('share transactions', async () => {
    const till = await makeTill();
    const made = times(60, () => makeSale({ tillId: till.tillId, sessionId: uuidv7() }));
    await Promise.all(made.map((sale) => till.client.completeSale(sale)));
    const [counted] = await network.sql<{ transactions: number }>(
      'select count(distinct xmin::text)::int as transactions from sales.sales where tenant_id = $1',
      [till.tenantId],
    );
    expect(counted!.transactions).toBeLessThan(made.length);
  });

  it('sent twice at once are one sale; what is wrong with one is no matter to the others', async () => {
    const tills = await Promise.all(times(3, makeTill));
    const made = tills.flatMap((till) =>
      times(10, () => ({ till, sale: makeSale({ tillId: till.tillId, sessionId: uuidv7() }) })),
    );
    const stranger = await makeTill();
    const answers = await Promise.allSettled([
      ...made.flatMap(({ till, sale }) => [till.client.completeSale(sale), till.client.completeSale(sale)]),
      // No such till in the company of this cashier.
      stranger.owner.completeSale(makeSale({ tillId: uuidv7(), sessionId: uuidv7() })),
    ]);
    expect(answers.slice(0, -1).filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(answers.at(-1)).toMatchObject({ status: 'rejected', reason: { reason: 'till_unknown' } });
    for (const { owner } of tills) expect((await owner.listSales({ pageSize: 100 })).sales).toHaveLength(10);
  });

  it('do not wait for the one whose session is held', async () => {
    const [held, free] = [await makeTill(), await makeTill()];
    const sessionId = uuidv7();
    let released = false;
    const holding = network
      .sql(`select pg_advisory_lock(hashtextextended('${sessionId}', 0)), pg_sleep(1)`)
      .then(() => (released = true));
    await network.until(async () => {
      const locks = await network.sql(
        `select from pg_locks where locktype = 'advisory' and objsubid = 1 and granted
          and (classid::bigint << 32 | objid::bigint) = hashtextextended('${sessionId}', 0)`,
      );
      return locks.length > 0;
    }, 'the lock to be held');
    const waiting = held.client.completeSale(makeSale({ tillId: held.tillId, sessionId }));
    const others = times(30, () => free.client.completeSale(makeSale({ tillId: free.tillId, sessionId: uuidv7() })));
    expect(await Promise.all(others)).toHaveLength(30);
    expect(released).toBe(false);
    await holding;
    expect(await waiting).toMatchObject({ sessionId });
  });
});
