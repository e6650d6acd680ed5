import { uuidv7 } from '@mostrador/kit/testing';
import { VoucherRejected } from '@mostrador/proto/fiscal';
import { argentineDay } from '@mostrador/till/voucher';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSale, makeShop, profileInput, putProfile, startWorld, type World } from './make.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

const anyTime = { minimumBaseMinor: 0, minimumAmountMinor: 0, from: '2026-01-01', to: '' };
const regimes = [
  {
    name: 'Percepción IIBB CABA',
    tributeId: 7,
    rates: [{ rateBp: 300 }],
    ivaConditions: ['responsable_inscripto'],
    ...anyTime,
  },
  {
    name: 'Percepción IVA RG 2126',
    tributeId: 13,
    rates: [{ rateBp: 1_050, ivaRateBp: 2_100 }],
    ivaConditions: ['no_categorizado'],
    ...anyTime,
  },
];
const receiver = {
  documentType: 'cuit',
  documentNumber: '30500010912',
  name: 'Cliente S.A.',
  ivaCondition: 'responsable_inscripto',
  address: 'Av. Corrientes 1234, CABA',
};
const uncategorised = { ...receiver, documentNumber: '23000000000', ivaCondition: 'no_categorizado' };

/** A shop that is an agent of perception. */
async function makeAgent() {
  const shop = await makeShop(world);
  await putProfile(shop.owner, { ...profileInput(shop.cuit), perceptions: regimes });
  return shop;
}

/** A sale of 1,210.00 whose voucher is asked for with what was collected beyond that. */
async function request(
  shop: Awaited<ReturnType<typeof makeShop>>,
  more: { perceivedMinor?: number } = {},
  to = receiver,
) {
  const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId, voucherWanted: false, receiver: to });
  await shop.tellSale(sale);
  await world.network.drain();
  await shop.cashier.requestVoucher({ saleId: sale.saleId, ...more });
  const [voucher] = await shop.vouchersOf(sale.saleId);
  return { sale, voucher: voucher! };
}

