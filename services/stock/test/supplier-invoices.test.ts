import { type Network, startForTest } from '@mostrador/kit/testing';
import {
  GoodsReceiptAnnulled,
  GoodsReceived,
  PurchaseOrderChanged,
  SupplierInvoiceMatched,
  SupplierProductChanged,
  SupplierReturnAnnulled,
  SupplierReturnNoted,
} from '@mostrador/proto/purchasing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stock } from '../src/service.ts';
import { expectInvariants, refusal, uuidv7 } from './make.ts';
import { type Buyer, details, key, makeBuyer, stated } from './make-purchasing.ts';

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

type Lines = Parameters<Buyer['invoice']>[0];
const record = (lines: Lines, more: object = {}) => shop.buying.recordSupplierInvoice(shop.invoice(lines, more));
const line = (productId: string | undefined, quantityMilli: number, totalMinor: number, code = '') => ({
  productId,
  code,
  description: '',
  quantityMilli,
  totalMinor,
});

/** An order of ten at a hundred each, of which so many came. */
async function bought(come: number, product: object = {}) {
  const productId = await shop.product({ costMinor: 1, ...product });
  const { orderId } = await shop.approved([{ productId, packs: 10, cost: stated(100) }]);
  const receipt = come > 0 ? await shop.receive([{ productId, quantityMilli: come * 1_000 }], { orderId }) : undefined;
  return { productId, orderId, receiptId: receipt?.receiptId ?? '' };
}

