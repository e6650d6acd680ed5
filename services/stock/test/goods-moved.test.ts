import { start } from '@mostrador/kit';
import { type Network, startForTest } from '@mostrador/kit/testing';
import { SaleCompleted } from '@mostrador/proto/sales';
import { StockConflictOpened, StockConflictResolved, StockMoved } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, productData, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
beforeAll(async () => {
  network = await startForTest(stock);
  shop = await makeShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

describe('a sale', () => {
  it('takes its goods out of its branch, line by line, and tells the levels', async () => {
    const [a, b] = [await shop.product(), await shop.product({ unit: 'kg' })];
    await shop.put(a, 10_000);
    await shop.put(b, 5_000);
    await shop.put(a, 10_000, shop.otherBranchId);
    const sale = shop.sale([
      [a, 2_000],
      [b, 350],
      [a, 1_000],
    ]);
    await shop.sold(sale);
    await network.drain();
    expect([await shop.level(a), await shop.level(b), await shop.level(a, shop.otherBranchId)]).toEqual([
      7_000, 4_650, 10_000,
    ]);
    const { movements } = await shop.inventory.listMovements({ sourceId: sale.saleId });
    expect(movements.map((one) => [one.lineNumber, one.kind, one.quantityMilli]).toSorted()).toEqual([
      [1, 'sale', -2_000],
      [2, 'sale', -350],
      [3, 'sale', -1_000],
    ]);
    expect(movements[0]).toMatchObject({ actorId: sale.cashierId, at: sale.effectiveAt, branchId: shop.branchId });
    const told = (await network.emitted(StockMoved, shop.tenantId)).flatMap((event) => event.body.levels);
    expect(told).toContainEqual(
      expect.objectContaining({
        branchId: shop.branchId,
        productId: a,
        onHandMilli: 7_000,
        version: 2,
        previousOnHandMilli: 10_000,
      }),
    );
  });

  it('moves its goods once, however often it is told', async () => {
    const product = await shop.product();
    await shop.put(product, 9_000);
    const sale = shop.sale([[product, 1_000]]);
    // Each under another event id: a replay of the emitter's history, which the inbox does not know.
    for (let times = 0; times < 3; times += 1) await shop.sold(sale);
    await network.drain();
    await shop.sold(sale);
    await network.drain();
    expect(await shop.level(product)).toBe(8_000);
  });

  it('takes the goods of its own company, where another one gave its product the same id', async () => {
    const other = await makeShop(network);
    const [productId, packId] = [uuidv7(), uuidv7()];
    for (const { inventory } of [shop, other]) await inventory.createProduct({ productId, data: productData() });
    const pack = productData({ packOfProductId: productId, packUnits: 6 });
    await shop.inventory.createProduct({ productId: packId, data: pack });
    await shop.put(packId, 1_000);
    await other.put(productId, 1_000);
    await Promise.all([shop, other].map((one) => one.sold(one.sale([[productId, 2_000]]))));
    await network.drain();
    // Here a pack is opened; there is none.
    expect([await shop.level(productId), await shop.level(packId)]).toEqual([4_000, 0]);
    expect(await other.level(productId)).toBe(-1_000);
    expect((await other.inventory.listConflicts({})).conflicts).toMatchObject([{ productId, lowestMilli: -1_000 }]);
    expect((await shop.inventory.listConflicts({})).conflicts).toEqual([]);
  });

  it('moves nothing for lines without product, of untracked and of unknown products', async () => {
    const untracked = await shop.product({ tracked: false });
    const [unknown, known] = [uuidv7(), await shop.product()];
    const sale = shop.sale([
      [undefined, 1_000],
      [untracked, 1_000],
      [unknown, 3_000],
      ['not-an-id', 1_000],
      [known, 1_000],
    ]);
    await shop.sold(sale);
    await shop.sold(sale);
    await network.drain();
    const { movements } = await shop.inventory.listMovements({ sourceId: sale.saleId });
    expect(movements.map((one) => one.productId)).toEqual([known]);
    expect(
      await network.sql(
        'select product_id, line_number, quantity_milli from stock.unmatched_lines where source_id = $1 order by 2',
        [sale.saleId],
      ),
    ).toEqual([
      { product_id: unknown, line_number: 3, quantity_milli: '-3000' },
      { product_id: 'not-an-id', line_number: 4, quantity_milli: '-1000' },
    ]);
  });
});

describe('voids and returns', () => {
  it('put goods back in whatever order the events arrive', async () => {
    const product = await shop.product();
    await shop.put(product, 10_000);
    const [kept, voided] = [shop.sale([[product, 4_000]]), shop.sale([[product, 3_000]])];
    await shop.voided(voided);
    await shop.returned(shop.saleReturn(kept, [[1, product, 1_500]]));
    await network.drain();
    expect(await shop.level(product)).toBe(14_500);
    await shop.sold(voided);
    await shop.sold(kept);
    await network.drain();
    expect(await shop.level(product)).toBe(7_500);
    // A second return of the same line is another one; a second void is not.
    await shop.returned(shop.saleReturn(kept, [[1, product, 500]]));
    await shop.voided(voided);
    await network.drain();
    expect(await shop.level(product)).toBe(8_000);
  });
});

describe('a level below zero', () => {
  it('opens one conflict, keeps the lowest, and heals by itself', async () => {
    const product = await shop.product({ name: 'Faltante' });
    await shop.put(product, 1_000);
    const first = shop.sale([[product, 3_000]]);
    await shop.sold(first);
    await network.drain();
    const second = shop.sale([[product, 5_000]]);
    await shop.sold(second);
    await network.drain();
    const open = (await shop.conflicts()).find((one) => one.productId === product)!;
    expect(open).toMatchObject({
      productName: 'Faltante',
      state: 'open',
      onHandMilli: -7_000,
      lowestMilli: -7_000,
      sourceId: first.saleId,
    });
    await shop.returned(shop.saleReturn(second, [[1, product, 5_000]]));
    await network.drain();
    expect((await shop.conflicts()).find((one) => one.productId === product)).toMatchObject({
      onHandMilli: -2_000,
      lowestMilli: -7_000,
    });
    await shop.voided(first);
    await network.drain();
    expect((await shop.conflicts('resolved')).find((one) => one.productId === product)).toMatchObject({
      conflictId: open.conflictId,
      resolvedBy: 'level',
      resolution: 'level',
      onHandMilli: 1_000,
    });
    const opened = await network.emitted(StockConflictOpened, shop.tenantId);
    const resolved = await network.emitted(StockConflictResolved, shop.tenantId);
    expect([opened, resolved].map((events) => events.filter((event) => event.key === open.conflictId).length)).toEqual([
      1, 1,
    ]);
  });
});

describe('many at once', () => {
  it('parallel consumers, adjustments and breaks neither wait in a circle nor lose anything', async () => {
    const own = await makeShop(network);
    const families = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const can = await own.product();
        const six = await own.product({ packOfProductId: can, packUnits: 6 });
        return { can, six };
      }),
    );
    const plain = await Promise.all(Array.from({ length: 4 }, () => own.product()));
    for (const { six } of families) await own.put(six, 200_000);
    // A second replica on the same database and durable.
    const replica = await start(stock, network.envOf(stock));
    try {
      const any = <T>(list: T[]): T => list[Math.floor(Math.random() * list.length)]!;
      const ids = [...families.flatMap(({ can, six }) => [can, six]), ...plain];
      const sales = Array.from({ length: 300 }, () =>
        own.sale(
          [
            [any(ids), 1_000],
            [any(ids), 2_000],
            [any(ids), 1_000],
          ],
          any([own.branchId, own.otherBranchId]),
        ),
      );
      await Promise.all([
        ...sales.map((sale) => own.sold(sale)),
        ...sales.slice(0, 60).map((sale) => own.voided(sale)),
        ...Array.from({ length: 40 }, () =>
          own.inventory.adjustStocks({
            adjustments: Array.from({ length: 6 }, () => ({
              adjustmentId: uuidv7(),
              branchId: any([own.branchId, own.otherBranchId]),
              productId: any(ids),
              deltaMilli: 1_000,
              reason: 'purchase',
            })),
          }),
        ),
        ...Array.from({ length: 20 }, () =>
          own.inventory.breakPack({
            breakId: uuidv7(),
            branchId: own.branchId,
            productId: any(families).six,
            packs: 1,
          }),
        ),
      ]);
      await network.drain();
      await network.until(replica.idle, 'the replica to be idle');
      const [{ sold }] = (await network.sql<{ sold: string }>(
        `select count(distinct source_id) as sold from stock.stock_movements where kind = 'sale' and tenant_id = $1`,
        [own.tenantId],
      )) as [{ sold: string }];
      expect(Number(sold)).toBe(300);
      const [{ deadlocks }] = (await network.sql<{ deadlocks: string }>(
        'select deadlocks from pg_stat_database where datname = current_database()',
      )) as [{ deadlocks: string }];
      expect(Number(deadlocks)).toBe(0);
      await expectInvariants(network);
    } finally {
      await replica.stop();
    }
  });
});

describe('a backlog', () => {
  it('of sales is applied in batches, exactly once', async () => {
    const own = await makeShop(network);
    const ids = await Promise.all(Array.from({ length: 20 }, () => own.product()));
    const sales = Array.from({ length: 600 }, (_, n) =>
      own.sale([
        [ids[n % 20]!, 1_000],
        [ids[(n + 7) % 20]!, 1_000],
      ]),
    );
    await Promise.all(sales.map((sale) => network.publish(SaleCompleted, own.tenantId, sale.saleId, { sale })));
    await network.drain();
    for (const id of ids) expect(await own.level(id)).toBe(-60_000);
    expect((await own.conflicts()).length).toBe(20);
  });
});