describe('what a company perceives', () => {
  it('is kept with its profile', async () => {
    const shop = await makeAgent();
    expect(await shop.accountant.getProfile({})).toMatchObject({ perceptions: regimes });
    const wrong = { ...regimes[0]!, tributeId: 4 };
    await expect(putProfile(shop.owner, { ...profileInput(shop.cuit), perceptions: [wrong] })).rejects.toMatchObject({
      told: { field: 'perceptions.0.tributeId' },
    });
  });

  it('is on the voucher where exactly that was collected on top of the sale', async () => {
    const shop = await makeAgent();
    const { voucher } = await request(shop, { perceivedMinor: 30_00 });
    expect(voucher).toMatchObject({
      state: 'authorized',
      totalMinor: 124_000,
      tributesMinor: 3_000,
      tributes: [{ id: 7, description: 'Percepción IIBB CABA', baseMinor: 100_000, rateBp: 300, amountMinor: 3_000 }],
    });
    expect(await shop.book()).toMatchObject([
      { ImpTotal: 1240, ImpTrib: 30, Tributos: { Tributo: [{ Id: 7, BaseImp: 1000, Alic: 3, Importe: 30 }] } },
    ]);
    const { totals } = await shop.books.accountant.getIvaBook({ month: argentineDay(new Date()).slice(0, 7) });
    expect(totals?.tributes).toEqual([{ id: 7, amountMinor: 3_000 }]);
  });

  it('keeps a voucher waiting while nobody has said that it was collected, and names the amount', async () => {
    const shop = await makeAgent();
    const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId, receiver });
    await shop.tellSale(sale);
    const [rejected] = await shop.vouchersOf(sale.saleId);
    expect(rejected).toMatchObject({
      state: 'rejected',
      totalMinor: 124_000,
      remarks: [{ code: 0, reason: 'perceptions_differ' }],
    });
    expect(rejected!.remarks[0]!.advice).toContain('$ 30,00');
    expect(await world.network.emitted(VoucherRejected, shop.tenantId)).toHaveLength(1);
    const correct = (perceivedMinor: number) =>
      shop.owner.correctVoucher({ voucherId: rejected!.voucherId, perceivedMinor }, { idempotencyKey: uuidv7() });
    await correct(30_01);
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'rejected' }]);
    await correct(30_00);
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', tributesMinor: 3_000 }]);
  });

  it('is left out where a person says so, of whom it does not concern, and refused where it is not due', async () => {
    const shop = await makeAgent();
    expect((await request(shop, { perceivedMinor: 0 })).voucher).toMatchObject({ state: 'authorized', tributes: [] });
    const monotributista = { ...receiver, documentNumber: '30000000007', ivaCondition: 'monotributo' };
    expect((await request(shop, {}, monotributista)).voucher).toMatchObject({ state: 'authorized', tributes: [] });
    const { voucher } = await request(shop, { perceivedMinor: 1 }, monotributista);
    expect(voucher).toMatchObject({ state: 'rejected', totalMinor: 121_000, remarks: [{ code: 0 }] });
  });

  it('is charged by a debit note, and given back with its share of a credit note and the rest by a void', async () => {
    const shop = await makeAgent();
    const { sale, voucher } = await request(shop, { perceivedMinor: 30_00 });
    const line = { description: 'Diferencia', amountMinor: 40_333, ivaTreatment: 'taxed', ivaRateBp: 2_100 };
    const note = { voucherId: voucher.voucherId, lines: [line], reason: 'diferencia de precio', annuls: false };
    const count = (many: number) =>
      world.network.until(
        async () => (await shop.vouchersNow(sale.saleId)).filter((one) => one.state === 'authorized').length === many,
        `${many} vouchers`,
      );
    const debit = await shop.owner.issueNote({ ...note, noteId: uuidv7(), kind: 'debit_note' });
    await count(2);
    expect(await shop.viewer.getVoucher({ voucherId: debit.voucherId })).toMatchObject({
      totalMinor: 41_333,
      tributesMinor: 1_000,
    });
    await shop.owner.issueNote({ ...note, noteId: uuidv7(), kind: 'credit_note' });
    await count(3);
    await shop.voidSale(sale);
    await count(4);
    const notes = (await shop.vouchersOf(sale.saleId)).filter((one) => one.type === 3);
    expect(notes.map((one) => [one.totalMinor, one.tributesMinor])).toEqual([
      [41_333, 1_000],
      [82_667, 2_000],
    ]);
  });
});

describe('a sale to somebody uncategorised', () => {
  it('needs the perception of RG 2126, and goes out with it', async () => {
    const plain = await makeShop(world);
    const { voucher } = await request(plain, {}, uncategorised);
    expect(voucher).toMatchObject({ state: 'rejected', remarks: [{ code: 10067 }] });
    const agent = await makeAgent();
    const made = await request(agent, { perceivedMinor: 105_00 }, uncategorised);
    expect(made.voucher).toMatchObject({ state: 'authorized', type: 6, remarks: [], totalMinor: 131_500 });
    await agent.voidSale(made.sale);
    await world.network.until(
      async () => (await agent.vouchersNow(made.sale.saleId)).every((one) => one.state === 'authorized'),
      'the credit note',
    );
  });
});

describe('a receiver of any condition', () => {
  it.each([
    ['monotributo_social', 1],
    ['monotributo_promovido', 1],
    ['no_alcanzado', 6],
    ['iva_liberado', 6],
    ['proveedor_del_exterior', 6],
    ['cliente_del_exterior', 6],
  ])('%s gets type %i from AFIP', async (ivaCondition, type) => {
    const shop = await makeShop(world);
    const { voucher } = await request(shop, {}, { ...receiver, ivaCondition });
    expect(voucher).toMatchObject({ state: 'authorized', type, receiver: { ivaCondition } });
  });
});
