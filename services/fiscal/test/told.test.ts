import { uuidv7 } from '@mostrador/kit/testing';
import {
  PurchaseAnnulled,
  PurchaseCorrected,
  PurchaseRecorded,
  WithholdingAnnulled,
  WithholdingRecorded,
} from '@mostrador/proto/books';
import { VoucherAuthorized, VoucherCancelled, VoucherQueued } from '@mostrador/proto/fiscal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCompanyAt, makeSale, makeShop, profileInput, putProfile, startWorld, type World } from './make.ts';
import { makeSupplierVoucher } from './make-purchase.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(await world.problems()).toEqual([]);
  await world.stop();
});

const bodiesOf = <T>(told: { body: T }[]) => told.map(({ body }) => body);
const key = () => ({ idempotencyKey: uuidv7() });

describe('the books tell', () => {
  it('a purchase with what it adds to its month in pesos, each version once, and what it was before', async () => {
    const { tenantId, books } = await makeCompanyAt(world);
    const purchaseId = uuidv7();
    const inDollars = makeSupplierVoucher({ currency: 'USD', exchangeRateMicro: 1_000_500_000 });
    const paper = { purchaseId, voucher: inDollars, month: '' };
    const made = await books.accountant.recordPurchase(paper);
    await Promise.all([books.accountant.recordPurchase(paper), books.accountant.recordPurchase(paper)]);
    const entry = {
      month: '2024-11',
      adds: { count: 1, netMinor: 110_055_000, ivaMinor: 22_061_025, computableMinor: 22_061_025 },
    };
    expect(bodiesOf(await world.network.emitted(PurchaseRecorded, tenantId))).toMatchObject([
      { purchase: made, entry },
    ]);

    const note = makeSupplierVoucher({ type: 3 });
    const correction = {
      purchaseId,
      expectedVersion: 1,
      voucher: note,
      month: '2024-12',
      reason: 'era una nota de crédito',
    };
    const once = key();
    const corrected = await books.owner.correctPurchase(correction, once);
    await books.owner.correctPurchase(correction, once);
    const after = { month: '2024-12', adds: { totalMinor: -133_150, ivaMinor: -22_050 } };
    expect(bodiesOf(await world.network.emitted(PurchaseCorrected, tenantId))).toMatchObject([
      { purchase: corrected, entry: after, replaced: entry, reason: correction.reason },
    ]);

    const annulled = await books.owner.annulPurchase({ purchaseId, reason: 'no es nuestra' }, key());
    expect(annulled.version).toBe(3);
    expect(bodiesOf(await world.network.emitted(PurchaseAnnulled, tenantId))).toMatchObject([
      { purchase: annulled, removed: after },
    ]);
  });

  it('a withholding when it is recorded and when it is annulled, once each', async () => {
    const { tenantId, books } = await makeCompanyAt(world);
    const withholdingId = uuidv7();
    const certificate = {
      withholdingId,
      tax: 'ganancias',
      agentCuit: '30500010912',
      certificateNumber: '7',
      date: '2024-11-05',
      baseMinor: 100_000,
      amountMinor: 2_000,
    };
    const made = await books.accountant.recordWithholding(certificate);
    await books.accountant.recordWithholding(certificate);
    const annulled = await books.owner.annulWithholding({ withholdingId, reason: 'de otra empresa' }, key());
    expect([made.version, annulled.version]).toEqual([1, 2]);
    expect(bodiesOf(await world.network.emitted(WithholdingRecorded, tenantId))).toEqual([{ withholding: made }]);
    expect(bodiesOf(await world.network.emitted(WithholdingAnnulled, tenantId))).toEqual([{ withholding: annulled }]);
  });

  it('in a stream of their own', async () => {
    await world.network.drain();
    const streams = await world.network.sql<{ stream: string; told: boolean }>(
      'select stream, last_seq > 0 as told from fiscal.kit_stream order by stream',
    );
    expect(streams).toMatchObject([{ stream: 'books', told: true }, { stream: 'fiscal' }]);
  });
});

describe('vouchers tell', () => {
  const environment = 'homologacion';

  it('that they wait, since when, and for what; then how often and since when AFIP was asked', async () => {
    const shop = await makeShop(world);
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId });
    await Promise.all([shop.tellSale(sale), shop.tellSale(sale, uuidv7())]);
    const [voucher] = await shop.vouchersOf(sale.saleId);
    const voidId = await shop.voidSale(sale);
    await world.network.until(async () => (await shop.vouchersOf(sale.saleId)).length === 2, 'the credit note');
    const queued = await world.network.emitted(VoucherQueued, shop.tenantId);
    const place = { saleId: sale.saleId, branchId: shop.branchId, tillId: shop.tillId, version: 1, environment };
    expect(queued.map(({ body }) => body)).toMatchObject([
      { ...place, voucherId: voucher!.voucherId, sourceId: sale.saleId, purpose: 'invoice', soldAt: sale.effectiveAt },
      { ...place, sourceId: voidId, purpose: 'void' },
    ]);
    const [authorized] = await world.network.emitted(VoucherAuthorized, shop.tenantId);
    expect(authorized!.body).toMatchObject({ environment, voucher: { soldAt: sale.effectiveAt, attempts: 1 } });
    const { createdAt, firstSentAt, authorizedAt } = authorized!.body.voucher!;
    expect([createdAt!, firstSentAt!, authorizedAt!].toSorted()).toEqual([createdAt, firstSentAt, authorizedAt]);
  });

  it('that they wait again when what was refused is decided anew, and that they are cancelled', async () => {
    const shop = await makeShop(world);
    await putProfile(shop.owner, {
      ...profileInput(shop.cuit),
      ivaCondition: 'responsable_inscripto',
      limitedA: false,
    });
    const receiver = {
      documentType: 'cuit',
      documentNumber: '30500010913',
      name: 'Nadie',
      ivaCondition: 'responsable_inscripto',
      address: '',
    };
    const sale = await shop.sell({ receiver });
    const [voucher] = await shop.vouchersOf(sale.saleId);
    expect(voucher!.state).toBe('rejected');
    await shop.owner.correctVoucher({ voucherId: voucher!.voucherId, receiver }, key());
    await world.network.until(
      async () => (await shop.vouchersNow(sale.saleId))[0]!.state === 'rejected',
      'the refusal',
    );
    await putProfile(shop.owner, { ...profileInput(shop.cuit), concept: 3 });
    await world.network.until(
      async () => (await shop.vouchersNow(sale.saleId))[0]!.state === 'rejected',
      'the refusal',
    );
    const queued = await world.network.emitted(VoucherQueued, shop.tenantId);
    const versions = queued.map(({ body }) => body.version);
    expect(versions).toHaveLength(3);
    expect(versions).toEqual([...new Set(versions)].toSorted((one, other) => one - other));

    await shop.voidSale(sale);
    await world.network.until(
      async () => (await world.network.emitted(VoucherCancelled, shop.tenantId)).length === 2,
      'both to be cancelled',
    );
    const cancelled = await world.network.emitted(VoucherCancelled, shop.tenantId);
    expect(
      cancelled.map(({ body }) => [body.voucher!.purpose, body.voucher!.state, body.environment]).toSorted(),
    ).toEqual([
      ['invoice', 'cancelled', environment],
      ['void', 'cancelled', environment],
    ]);
    expect(cancelled.every(({ body }) => body.voucher!.receiver === undefined)).toBe(true);
  });
});
