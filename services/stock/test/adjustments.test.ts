import { type Network, startForTest } from '@mostrador/kit/testing';
import { LevelsChanged, StockConflictResolved } from '@mostrador/proto/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, refusal, type Shop, uuidv7 } from './make.ts';

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

const delta = (productId: string, deltaMilli: number) => ({
  adjustmentId: uuidv7(),
  branchId: shop.branchId,
  productId,
  deltaMilli,
  reason: 'purchase',
  note: '',
});
const count = (productId: string, countedMilli: number) => ({
  adjustmentId: uuidv7(),
  branchId: shop.branchId,
  productId,
  countedMilli,
  reason: 'count',
  note: '',
});

describe('adjustStock', () => {
  it('adds, takes and sets, with a movement for each and an event', async () => {
    const productId = await shop.product();
    expect(await shop.inventory.adjustStock(delta(productId, 5_000))).toEqual({
      branchId: shop.branchId,
      productId,
      onHandMilli: 5_000,
      version: 1,
    });
    expect(await shop.inventory.adjustStock({ ...delta(productId, -1_500), reason: 'damage' })).toMatchObject({
      onHandMilli: 3_500,
    });
    expect(await shop.inventory.adjustStock(count(productId, 8_000))).toMatchObject({ onHandMilli: 8_000, version: 3 });
    const movements = await shop.movements(productId);
    expect(movements.map((one) => [one.kind, one.reason, one.quantityMilli])).toEqual([
      ['adjustment', 'count', 4_500],
      ['adjustment', 'damage', -1_500],
      ['adjustment', 'purchase', 5_000],
    ]);
    const told = (await network.emitted(LevelsChanged, shop.tenantId)).flatMap((event) => event.body.levels);
    expect(told.filter((one) => one.productId === productId).map((one) => one.version)).toEqual([1, 2, 3]);
  });

  it('adjusts once, also in parallel, and answers the same later', async () => {
    const productId = await shop.product();
    const request = delta(productId, 2_000);
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.inventory.adjustStock(request)));
    await shop.put(productId, 10_000);
    answers.push(await shop.inventory.adjustStock(request));
    for (const answer of answers) expect(answer).toMatchObject({ onHandMilli: 2_000, version: 1 });
    expect(await shop.level(productId)).toBe(12_000);
    await expect(shop.inventory.adjustStock({ ...request, deltaMilli: 1 })).rejects.toEqual(
      refusal('adjustment_id_reused', 'adjustmentId'),
    );
    const other = await shop.product();
    const rivals = await Promise.allSettled(
      [other, productId].map((id) =>
        shop.inventory.adjustStock({ ...request, adjustmentId: request.adjustmentId, productId: id, deltaMilli: 3 }),
      ),
    );
    for (const one of rivals)
      expect(one).toMatchObject({ status: 'rejected', reason: { reason: 'adjustment_id_reused' } });
  });

  it('lets one of two different adjustments under one id win', async () => {
    const [a, b] = [await shop.product(), await shop.product()];
    const adjustmentId = uuidv7();
    const results = await Promise.allSettled(
      [a, b].map((id) => shop.inventory.adjustStock({ ...delta(id, 1_000), adjustmentId })),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(results.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { reason: 'adjustment_id_reused' },
    });
    expect((await shop.level(a)) + (await shop.level(b))).toBe(1_000);
  });

  it('counts under the lock: what is sold meanwhile is not lost', async () => {
    const productId = await shop.product();
    await Promise.all([
      ...Array.from({ length: 10 }, () => shop.inventory.adjustStock(delta(productId, 1_000))),
      shop.inventory.adjustStock(count(productId, 50_000)),
    ]);
    const movements = (await shop.movements(productId)).toReversed();
    const at = movements.findIndex((one) => one.reason === 'count');
    const before = movements.slice(0, at).reduce((sum, one) => sum + one.quantityMilli, 0);
    expect(before + movements[at]!.quantityMilli).toBe(50_000);
  });

  it('notes a count that finds what was expected, without a movement', async () => {
    const productId = await shop.product();
    await shop.put(productId, 4_000);
    const request = count(productId, 4_000);
    expect(await shop.inventory.adjustStock(request)).toMatchObject({ onHandMilli: 4_000, version: 1 });
    expect(await shop.inventory.adjustStock(request)).toMatchObject({ onHandMilli: 4_000, version: 1 });
    expect(await shop.movements(productId)).toHaveLength(1);
  });

  it('refuses what it must', async () => {
    const productId = await shop.product();
    const untracked = await shop.product({ tracked: false });
    const good = delta(productId, 1_000);
    const stranger = await makeShop(network);
    const cases: [object, string, string][] = [
      [{ ...good, branchId: uuidv7() }, 'branch_unknown', 'branchId'],
      [{ ...good, branchId: stranger.branchId }, 'branch_unknown', 'branchId'],
      [{ ...good, productId: uuidv7() }, 'product_unknown', 'productId'],
      [{ ...good, productId: await stranger.product() }, 'product_unknown', 'productId'],
      [{ ...good, productId: untracked }, 'product_untracked', 'productId'],
      [{ ...good, countedMilli: 1 }, 'adjustment_delta_or_count', 'deltaMilli'],
      [{ ...good, deltaMilli: undefined }, 'adjustment_delta_or_count', 'deltaMilli'],
      [{ ...good, deltaMilli: 0 }, 'adjustment_delta_or_count', 'deltaMilli'],
      [{ ...good, deltaMilli: undefined, countedMilli: -1 }, 'out_of_range', 'countedMilli'],
      [{ ...good, reason: 'porque sí' }, 'not_allowed', 'reason'],
    ];
    for (const [request, reason, field] of cases) {
      await expect(shop.inventory.adjustStock(request)).rejects.toEqual(refusal(reason, field));
    }
    for (const client of [await shop.as('cashier'), await shop.as('viewer'), await shop.till()]) {
      await expect(client.adjustStock(good)).rejects.toEqual(refusal('forbidden'));
    }
    expect(await shop.level(productId)).toBe(0);
  });
});

