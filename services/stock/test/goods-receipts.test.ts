import { type Network, startForTest } from '@mostrador/kit/testing';
import { GoodsReceiptAnnulled, GoodsReceived, PurchaseOrderChanged } from '@mostrador/proto/purchasing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { ago, expectInvariants, refusal, uuidv7 } from './make.ts';
import { type Buyer, key, makeBuyer, stated } from './make-purchasing.ts';

let network: Network;
let shop: Buyer;
beforeAll(async () => {
  network = await startForTest(stock);
});
beforeEach(async () => {
  shop = await makeBuyer(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
});

const stateOf = async (orderId: string) => (await shop.buying.getPurchaseOrder({ orderId })).state;
const tolerant = (overReceiptBp: number) => ({
  approvalLimitMinor: 0,
  overReceiptBp,
  priceToleranceBp: 0,
  quantityToleranceBp: 0,
  expectedVersion: 0,
});

describe('receiveGoods', () => {
  it('raises the stock at what the order says, to the centavo, and leaves the price alone', async () => {
    const productId = await shop.product({ costMinor: 1, priceMinor: 500 });
    const order = await shop.approved([{ productId, packs: 3, cost: stated(100, { discountsBp: [3_333] }) }]);
    const { orderId } = order;
    expect(order.totalMinor).toBe(200);
    const one = await shop.receive([{ productId, quantityMilli: 1_000 }], {
      orderId,
      documentNumber: 'R 0003-00000001',
    });
    expect(one).toMatchObject({
      state: 'noted',
      version: 1,
      lines: [{ totalMinor: 67, orderLine: 1, priceMinor: 500 }],
    });
    expect(await stateOf(orderId)).toBe('partly_received');
    await shop.receive([{ productId, quantityMilli: 2_000 }], { orderId });
    expect(await stateOf(orderId)).toBe('received');
    const movements = await shop.movements(productId);
    expect(movements.map((move) => [move.kind, move.quantityMilli, move.valueMinor, move.supplierId])).toEqual([
      ['receipt', 2_000, 133, shop.supplierId],
      ['receipt', 1_000, 67, shop.supplierId],
    ]);
    expect(movements[1]).toMatchObject({ documentNumber: 'R 0003-00000001', costIncludesIva: false });
    expect(await shop.level(productId)).toBe(3_000);
    expect(await shop.productData(productId)).toMatchObject({ costMinor: 67, costIncludesIva: false, priceMinor: 500 });
    const told = await network.emitted(GoodsReceived, shop.tenantId);
    expect(told[0]!.body.receipt).toEqual(one);
    const states = (await network.emitted(PurchaseOrderChanged, shop.tenantId)).map((event) => event.body.order!.state);
    expect(states).toEqual(['draft', 'approved', 'partly_received', 'received']);
    const { supplierProducts } = await shop.buying.listSupplierProducts({ productId });
    expect(supplierProducts).toMatchObject([{ lastCostMinor: 67, version: 2 }]);
  });

  it('is one receipt, sent twice, at once, or under another paper of the same number', async () => {
    const productId = await shop.product();
    const { orderId } = await shop.approved([{ productId, packs: 5, cost: stated(100) }]);
    const request = shop.received([{ productId, quantityMilli: 2_000 }], {
      orderId,
      documentNumber: 'R 0003-00000007',
    });
    const answers = await Promise.all(Array.from({ length: 6 }, () => shop.buying.receiveGoods(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await shop.level(productId)).toBe(2_000);
    await expect(shop.buying.receiveGoods({ ...request, note: 'otra' })).rejects.toEqual(
      refusal('id_reused', 'receiptId'),
    );
    const paper = { ...request, receiptId: uuidv7(), documentNumber: 'r3-7' };
    await expect(shop.buying.receiveGoods(paper)).rejects.toEqual(refusal('document_received', 'documentNumber'));
    // The same remito brought another order's goods, too.
    const other = await shop.approved([{ productId, packs: 1, cost: stated(100) }]);
    await shop.receive([{ productId, quantityMilli: 1_000 }], { orderId: other.orderId, documentNumber: 'R 3-7' });
    expect(await shop.level(productId)).toBe(3_000);
  });

  it('never takes more than is let pass, however many receive at once', async () => {
    const productId = await shop.product();
    await shop.owner.putPurchasingSettings(tolerant(1_000), key());
    const { orderId } = await shop.approved([{ productId, packs: 10, cost: stated(100) }]);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => shop.receive([{ productId, quantityMilli: 2_000 }], { orderId })),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(5);
    for (const one of results)
      if (one.status === 'rejected')
        expect(one.reason).toEqual(refusal('receipt_above_order', 'lines.0.quantityMilli'));
    const more = await shop.receive([{ productId, quantityMilli: 1_000 }], { orderId });
    expect(more.lines[0]!.totalMinor).toBe(100);
    expect(await shop.level(productId)).toBe(11_000);
  });

  it('takes a remito without an order, at the supplier’s list, at what it says, or at what nobody knows', async () => {
    const [listed, said, unknown] = [await shop.product(), await shop.product(), await shop.product({ costMinor: 70 })];
    await shop.ask(listed, { packMilli: 6_000, cost: stated(605, { per: 'pack', bonusPaid: 10, bonusFree: 1 }) });
    const receipt = await shop.receive([
      { productId: listed, quantityMilli: 66_000 },
      { productId: said, quantityMilli: 3_000, cost: stated(121, { includesIva: true }) },
      { productId: unknown, quantityMilli: 1_000 },
    ]);
    expect(receipt.lines.map((line) => line.totalMinor)).toEqual([6_050, 300, undefined]);
    expect((await shop.movements(unknown))[0]).toMatchObject({ unitCostMinor: 70, valueMinor: 70 });
    expect((await shop.productData(unknown)).costMinor).toBe(70);
    expect((await shop.productData(listed)).costMinor).toBe(92);
  });

  it('keeps a cost with IVA where the company keeps it so', async () => {
    const productId = await shop.product({ costMinor: 121, costIncludesIva: true });
    await shop.receive([{ productId, quantityMilli: 2_000, cost: stated(200) }]);
    expect(await shop.productData(productId)).toMatchObject({ costMinor: 242, costIncludesIva: true });
    expect((await shop.movements(productId))[0]).toMatchObject({
      unitCostMinor: 242,
      valueMinor: 484,
      costIncludesIva: true,
    });
  });

  it('leaves what was counted since the goods came as it was counted', async () => {
    const productId = await shop.product();
    await shop.count(productId, 5_000, ago(10));
    await shop.receive([{ productId, quantityMilli: 2_000, cost: stated(5) }], { receivedAt: ago(60) });
    expect(await shop.level(productId)).toBe(5_000);
    await shop.receive([{ productId, quantityMilli: 2_000, cost: stated(5) }], { receivedAt: ago(5) });
    expect(await shop.level(productId)).toBe(7_000);
  });

  it('refuses what cannot have come', async () => {
    const [productId, other] = [await shop.product(), await shop.product()];
    const { orderId } = await shop.approved([{ productId, packs: 1, cost: stated(5) }]);
    const line = { productId, quantityMilli: 1_000 };
    const wrong = (lines: (typeof line)[], more: object) => shop.receive(lines, more);
    await expect(wrong([{ ...line, productId: other }], { orderId })).rejects.toEqual(
      refusal('product_not_ordered', 'lines.0.productId'),
    );
    await expect(wrong([{ ...line, quantityMilli: 500 }], {})).rejects.toEqual(
      refusal('quantity_not_whole', 'lines.0.quantityMilli'),
    );
    await expect(wrong([line], { orderId, branchId: shop.otherBranchId })).rejects.toEqual(
      refusal('order_of_another', 'orderId'),
    );
    await expect(wrong([line], { receivedAt: ago(-60) })).rejects.toEqual(
      refusal('received_at_out_of_range', 'receivedAt'),
    );
    await expect(wrong([line], { receivedAt: ago(36 * 24 * 60) })).rejects.toEqual(refusal('received_at_out_of_range'));
    const draft = await shop.order([{ productId, packs: 1, cost: stated(5) }]);
    await expect(wrong([line], { orderId: draft.orderId })).rejects.toEqual(refusal('order_state', 'orderId'));
    const foreign = await makeBuyer(network);
    await expect(
      foreign.receive([{ productId: await foreign.product(), quantityMilli: 1_000 }], { orderId }),
    ).rejects.toEqual(refusal('not_found', 'orderId'));
    const elsewhere = await shop.buyer('inventory', [shop.otherBranchId]);
    await expect(elsewhere.receiveGoods(shop.received([line]))).rejects.toEqual(refusal('branch_foreign', 'branchId'));
    // Nothing is half done.
    expect([await shop.level(productId), (await shop.buying.listGoodsReceipts({})).receipts]).toEqual([0, []]);
  });
});

describe('annulGoodsReceipt', () => {
  it('is as if the goods had never come, and they may come again', async () => {
    const productId = await shop.product();
    const { orderId } = await shop.approved([{ productId, packs: 3, cost: stated(100, { discountsBp: [3_333] }) }]);
    const more = { orderId, documentNumber: 'R 1-1' };
    const { receiptId } = await shop.receive([{ productId, quantityMilli: 1_000 }], more);
    await shop.receive([{ productId, quantityMilli: 1_000 }], { orderId });
    const again = key();
    const annul = () => shop.buying.annulGoodsReceipt({ receiptId, reason: 'mal cargado' }, again);
    const annulled = await annul();
    expect(annulled).toMatchObject({ state: 'annulled', version: 2, annulReason: 'mal cargado' });
    expect(await annul()).toEqual(annulled);
    await expect(shop.buying.annulGoodsReceipt({ receiptId, reason: 'otra vez' }, key())).rejects.toEqual(
      refusal('goods_annulled'),
    );
    expect(await shop.level(productId)).toBe(1_000);
    const last = await shop.receive([{ productId, quantityMilli: 2_000 }], more);
    expect(last.lines[0]!.totalMinor).toBe(200 - 66);
    expect(await stateOf(orderId)).toBe('received');
    const worth = (await shop.movements(productId)).reduce((sum, move) => sum + move.valueMinor!, 0);
    expect(worth).toBe(200);
    const told = await network.emitted(GoodsReceiptAnnulled, shop.tenantId);
    expect(told.map((event) => event.body.receipt)).toEqual([annulled]);
  });

  it('leaves a count of since as it was counted', async () => {
    const productId = await shop.product();
    const { receiptId } = await shop.receive([{ productId, quantityMilli: 2_000, cost: stated(5) }], {
      receivedAt: ago(60),
    });
    await shop.count(productId, 5_000, ago(10));
    await shop.buying.annulGoodsReceipt({ receiptId, reason: 'nunca llegó' }, key());
    expect(await shop.level(productId)).toBe(5_000);
  });
});

describe('returnToSupplier', () => {
  const back = (lines: { productId: string; quantityMilli: number }[], more: object = {}) => ({
    returnId: uuidv7(),
    branchId: shop.branchId,
    supplierId: shop.supplierId,
    documentNumber: 'R 1-9',
    reason: 'expired',
    lines,
    note: '',
    ...more,
  });

  it('takes goods out at what they came to, once, and no more than came', async () => {
    const productId = await shop.product();
    const { receiptId } = await shop.receive([
      { productId, quantityMilli: 3_000, cost: stated(67, { discountsBp: [50] }) },
    ]);
    const request = back([{ productId, quantityMilli: 1_000 }], { receiptId });
    const answers = await Promise.all(Array.from({ length: 4 }, () => shop.buying.returnToSupplier(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await shop.level(productId)).toBe(2_000);
    await expect(shop.buying.returnToSupplier({ ...request, reason: 'other' })).rejects.toEqual(
      refusal('id_reused', 'returnId'),
    );
    await shop.buying.returnToSupplier(back([{ productId, quantityMilli: 2_000 }], { receiptId }));
    const movements = await shop.movements(productId);
    expect(movements[0]).toMatchObject({ kind: 'supplier_return', reason: 'expired', documentNumber: 'R 1-9' });
    expect(movements.reduce((sum, move) => sum + move.valueMinor!, 0)).toBe(0);
    await expect(
      shop.buying.returnToSupplier(back([{ productId, quantityMilli: 1_000 }], { receiptId })),
    ).rejects.toEqual(refusal('return_above_receipt', 'lines.0.quantityMilli'));
    await expect(shop.buying.annulGoodsReceipt({ receiptId, reason: 'mal cargado' }, key())).rejects.toEqual(
      refusal('goods_returned'),
    );
  });

  it('may be annulled, and goods without a receipt go back at what they cost', async () => {
    const productId = await shop.product({ costMinor: 70 });
    const { receiptId } = await shop.receive([{ productId, quantityMilli: 3_000 }]);
    const { returnId } = await shop.buying.returnToSupplier(back([{ productId, quantityMilli: 1_000 }], { receiptId }));
    const annulled = await shop.buying.annulSupplierReturn({ returnId, reason: 'no se retiró' }, key());
    expect(annulled).toMatchObject({ state: 'annulled', version: 2 });
    await expect(shop.buying.annulSupplierReturn({ returnId, reason: 'no se retiró' }, key())).rejects.toEqual(
      refusal('goods_annulled'),
    );
    expect((await shop.buying.getGoodsReceipt({ receiptId })).lines[0]!.returnedMilli).toBe(0);
    await shop.buying.returnToSupplier(back([{ productId, quantityMilli: 4_000 }]));
    expect((await shop.movements(productId))[0]).toMatchObject({ quantityMilli: -4_000, valueMinor: -280 });
    expect(await shop.level(productId)).toBe(-1_000);
    expect(await shop.conflicts('open')).toHaveLength(1);
    expect((await shop.buying.listSupplierReturns({})).supplierReturns).toHaveLength(2);
    const other = await makeBuyer(network);
    await expect(other.owner.annulSupplierReturn({ returnId, reason: 'ajena' }, key())).rejects.toEqual(
      refusal('not_found'),
    );
  });
});
