import { type Network, startForTest } from '@mostrador/kit/testing';
import { StockConflictResolved } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, refusal, type Shop } from './make.ts';

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

describe('resolveConflict', () => {
  const shortage = async () => {
    const productId = await shop.product();
    const sale = shop.sale([[productId, 3_000]]);
    await shop.sold(sale);
    await network.drain();
    const { conflictId } = (await shop.conflicts()).find((one) => one.productId === productId)!;
    return { productId, sale, conflictId };
  };

  it('sets the level to what was counted, once', async () => {
    const { productId, conflictId } = await shortage();
    const supervisor = await shop.as('supervisor');
    const request = { conflictId, countedMilli: 2_000, note: 'estaba en el depósito' };
    const [first, second] = await Promise.all([
      supervisor.resolveConflict(request),
      supervisor.resolveConflict(request),
    ]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({
      state: 'resolved',
      resolution: 'counted',
      onHandMilli: 2_000,
      lowestMilli: -3_000,
      note: request.note,
    });
    expect(await shop.level(productId)).toBe(2_000);
    expect((await shop.movements(productId))[0]).toMatchObject({
      kind: 'adjustment',
      reason: 'count',
      quantityMilli: 5_000,
      sourceId: conflictId,
    });
    await expect(supervisor.resolveConflict({ ...request, countedMilli: 1 })).rejects.toEqual(
      refusal('conflict_resolved', 'conflictId'),
    );
    const told = await network.emitted(StockConflictResolved, shop.tenantId);
    expect(told.filter((event) => event.key === conflictId)).toHaveLength(1);
  });

  it('accepts a level as it is; a lower one is another conflict, a healed one none', async () => {
    const { productId, sale, conflictId } = await shortage();
    const supervisor = await shop.as('supervisor');
    expect(await supervisor.resolveConflict({ conflictId })).toMatchObject({
      resolution: 'accepted',
      onHandMilli: -3_000,
    });
    const open = async () => (await shop.conflicts()).filter((one) => one.productId === productId);
    await shop.put(productId, 1_000);
    await shop.sold(shop.sale([[productId, 1_000]]));
    await network.drain();
    expect(await open()).toEqual([]);
    const lower = shop.sale([[productId, 500]]);
    await shop.sold(lower);
    await network.drain();
    expect(await open()).toMatchObject([{ lowestMilli: -3_500, sourceId: lower.saleId }]);
    await shop.voided(sale);
    await shop.put(productId, 1_000);
    await network.drain();
    expect(await open()).toEqual([]);
    // Once healed, nothing is accepted any more.
    await shop.sold(shop.sale([[productId, 600]]));
    await network.drain();
    expect(await open()).toMatchObject([{ onHandMilli: -100 }]);
    await expectInvariants(network);
  });

  it('is for supervisors of the same company', async () => {
    const { conflictId } = await shortage();
    await expect(shop.inventory.resolveConflict({ conflictId })).rejects.toEqual(refusal('forbidden'));
    const stranger = await makeShop(network);
    await expect((await stranger.as('owner')).resolveConflict({ conflictId })).rejects.toEqual(
      refusal('not_found', 'conflictId'),
    );
    expect((await stranger.inventory.listConflicts({})).conflicts).toEqual([]);
  });

  it('cannot resolve what has healed by itself', async () => {
    const { productId, conflictId } = await shortage();
    await shop.put(productId, 3_000);
    await expect((await shop.as('owner')).resolveConflict({ conflictId })).rejects.toEqual(
      refusal('conflict_resolved', 'conflictId'),
    );
  });
});

describe('listings', () => {
  it('page through levels, movements and conflicts without missing or repeating a row', async () => {
    const own = await makeShop(network);
    const ids = await Promise.all(Array.from({ length: 7 }, () => own.product()));
    for (const id of ids) await own.sold(own.sale([[id, 1_000]]));
    await network.drain();
    const pages = async <T>(list: (pageToken: string) => Promise<{ rows: T[]; nextPageToken: string }>) => {
      const rows: T[] = [];
      let pageToken = '';
      do {
        const page = await list(pageToken);
        rows.push(...page.rows);
        pageToken = page.nextPageToken;
      } while (pageToken);
      return rows;
    };
    const levels = await pages(async (pageToken) => {
      const page = await own.inventory.listLevels({
        pageSize: 3,
        pageToken,
        negativeOnly: true,
        branchId: own.branchId,
      });
      return { ...page, rows: page.levels.map((one) => one.productId) };
    });
    const movements = await pages(async (pageToken) => {
      const page = await own.inventory.listMovements({ pageSize: 2, pageToken });
      return { ...page, rows: page.movements.map((one) => one.movementId) };
    });
    const conflicts = await pages(async (pageToken) => {
      const page = await own.inventory.listConflicts({ pageSize: 4, pageToken, branchId: own.branchId });
      return { ...page, rows: page.conflicts.map((one) => one.productId) };
    });
    expect(levels.toSorted()).toEqual(ids.toSorted());
    expect(conflicts.toSorted()).toEqual(ids.toSorted());
    expect(movements).toEqual(movements.toSorted().toReversed());
    expect(new Set(movements).size).toBe(7);
    await expect(own.inventory.listLevels({ pageToken: 'x' })).rejects.toEqual(
      refusal('page_token_invalid', 'pageToken'),
    );
    const wrong = Buffer.from('["a","b"]').toString('base64url');
    await expect(own.inventory.listLevels({ pageToken: wrong })).rejects.toEqual(
      refusal('page_token_invalid', 'pageToken'),
    );
    await expect((await own.as('cashier')).listMovements({})).rejects.toEqual(refusal('forbidden'));
    expect((await (await own.till()).listLevels({})).levels).toHaveLength(7);
  });
});
