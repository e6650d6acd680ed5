import { type Network, startForTest } from '@mostrador/kit/testing';
import { PurchaseOrderChanged } from '@mostrador/proto/purchasing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, refusal, uuidv7 } from './make.ts';
import { type Buyer, details, key, makeBuyer, startIdentity, stated } from './make-purchasing.ts';

let network: Network;
let identity: Awaited<ReturnType<typeof startIdentity>>;
let shop: Buyer;
beforeAll(async () => {
  identity = await startIdentity();
  network = await startForTest(stock, { IDENTITY_URL: identity.address });
});
beforeEach(async () => {
  shop = await makeBuyer(network);
});
afterAll(async () => {
  await expectInvariants(network);
  await network.stop();
  identity.stop();
});

const settings = (more: object = {}) => ({
  approvalLimitMinor: 0,
  overReceiptBp: 0,
  priceToleranceBp: 0,
  quantityToleranceBp: 0,
  expectedVersion: 0,
  ...more,
});

describe('createPurchaseOrder', () => {
  it('takes pack, code and price of the supplier’s list where it names none', async () => {
    const productId = await shop.product({ name: 'Agua' });
    await shop.ask(productId, {
      code: 'AG',
      packMilli: 12_000,
      minimumPacks: 5,
      cost: stated(1_000, { bonusPaid: 10, bonusFree: 1 }),
    });
    const order = await shop.order([{ productId, packs: 2 }]);
    expect(order).toMatchObject({
      number: 1,
      state: 'draft',
      version: 1,
      totalMinor: 24_000,
      objections: ['below_minimum_packs'],
      lines: [
        {
          lineNumber: 1,
          name: 'Agua',
          supplierCode: 'AG',
          packMilli: 12_000,
          quantityMilli: 26_000,
          unitCostMinor: 923,
        },
      ],
    });
    expect(await shop.buying.getPurchaseOrder({ orderId: order.orderId })).toEqual(order);
    const told = await network.emitted(PurchaseOrderChanged, shop.tenantId);
    expect(told.map((event) => event.body.order)).toEqual([order]);
  });

  it('is one order, with one number, however often it is asked for', async () => {
    const productId = await shop.product();
    const request = {
      orderId: uuidv7(),
      data: {
        supplierId: shop.supplierId,
        branchId: shop.branchId,
        lines: [{ productId, packs: 1, cost: stated(5) }],
        note: '',
      },
    };
    const answers = await Promise.all(Array.from({ length: 6 }, () => shop.buying.createPurchaseOrder(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await shop.order([{ productId, packs: 1, cost: stated(5) }])).number).toBe(2);
    const other = { ...request, data: { ...request.data, note: 'otra' } };
    await expect(shop.buying.createPurchaseOrder(other)).rejects.toEqual(refusal('id_reused', 'orderId'));
  });

  it('refuses what cannot be ordered', async () => {
    const [productId, service] = [await shop.product(), await shop.product({ tracked: false })];
    const line = { productId, packs: 1, cost: stated(5) };
    await expect(shop.order([{ productId, packs: 1 }])).rejects.toEqual(refusal('cost_missing', 'data.lines.0.cost'));
    await expect(shop.order([line, line])).rejects.toEqual(refusal('line_repeated', 'data.lines'));
    await expect(shop.order([{ ...line, productId: service }])).rejects.toEqual(
      refusal('product_untracked', 'data.lines.0.productId'),
    );
    await expect(shop.order([{ ...line, packs: 2, cost: stated(1e12) }])).rejects.toEqual(
      refusal('amount_too_large', 'data.lines.0.cost'),
    );
    await expect(shop.order([{ ...line, packs: 1_000_000, packMilli: 2_000 }])).rejects.toEqual(
      refusal('purchase_too_large', 'data.lines.0.packs'),
    );
    await expect(shop.order([line], { branchId: uuidv7() })).rejects.toEqual(
      refusal('branch_unknown', 'data.branchId'),
    );
    const gone = {
      supplierId: shop.supplierId,
      expectedVersion: 1,
      name: 'x',
      cuit: '',
      details: details({ active: false }),
    };
    await shop.inventory.updateSupplier(gone, key());
    await expect(shop.order([line])).rejects.toEqual(refusal('supplier_inactive', 'data.supplierId'));
  });
});

describe('an order', () => {
  it('is changed as a draft, approved, sent and cancelled, each by who has read it', async () => {
    const productId = await shop.product();
    const { orderId } = await shop.order([{ productId, packs: 1, cost: stated(5) }]);
    const data = {
      supplierId: shop.supplierId,
      branchId: shop.branchId,
      lines: [{ productId, packs: 3, cost: stated(7) }],
      note: 'n',
    };
    const changed = await shop.buying.updatePurchaseOrder({ orderId, expectedVersion: 1, data }, key());
    expect(changed).toMatchObject({ version: 2, totalMinor: 21, number: 1 });
    await expect(shop.buying.sendPurchaseOrder({ orderId, expectedVersion: 2 }, key())).rejects.toEqual(
      refusal('order_state', 'orderId'),
    );
    const again = key();
    const approved = await shop.owner.approvePurchaseOrder({ orderId, expectedVersion: 2 }, again);
    expect(await shop.owner.approvePurchaseOrder({ orderId, expectedVersion: 2 }, again)).toEqual(approved);
    await expect(shop.buying.updatePurchaseOrder({ orderId, expectedVersion: 3, data }, key())).rejects.toEqual(
      refusal('order_state'),
    );
    const sent = await shop.buying.sendPurchaseOrder({ orderId, expectedVersion: 3 }, key());
    expect(sent).toMatchObject({ state: 'sent', version: 4 });
    const cancel = { orderId, expectedVersion: 4, reason: 'sin stock' };
    expect(await shop.buying.cancelPurchaseOrder(cancel, key())).toMatchObject({
      state: 'cancelled',
      cancelReason: 'sin stock',
    });
    await expect(shop.receive([{ productId, quantityMilli: 1_000 }], { orderId })).rejects.toEqual(
      refusal('order_state', 'orderId'),
    );
  });

  it('is approved by owner and admin, and by who orders up to the limit', async () => {
    const productId = await shop.product();
    const { orderId } = await shop.order([{ productId, packs: 1, cost: stated(5_000) }]);
    const approve = (by: Pick<Buyer['owner'], 'approvePurchaseOrder'>) =>
      by.approvePurchaseOrder({ orderId, expectedVersion: 1 }, key());
    await expect(approve(shop.buying)).rejects.toEqual(refusal('order_above_limit', 'orderId'));
    await shop.owner.putPurchasingSettings(settings({ approvalLimitMinor: 4_999 }), key());
    await expect(approve(await shop.buyer('supervisor'))).rejects.toEqual(refusal('order_above_limit'));
    await expect(shop.buying.putPurchasingSettings(settings({ expectedVersion: 1 }), key())).rejects.toEqual(
      refusal('forbidden'),
    );
    await shop.owner.putPurchasingSettings(settings({ approvalLimitMinor: 5_000, expectedVersion: 1 }), key());
    expect(await approve(shop.buying)).toMatchObject({ state: 'approved' });
    expect(await shop.buying.getPurchasingSettings({})).toMatchObject({ approvalLimitMinor: 5_000, version: 2 });
  });

  it('is seen in its branch only, and by no other company', async () => {
    const productId = await shop.product();
    const { orderId } = await shop.order([{ productId, packs: 1, cost: stated(5) }]);
    const elsewhere = await shop.buyer('supervisor', [shop.otherBranchId]);
    expect((await elsewhere.listPurchaseOrders({})).orders).toEqual([]);
    await expect(elsewhere.getPurchaseOrder({ orderId })).rejects.toEqual(refusal('branch_foreign'));
    const other = await makeBuyer(network);
    await expect(other.owner.getPurchaseOrder({ orderId })).rejects.toEqual(refusal('not_found', 'orderId'));
    await expect(other.owner.approvePurchaseOrder({ orderId, expectedVersion: 1 }, key())).rejects.toEqual(
      refusal('not_found'),
    );
    expect((await other.owner.listPurchaseOrders({})).orders).toEqual([]);
    expect((await shop.buying.listPurchaseOrders({ state: 'draft', supplierId: shop.supplierId })).orders).toHaveLength(
      1,
    );
    expect((await shop.buying.listPurchaseOrders({ state: 'sent' })).orders).toEqual([]);
  });

  it('pages newest first', async () => {
    const productId = await shop.product();
    for (let count = 0; count < 3; count += 1) await shop.order([{ productId, packs: 1, cost: stated(5) }]);
    const first = await shop.buying.listPurchaseOrders({ pageSize: 2 });
    const second = await shop.buying.listPurchaseOrders({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.orders, ...second.orders].map((one) => one.number)).toEqual([3, 2, 1]);
  });

  it('is printed in pages, the same each time', async () => {
    const lines = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => ({
        productId: await shop.product({ name: `Ñoquis ${index}` }),
        packs: 1,
        cost: stated(5),
      })),
    );
    const { orderId } = await shop.order(lines, { note: 'Entregar de 8 a 12' });
    const paper = await shop.buying.printPurchaseOrder({ orderId });
    expect(paper).toMatchObject({ fileName: 'orden-de-compra-1.pdf', contentType: 'application/pdf' });
    const bytes = Buffer.from(paper.pdfBase64, 'base64');
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1);
    expect((await shop.buying.printPurchaseOrder({ orderId })).pdfBase64).toBe(paper.pdfBase64);
  });
});
