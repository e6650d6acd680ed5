import { type Network, startForTest } from '@mostrador/kit/testing';
import { type Transfer, TransferChanged } from '@mostrador/proto/stock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, makeShop, refusal, type Shop, uuidv7 } from './make.ts';

let network: Network;
let shop: Shop;
beforeAll(async () => {
  network = await startForTest(stock);
});
beforeEach(async () => {
  shop = await makeShop(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const items = (of: [string, number][]) => of.map(([productId, quantityMilli]) => ({ productId, quantityMilli }));

const planned = (of: [string, number][], more: object = {}) => ({
  transferId: uuidv7(),
  fromBranchId: shop.branchId,
  toBranchId: shop.otherBranchId,
  items: items(of),
  note: '',
  ...more,
});

async function sent(of: [string, number][]): Promise<Transfer> {
  const { transferId } = await shop.inventory.createTransfer(planned(of));
  return shop.inventory.dispatchTransfer({ transferId, expectedVersion: 1 });
}

const both = async (productId: string) => [
  await shop.level(productId),
  await shop.level(productId, shop.otherBranchId),
];

const worth = async (productId: string) =>
  (await shop.inventory.listLevels({ productId })).levels.map((one) => [one.branchId, one.valueMinor]);

describe('a transfer', () => {
  it('leaves one branch, is in transit, and arrives in the other with its value', async () => {
    const product = await shop.product({ costMinor: 333 });
    await shop.put(product, 10_000);
    const plan = planned([[product, 4_000]]);
    const [made, again] = await Promise.all([shop.inventory.createTransfer(plan), shop.inventory.createTransfer(plan)]);
    expect(made).toMatchObject({ state: 'draft', version: 1, remitoNumber: 0 });
    expect(again).toEqual(made);
    expect(await both(product)).toEqual([10_000, 0]);
    const { transferId } = plan;
    const gone = await Promise.all(
      [1, 2].map(() => shop.inventory.dispatchTransfer({ transferId, expectedVersion: 1 })),
    );
    expect(gone[0]).toMatchObject({
      state: 'in_transit',
      version: 2,
      remitoNumber: 1,
      lines: [{ quantityMilli: 4_000, inTransitMilli: 4_000, inTransitValueMinor: 1_332 }],
    });
    expect(gone[1]).toEqual(gone[0]);
    expect(await both(product)).toEqual([6_000, 0]);
    const receipt = { transferId, receiptId: uuidv7(), expectedVersion: 2, items: items([[product, 4_000]]), note: '' };
    const [got, twice] = await Promise.all([1, 2].map(() => shop.inventory.receiveTransfer(receipt)));
    expect(got).toMatchObject({ state: 'received', version: 3, lines: [{ receivedMilli: 4_000, inTransitMilli: 0 }] });
    expect(twice).toEqual(got);
    expect(await both(product)).toEqual([6_000, 4_000]);
    expect((await worth(product)).toSorted((a, b) => Number(b[1]) - Number(a[1]))).toEqual([
      [shop.branchId, 1_998],
      [shop.otherBranchId, 1_332],
    ]);
    const told = await network.emitted(TransferChanged, shop.tenantId);
    expect(told.map((event) => event.body.transfer!.state)).toEqual(['draft', 'in_transit', 'received']);
    expect((await sent([[product, 1_000]])).remitoNumber).toBe(2);
  });

  it('that arrives in part stays in transit until the rest arrives, is back, or is lost', async () => {
    const product = await shop.product({ costMinor: 100 });
    await shop.put(product, 10_000);
    const { transferId } = await sent([[product, 10_000]]);
    const receive = (milli: number, expectedVersion: number) =>
      shop.inventory.receiveTransfer({
        transferId,
        receiptId: uuidv7(),
        expectedVersion,
        items: items([[product, milli]]),
        note: '',
      });
    expect(await receive(6_000, 2)).toMatchObject({ state: 'differing', lines: [{ inTransitMilli: 4_000 }] });
    await expect(receive(1_000, 2)).rejects.toEqual(refusal('version_old', 'expectedVersion'));
    await expect(receive(5_000, 3)).rejects.toEqual(refusal('transfer_exceeds_transit', 'items.0.quantityMilli'));
    expect(await receive(1_000, 3)).toMatchObject({ lines: [{ receivedMilli: 7_000 }] });
    const settlement = {
      transferId,
      settlementId: uuidv7(),
      expectedVersion: 4,
      returned: items([[product, 1_000]]),
      lost: items([[product, 2_000]]),
      reason: 'theft',
      note: 'faltaron en el camión',
    };
    await expect(shop.inventory.settleTransfer(settlement)).rejects.toEqual(refusal('forbidden', 'lost'));
    const supervisor = await shop.as('supervisor');
    const settled = await supervisor.settleTransfer(settlement);
    expect(settled).toMatchObject({
      state: 'received',
      lines: [{ receivedMilli: 7_000, returnedMilli: 1_000, lostMilli: 2_000, lostValueMinor: 200, inTransitMilli: 0 }],
    });
    expect(await supervisor.settleTransfer(settlement)).toEqual(settled);
    await expect(supervisor.settleTransfer({ ...settlement, note: 'otra' })).rejects.toEqual(
      refusal('id_reused', 'settlementId'),
    );
    expect(await both(product)).toEqual([1_000, 7_000]);
    await expect(receive(1_000, 5)).rejects.toEqual(refusal('transfer_not_in_transit', 'transferId'));
  });

  it('is changed or given up while it is a draft', async () => {
    const product = await shop.product();
    await shop.put(product, 5_000);
    const plan = planned([[product, 9_000]]);
    await shop.inventory.createTransfer(plan);
    const change = { transferId: plan.transferId, expectedVersion: 1, items: items([[product, 2_000]]), note: 'menos' };
    const changed = await shop.inventory.updateTransfer(change);
    expect(changed).toMatchObject({ version: 2, note: 'menos', lines: [{ quantityMilli: 2_000 }] });
    expect(await shop.inventory.updateTransfer(change)).toEqual(changed);
    await expect(shop.inventory.cancelTransfer({ transferId: plan.transferId, expectedVersion: 1 })).rejects.toEqual(
      refusal('version_old'),
    );
    const over = await shop.inventory.cancelTransfer({ transferId: plan.transferId, expectedVersion: 2 });
    expect(over).toMatchObject({ state: 'cancelled', version: 3 });
    await expect(shop.inventory.dispatchTransfer({ transferId: plan.transferId, expectedVersion: 3 })).rejects.toEqual(
      refusal('transfer_not_draft'),
    );
    expect(await both(product)).toEqual([5_000, 0]);
  });

  it('is sent by who acts where it leaves, and received by who acts where it arrives', async () => {
    const product = await shop.product();
    await shop.put(product, 5_000);
    const [here, there] = [
      await shop.as('inventory', [shop.branchId]),
      await shop.as('inventory', [shop.otherBranchId]),
    ];
    const { transferId } = await there.createTransfer(planned([[product, 2_000]]));
    await expect(there.dispatchTransfer({ transferId, expectedVersion: 1 })).rejects.toEqual(refusal('branch_foreign'));
    await here.dispatchTransfer({ transferId, expectedVersion: 1 });
    const receipt = { transferId, receiptId: uuidv7(), expectedVersion: 2, items: items([[product, 2_000]]), note: '' };
    await expect(here.receiveTransfer(receipt)).rejects.toEqual(refusal('branch_foreign'));
    expect(await there.receiveTransfer(receipt)).toMatchObject({ state: 'received' });
    const stranger = await shop.as('inventory', [uuidv7()]);
    await expect(stranger.getTransfer({ transferId })).rejects.toEqual(refusal('not_found'));
    expect((await stranger.listTransfers({})).transfers).toEqual([]);
    expect((await here.listTransfers({ state: 'received' })).transfers).toMatchObject([{ transferId }]);
    const other = await makeShop(network);
    await expect(other.inventory.getTransfer({ transferId })).rejects.toEqual(refusal('not_found'));
  });

  it('takes no strict product that is not there or is reserved; of others it takes what it says', async () => {
    const [strict, free] = [await shop.product({ negativePolicy: 'strict' }), await shop.product()];
    await shop.put(strict, 3_000);
    const hold = { reservationId: uuidv7(), branchId: shop.branchId, lines: items([[strict, 2_000]]) };
    await shop.inventory.reserveStock(hold);
    await expect(
      sent([
        [free, 1_000],
        [strict, 2_000],
      ]),
    ).rejects.toEqual(refusal('stock_short', 'items.1.quantityMilli'));
    expect(await both(free)).toEqual([0, 0]);
    expect(
      await sent([
        [free, 1_000],
        [strict, 1_000],
      ]),
    ).toMatchObject({ state: 'in_transit', remitoNumber: 1 });
    expect(await both(free)).toEqual([-1_000, 0]);
  });

  it('is well formed', async () => {
    const product = await shop.product();
    const refused = async (more: object, reason: string, field: string) =>
      expect(shop.inventory.createTransfer(planned([[product, 1_000]], more))).rejects.toEqual(refusal(reason, field));
    await refused({ toBranchId: shop.branchId }, 'transfer_to_itself', 'toBranchId');
    await refused({ toBranchId: uuidv7() }, 'branch_unknown', 'toBranchId');
    await refused({ items: items([[product, 500]]) }, 'quantity_not_whole', 'items.0.quantityMilli');
    await refused({ items: items([[uuidv7(), 1_000]]) }, 'not_found', 'items.0.productId');
    await refused(
      {
        items: items([
          [product, 1_000],
          [product, 1_000],
        ]),
      },
      'transfer_product_repeated',
      'items',
    );
  });
});