describe('adjustStocks', () => {
  it('adjusts all or none, each seeing those before it', async () => {
    const [a, b] = [await shop.product(), await shop.product()];
    const { levels } = await shop.inventory.adjustStocks({
      adjustments: [delta(a, 1_000), delta(b, 7_000), count(a, 4_000)],
    });
    expect(levels.map((one) => one.onHandMilli)).toEqual([4_000, 7_000, 4_000]);
    expect((await shop.movements(a)).map((one) => one.quantityMilli).toSorted()).toEqual([1_000, 3_000]);
    const good = delta(a, 1_000);
    await expect(shop.inventory.adjustStocks({ adjustments: [good, delta(uuidv7(), 1_000)] })).rejects.toEqual(
      refusal('product_unknown', 'adjustments.1.productId'),
    );
    await expect(shop.inventory.adjustStocks({ adjustments: [good, good] })).rejects.toEqual(
      refusal('adjustment_id_repeated', 'adjustments.1.adjustmentId'),
    );
    expect(await shop.level(a)).toBe(4_000);
  });

  it('may be sent twice', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => shop.product()));
    const adjustments = ids.map((id) => delta(id, 3_000));
    const [first, second] = await Promise.all([
      shop.inventory.adjustStocks({ adjustments }),
      shop.inventory.adjustStocks({ adjustments }),
    ]);
    expect(second).toEqual(first);
    expect(await shop.level(ids[0]!)).toBe(3_000);
  });
});

describe('breakPack', () => {
  it('opens packs by hand, once', async () => {
    const unit = await shop.product();
    const pack = await shop.product({ packOfProductId: unit, packUnits: 12 });
    await shop.put(pack, 3_000);
    const request = { breakId: uuidv7(), branchId: shop.branchId, productId: pack, packs: 2 };
    const answers = await Promise.all([1, 2, 3].map(() => shop.inventory.breakPack(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      unitProductId: unit,
      unitsMilli: 24_000,
      packLevel: { onHandMilli: 1_000 },
      unitLevel: { onHandMilli: 24_000 },
    });
    await shop.put(unit, 1_000);
    expect(await shop.inventory.breakPack(request)).toEqual(answers[0]);
    await expect(shop.inventory.breakPack({ ...request, packs: 1 })).rejects.toEqual(
      refusal('break_id_reused', 'breakId'),
    );
    await expect(shop.inventory.breakPack({ ...request, breakId: uuidv7() })).rejects.toEqual(
      refusal('packs_missing', 'packs'),
    );
    expect(await shop.level(unit)).toBe(25_000);
  });

  it('refuses what is no pack, is not tracked, is unknown, or is not the caller’s to open', async () => {
    const unit = await shop.product();
    const service = await shop.product({ tracked: false });
    const pack = await shop.product({ packOfProductId: service, packUnits: 2 });
    const request = (productId: string) => ({ breakId: uuidv7(), branchId: shop.branchId, productId, packs: 1 });
    await expect(shop.inventory.breakPack(request(unit))).rejects.toEqual(refusal('pack_not_a_pack', 'productId'));
    await expect(shop.inventory.breakPack(request(pack))).rejects.toEqual(refusal('pack_untracked', 'productId'));
    await expect(shop.inventory.breakPack(request(uuidv7()))).rejects.toEqual(refusal('product_unknown', 'productId'));
    await expect(shop.inventory.breakPack({ ...request(unit), branchId: uuidv7() })).rejects.toEqual(
      refusal('branch_unknown', 'branchId'),
    );
    await expect((await shop.as('cashier')).breakPack(request(unit))).rejects.toEqual(refusal('forbidden'));
  });
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
      status: 'resolved',
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
      refusal('conflict_unknown', 'conflictId'),
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