describe('recordSupplierInvoice', () => {
  it('matches what was ordered and came, and learns what it costs with its freight', async () => {
    const { productId, orderId, receiptId } = await bought(10);
    await shop.ask(productId, { code: 'AG' }, 1);
    await shop.owner.putPurchasingSettings(
      { approvalLimitMinor: 0, overReceiptBp: 0, priceToleranceBp: 500, quantityToleranceBp: 0, expectedVersion: 0 },
      key(),
    );
    // What is free often has a line of its own.
    const lines = [line(undefined, 9_000, 1_000, 'AG'), line(productId, 1_000, 0)];
    const invoice = await record(lines, { orderIds: [orderId], freightMinor: 49 });
    expect(invoice).toMatchObject({ state: 'matched', cuit: '30500010912', totalMinor: 1_049, version: 1 });
    expect(invoice.lines.map((one) => [one.productId, one.match, one.expectedCostMinor, one.receivedMilli])).toEqual([
      [productId, 'matched', 100, 10_000],
      [productId, 'matched', 100, 10_000],
    ]);
    expect((await shop.productData(productId)).costMinor).toBe(105);
    expect((await shop.buying.getGoodsReceipt({ receiptId })).lines[0]!.invoicedMilli).toBe(10_000);
    const told = await network.emitted(SupplierInvoiceMatched, shop.tenantId);
    expect(told.map((event) => event.body.invoice)).toEqual([invoice]);
    await expect(shop.buying.annulGoodsReceipt({ receiptId, reason: 'mal cargado' }, key())).rejects.toEqual(
      refusal('goods_invoiced'),
    );
  });

  it.each([
    ['price_differs', 10, 10_000, 1_010],
    ['quantity_differs', 10, 9_000, 900],
    ['quantity_differs', 5, 10_000, 1_000],
    ['not_received', 0, 10_000, 1_000],
  ])('says %s where %s came and it has %s for %s', async (match, come, quantityMilli, totalMinor) => {
    const { productId, orderId } = await bought(come);
    const before = (await shop.productData(productId)).costMinor;
    const invoice = await record([line(productId, quantityMilli, totalMinor)], { orderIds: [orderId] });
    expect([invoice.state, invoice.lines[0]!.match]).toEqual(['differs', match]);
    expect((await shop.productData(productId)).costMinor).toBe(before);
  });

  it('says not_ordered of what nobody ordered nor took in, or knows', async () => {
    const { productId, orderId } = await bought(10);
    const lines = [
      line(productId, 10_000, 1_000),
      line(await shop.product(), 1_000, 5),
      line(undefined, 1_000, 5, '??'),
    ];
    const invoice = await record(lines, { orderIds: [orderId] });
    expect(invoice.lines.map((one) => one.match)).toEqual(['matched', 'not_ordered', 'not_ordered']);
    expect(invoice.lines[2]!.productId).toBeUndefined();
  });

  it('matches goods of a remito without an order, less what went back', async () => {
    const productId = await shop.product();
    const { receiptId } = await shop.receive([{ productId, quantityMilli: 4_000, cost: stated(50) }]);
    const { branchId, supplierId } = shop;
    const gone = [{ productId, quantityMilli: 1_000 }];
    const back = {
      returnId: uuidv7(),
      branchId,
      supplierId,
      receiptId,
      documentNumber: '',
      reason: 'damaged',
      lines: gone,
      note: '',
    };
    await shop.buying.returnToSupplier(back);
    expect(await record([line(productId, 3_000, 150)])).toMatchObject({ state: 'matched' });
    expect((await record([line(productId, 1_000, 50)])).lines[0]!.match).toBe('not_ordered');
  });

  it('takes one invoice once, by its id and by its number, also at once', async () => {
    const { productId, orderId } = await bought(10);
    const request = shop.invoice([line(productId, 10_000, 1_000)], { orderIds: [orderId] });
    const answers = await Promise.all(Array.from({ length: 5 }, () => shop.buying.recordSupplierInvoice(request)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const again = { ...request, invoiceId: uuidv7() };
    await expect(shop.buying.recordSupplierInvoice(again)).rejects.toEqual(refusal('invoice_recorded', 'number'));
    await expect(shop.buying.recordSupplierInvoice({ ...request, note: 'x' })).rejects.toEqual(
      refusal('id_reused', 'invoiceId'),
    );
    expect(await shop.buying.recordSupplierInvoice({ ...again, type: 6 })).toMatchObject({ state: 'differs' });
  });

  it('gives goods to one of two invoices that come at once', async () => {
    const { productId, orderId } = await bought(10);
    const both = await Promise.all(
      [1, 2, 3].map(() => record([line(productId, 10_000, 1_000)], { orderIds: [orderId] })),
    );
    expect(both.map((one) => one.state).toSorted()).toEqual(['differs', 'differs', 'matched']);
  });

  it('refuses notes, who has no CUIT, foreign orders and what is too much', async () => {
    const productId = await shop.product();
    const lines = [line(productId, 1_000, 5)];
    await expect(record(lines, { type: 3 })).rejects.toEqual(refusal('invoice_type_unknown', 'type'));
    await expect(record(lines, { orderIds: [uuidv7()] })).rejects.toEqual(refusal('order_of_another', 'orderIds.0'));
    await expect(record([line(uuidv7(), 1_000, 5)])).rejects.toEqual(refusal('product_unknown', 'lines.0.productId'));
    await expect(record([line(productId, 1_000, 1e12)], { freightMinor: 1 })).rejects.toEqual(
      refusal('amount_too_large', 'lines'),
    );
    const supplierId = uuidv7();
    await shop.inventory.createSupplier({ supplierId, name: 'Feria', cuit: '', details: details() });
    await expect(record(lines, { supplierId })).rejects.toEqual(refusal('supplier_cuit_missing', 'supplierId'));
    await expect((await shop.buyer('cashier')).recordSupplierInvoice(shop.invoice(lines))).rejects.toEqual(
      refusal('forbidden'),
    );
  });
});

describe('an invoice that differs', () => {
  it('is matched anew once its goods have come', async () => {
    const { productId, orderId } = await bought(0);
    const { invoiceId } = await record([line(productId, 10_000, 1_000)], { orderIds: [orderId] });
    await shop.receive([{ productId, quantityMilli: 10_000 }], { orderId });
    const matched = await shop.buying.matchSupplierInvoice({ invoiceId, expectedVersion: 1 }, key());
    expect(matched).toMatchObject({ state: 'matched', version: 2 });
    await expect(shop.buying.matchSupplierInvoice({ invoiceId, expectedVersion: 2 }, key())).rejects.toEqual(
      refusal('invoice_settled'),
    );
    expect(await shop.buying.getSupplierInvoice({ invoiceId })).toEqual(matched);
    expect((await shop.buying.listSupplierInvoices({ state: 'matched' })).invoices).toEqual([matched]);
  });

  it('is approved by owner or admin, who so accept its prices', async () => {
    const { productId, orderId } = await bought(10);
    const { invoiceId } = await record([line(productId, 10_000, 1_200)], { orderIds: [orderId] });
    const approval = { invoiceId, expectedVersion: 1, note: 'aumento avisado' };
    await expect(shop.buying.approveSupplierInvoice(approval, key())).rejects.toEqual(refusal('forbidden'));
    const approved = await shop.owner.approveSupplierInvoice(approval, key());
    expect(approved).toMatchObject({ state: 'approved', version: 2, settledNote: 'aumento avisado' });
    expect(await shop.productData(productId)).toMatchObject({ costMinor: 120, priceMinor: 120_000 });
  });

  it('is annulled, so that its goods and its number are free again; no other company may', async () => {
    const { productId, orderId, receiptId } = await bought(10);
    const request = shop.invoice([line(productId, 10_000, 1_200)], { orderIds: [orderId] });
    const { invoiceId } = await shop.buying.recordSupplierInvoice(request);
    const annulment = { invoiceId, expectedVersion: 1, reason: 'mal cargada' };
    const other = await makeBuyer(network);
    await expect(other.owner.annulSupplierInvoice(annulment, key())).rejects.toEqual(refusal('not_found', 'invoiceId'));
    expect(await shop.owner.annulSupplierInvoice(annulment, key())).toMatchObject({ state: 'annulled', version: 2 });
    expect((await shop.buying.getGoodsReceipt({ receiptId })).lines[0]!.invoicedMilli).toBe(0);
    const right = { ...request, invoiceId: uuidv7(), lines: [line(productId, 10_000, 1_000)] };
    expect(await shop.buying.recordSupplierInvoice(right)).toMatchObject({ state: 'matched' });
  });
});

describe('exportFacts', () => {
  it('tells each thing as its newest event does, to services of the company', async () => {
    const { productId, orderId, receiptId } = await bought(10);
    const { branchId, supplierId } = shop;
    const gone = [{ productId, quantityMilli: 1_000 }];
    const back = {
      returnId: uuidv7(),
      branchId,
      supplierId,
      receiptId,
      documentNumber: '',
      reason: 'damaged',
      lines: gone,
      note: '',
    };
    await shop.buying.returnToSupplier(back);
    await shop.buying.returnToSupplier({ ...back, returnId: uuidv7() });
    await shop.buying.annulSupplierReturn({ returnId: back.returnId, reason: 'no se retiró' }, key());
    const { receiptId: wrong } = await shop.receive([{ productId, quantityMilli: 1_000, cost: stated(3) }]);
    await shop.buying.annulGoodsReceipt({ receiptId: wrong, reason: 'mal cargado' }, key());
    await record([line(productId, 9_000, 900)], { orderIds: [orderId] });
    const newest = new Map<string, unknown>();
    for (const type of [
      SupplierProductChanged,
      PurchaseOrderChanged,
      GoodsReceived,
      GoodsReceiptAnnulled,
      SupplierReturnNoted,
      SupplierReturnAnnulled,
      SupplierInvoiceMatched,
    ])
      for (const { key: id, body } of await network.emitted(type as typeof GoodsReceived, shop.tenantId))
        newest.set(id, (type as typeof GoodsReceived).toJSON(body));
    const client = await shop.facts();
    const facts = new Map<string, unknown>();
    for (let since = 0, more = true; more;) {
      const page = await client.exportFacts({ since, pageSize: 2 });
      for (const fact of page.facts) facts.set(fact.key, JSON.parse(fact.bodyJson));
      ({ nextSince: since, more } = page);
    }
    expect(facts.size).toBe(7);
    expect(facts).toEqual(newest);
    await expect(shop.owner.exportFacts({})).rejects.toEqual(refusal('forbidden'));
  });
});
