import { type Network, startForTest } from '@mostrador/kit/testing';
import { type Sale, SalesServiceDefinition } from '@mostrador/proto/sales';
import { ReservationChanged } from '@mostrador/proto/stock';
import { type CallContext, createServer, ServerError, Status } from 'nice-grpc';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, refusal, type Shop, uuidv7 } from './make.ts';

/** Stands in for `sales`: it knows the sales that it is given, or is away. */
const sales = { known: new Map<string, Sale>(), isAway: false };

let network: Network;
let shop: Shop;
let stop: () => void;
beforeAll(async () => {
  const server = createServer();
  const others = Object.keys(SalesServiceDefinition.methods).map((name) => [
    name,
    () => Promise.reject(new Error(name)),
  ]);
  server.add(SalesServiceDefinition, {
    ...(Object.fromEntries(others) as object),
    getSale({ saleId }: { saleId: string }, { trailer }: CallContext) {
      if (sales.isAway) throw new ServerError(Status.UNAVAILABLE, 'away');
      const sale = sales.known.get(saleId);
      if (sale) return Promise.resolve(sale);
      trailer.set('error-kind', 'not_found').set('error-reason', 'not_found');
      throw new ServerError(Status.NOT_FOUND, 'There is none.');
    },
  } as never);
  const port = await server.listen('127.0.0.1:0');
  stop = () => server.forceShutdown();
  network = await startForTest(stock, { SALES_URL: `127.0.0.1:${port}` });
});
beforeEach(async () => {
  sales.isAway = false;
  shop = await makeShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
  stop();
});

const strict = (more: Parameters<Shop['product']>[0] = {}) => shop.product({ negativePolicy: 'strict', ...more });

const asking = (lines: [string, number][], more: object = {}) => ({
  reservationId: uuidv7(),
  branchId: shop.branchId,
  lines: lines.map(([productId, quantityMilli]) => ({ productId, quantityMilli })),
  ...more,
});

const levelOf = async (productId: string) => {
  const { levels } = await shop.inventory.listLevels({ productId, branchId: shop.branchId });
  const { onHandMilli, reservedMilli, availableMilli } = levels[0]!;
  return [onHandMilli, reservedMilli, availableMilli];
};

const dueNow = (reservationId: string) =>
  network.sql('update stock.reservation_dues set due_at = now() where reservation_id = $1', [reservationId]);

const stateOf = async (reservationId: string) => (await shop.inventory.getReservation({ reservationId })).state;

describe('reserveStock', () => {
  it('holds all lines, once, until its sale is heard', async () => {
    const [a, b] = [await strict(), await strict({ unit: 'kg' })];
    await shop.put(a, 3_000);
    await shop.put(b, 5_000);
    const sale = shop.sale([[a, 2_000]]);
    const asked = asking(
      [
        [a, 1_000],
        [b, 1_500],
        [a, 1_000],
      ],
      { reservationId: sale.saleId },
    );
    const till = await shop.till();
    const [first, again] = await Promise.all([till.reserveStock(asked), till.reserveStock(asked)]);
    expect(first).toMatchObject({ state: 'held', shortages: [], version: 1 });
    expect(again).toEqual(first);
    expect([await levelOf(a), await levelOf(b)]).toEqual([
      [3_000, 2_000, 1_000],
      [5_000, 1_500, 3_500],
    ]);
    await shop.sold(sale);
    await network.drain();
    expect(await levelOf(a)).toEqual([1_000, 0, 1_000]);
    // What it held of something else goes with the next turn of a job.
    await expect.poll(() => levelOf(b), { timeout: 8_000 }).toEqual([5_000, 0, 5_000]);
    expect(await till.reserveStock(asked)).toMatchObject({ state: 'consumed' });
    const told = await network.emitted(ReservationChanged, shop.tenantId);
    expect(told.map((event) => event.body.reservation!.state)).toEqual(['held', 'consumed']);
    expect(told[0]!.body.levels).toContainEqual(expect.objectContaining({ productId: a, availableMilli: 1_000 }));
  });

  it('holds nothing where a strict product is short, and says of what', async () => {
    const [a, b, free] = [await strict(), await strict(), await shop.product()];
    await shop.put(a, 3_000);
    await shop.put(b, 1_000);
    expect(
      await shop.inventory.reserveStock(
        asking([
          [a, 1_000],
          [b, 2_000],
          [free, 9_000],
        ]),
      ),
    ).toMatchObject({ state: 'short', shortages: [{ productId: b, availableMilli: 1_000, missingMilli: 1_000 }] });
    expect(await levelOf(a)).toEqual([3_000, 0, 3_000]);
    expect(await shop.inventory.reserveStock(asking([[free, 9_000]]))).toMatchObject({ state: 'held' });
    expect(await shop.inventory.reserveStock(asking([[free, 1_000]], { insist: true }))).toMatchObject({
      state: 'short',
      shortages: [{ productId: free, availableMilli: 0, missingMilli: 1_000 }],
    });
  });

  it('gives the last one to one of many', async () => {
    const productId = await strict();
    await shop.put(productId, 1_000);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => shop.inventory.reserveStock(asking([[productId, 1_000]]))),
    );
    expect(answers.filter(({ state }) => state === 'held')).toHaveLength(1);
    expect(await levelOf(productId)).toEqual([1_000, 1_000, 0]);
  });

  it('holds against the whole family of packs', async () => {
    const can = await strict();
    const six = await strict({ packOfProductId: can, packUnits: 6 });
    await shop.put(six, 2_000);
    await shop.put(can, 1_000);
    expect(await shop.inventory.reserveStock(asking([[can, 3_000]]))).toMatchObject({ state: 'held' });
    // One pack has to be opened for the cans: four are left of it.
    expect(await shop.inventory.reserveStock(asking([[six, 2_000]]))).toMatchObject({
      state: 'short',
      shortages: [{ productId: six, availableMilli: 1_000, missingMilli: 1_000 }],
    });
    expect(await shop.inventory.reserveStock(asking([[six, 1_000]]))).toMatchObject({ state: 'held' });
    expect(await shop.inventory.reserveStock(asking([[can, 5_000]]))).toMatchObject({
      shortages: [{ productId: can, availableMilli: 4_000, missingMilli: 1_000 }],
    });
    expect(await shop.inventory.reserveStock(asking([[can, 4_000]]))).toMatchObject({ state: 'held' });
  });

  it('follows the basket by its revision, and another basket under one revision is refused', async () => {
    const [a, b] = [await strict(), await strict()];
    await shop.put(a, 2_000);
    await shop.put(b, 2_000);
    const first = asking([[a, 2_000]]);
    await shop.inventory.reserveStock(first);
    const second = { ...asking([[b, 2_000]]), reservationId: first.reservationId };
    await expect(shop.inventory.reserveStock(second)).rejects.toEqual(refusal('id_reused', 'reservationId'));
    expect(await shop.inventory.reserveStock({ ...second, revision: 1 })).toMatchObject({ state: 'held', revision: 1 });
    expect([await levelOf(a), await levelOf(b)]).toEqual([
      [2_000, 0, 2_000],
      [2_000, 2_000, 0],
    ]);
    // The first one, late.
    expect(await shop.inventory.reserveStock(first)).toMatchObject({ revision: 1 });
    const short = { ...asking([[b, 3_000]]), reservationId: first.reservationId, revision: 2 };
    expect(await shop.inventory.reserveStock(short)).toMatchObject({ state: 'short' });
    expect(await levelOf(b)).toEqual([2_000, 2_000, 0]);
  });

  it('holds nothing for a sale that was heard before', async () => {
    const productId = await strict();
    await shop.put(productId, 2_000);
    const sale = shop.sale([[productId, 1_000]]);
    await shop.sold(sale);
    await network.drain();
    const asked = asking([[productId, 1_000]], { reservationId: sale.saleId });
    expect(await shop.inventory.reserveStock(asked)).toMatchObject({ state: 'consumed' });
    expect(await levelOf(productId)).toEqual([1_000, 0, 1_000]);
  });

  it('is given back once, and is of one company and branch', async () => {
    const productId = await strict();
    await shop.put(productId, 2_000);
    const asked = asking([[productId, 2_000]]);
    const { reservationId } = await shop.inventory.reserveStock(asked);
    const other = await makeShop(network);
    await expect(other.inventory.cancelReservation({ reservationId })).rejects.toEqual(refusal('not_found'));
    const elsewhere = await shop.as('cashier', [shop.otherBranchId]);
    await expect(elsewhere.cancelReservation({ reservationId })).rejects.toEqual(refusal('branch_foreign'));
    await expect(elsewhere.reserveStock(asked)).rejects.toEqual(refusal('branch_foreign', 'branchId'));
    const { reservations } = await shop.inventory.listReservations({ productId });
    expect(reservations).toMatchObject([{ reservationId }]);
    await Promise.all([1, 2, 3].map(() => shop.inventory.cancelReservation({ reservationId })));
    expect(await levelOf(productId)).toEqual([2_000, 0, 2_000]);
    expect(await shop.inventory.reserveStock(asked)).toMatchObject({ state: 'cancelled' });
    expect((await shop.inventory.listReservations({ productId })).reservations).toEqual([]);
  });
});

describe('a reservation whose time is over', () => {
  it('ends where `sales` knows no such sale, and stays while it does or cannot be asked', async () => {
    const productId = await strict();
    await shop.put(productId, 3_000);
    const [unknown, known, away] = [1, 2, 3].map(() => asking([[productId, 1_000]]));
    for (const one of [unknown!, known!, away!]) await shop.inventory.reserveStock(one);
    sales.known.set(
      known!.reservationId,
      shop.sale([[productId, 1_000]], shop.branchId, { saleId: known!.reservationId }),
    );
    await dueNow(unknown!.reservationId);
    await dueNow(known!.reservationId);
    await expect.poll(() => stateOf(unknown!.reservationId), { timeout: 8_000 }).toBe('expired');
    sales.isAway = true;
    await dueNow(away!.reservationId);
    const isLookedAt = async () =>
      (await network.sql('select from stock.reservation_dues where due_at <= now()')).length === 0;
    await expect.poll(isLookedAt, { timeout: 8_000 }).toBe(true);
    expect([await stateOf(known!.reservationId), await stateOf(away!.reservationId)]).toEqual(['held', 'held']);
    expect(await levelOf(productId)).toEqual([3_000, 2_000, 1_000]);
    // Asked for again, it holds again.
    expect(await shop.inventory.reserveStock(unknown!)).toMatchObject({ state: 'held' });
    await shop.sold(sales.known.get(known!.reservationId)!);
    await network.drain();
    expect(await levelOf(productId)).toEqual([2_000, 2_000, 0]);
  });
});

describe('a product that may be sold below nothing', () => {
  it('opens no conflict', async () => {
    const productId = await shop.product({ negativePolicy: 'allow' });
    await shop.sold(shop.sale([[productId, 1_000]]));
    await network.drain();
    await shop.sold(shop.sale([[productId, 1_000]]));
    await network.drain();
    expect(await shop.level(productId)).toBe(-2_000);
    expect(await shop.conflicts()).toEqual([]);
  });
});
