import { uuidv7 } from '@mostrador/kit/testing';
import { argentineDay } from '@mostrador/till/voucher';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../src/domain/dates.ts';
import { makeSale, makeShop, profileInput, putProfile, startWorld, type World } from './make.ts';
import { textOf } from './read-pdf.ts';

let world: World;
const big = 30546689979;
beforeAll(async () => {
  world = await startWorld();
  await world.control.addPersons({
    cuit: big,
    kind: 'JURIDICA',
    companyName: 'Petróleos del Plata S.A.',
    condition: 'responsable_inscripto',
    takesFce: true,
  });
});
afterEach(async () => {
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

type Shop = Awaited<ReturnType<typeof makeShop>>;

const receiver = {
  documentType: 'cuit',
  documentNumber: String(big),
  name: 'Petróleos del Plata S.A.',
  ivaCondition: 'responsable_inscripto',
  address: 'Macacha Güemes 515, CABA',
};
const dueDate = addDays(argentineDay(new Date()), 30);
const credit = { cbu: '2850590940090418135201', alias: 'KIOSCO.TREBOL', dueDate, transferMode: 'SCA' };
const enough = 6_050_000_00;

/** A large sale that did not ask for its voucher. */
async function soldTo(shop: Shop, amountMinor = enough) {
  const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId, voucherWanted: false, receiver }, [
    amountMinor,
  ]);
  await shop.tellSale(sale);
  await world.network.drain();
  return sale;
}

describe('an FCE', () => {
  it('goes out with its terms, in a class of its own, and prints them', async () => {
    const shop = await makeShop(world);
    const { saleId } = await soldTo(shop);
    await shop.cashier.requestVoucher({ saleId, credit });
    const [voucher] = await shop.vouchersOf(saleId);
    expect(voucher).toMatchObject({ state: 'authorized', type: 201, letter: 'A', number: 1, credit });
    const compact = dueDate.replaceAll('-', '');
    expect(await shop.book()).toMatchObject([
      {
        CbteTipo: 201,
        FchVtoPago: compact,
        Opcionales: {
          Opcional: [
            { Id: '2101', Valor: credit.cbu },
            { Id: '2102', Valor: credit.alias },
            { Id: '27', Valor: 'SCA' },
          ],
        },
      },
    ]);
    const paper = { voucherId: voucher!.voucherId, printId: uuidv7(), paper: 'a4' };
    const { pdfBase64 } = await shop.cashier.printVoucher(paper);
    const text = (await textOf(Buffer.from(pdfBase64, 'base64'))).join(' ');
    expect(text).toContain('FACTURA DE CRÉDITO ELECTRÓNICA MIPYMES (FCE)');
    expect(text).toContain(`CBU del emisor: ${credit.cbu}`);
    expect(text).toContain('Sistema de Circulación Abierta (SCA)');
    expect(text).toContain(`vencimiento para el pago: ${dueDate.split('-').toReversed().join('/')}`);
  });

  it('is corrected by notes of its class that say whether they annul it', async () => {
    const shop = await makeShop(world);
    const sale = await soldTo(shop);
    await shop.cashier.requestVoucher({ saleId: sale.saleId, credit });
    const [invoice] = await shop.vouchersOf(sale.saleId);
    await shop.returnLine(sale, 1, 100, 605_000_00);
    const lines = [{ description: 'Intereses', amountMinor: 12_100, ivaTreatment: 'taxed', ivaRateBp: 2_100 }];
    const note = { voucherId: invoice!.voucherId, lines, reason: 'acordado', annuls: false };
    await shop.owner.issueNote({ ...note, noteId: uuidv7(), kind: 'debit_note' });
    await world.network.until(
      async () => (await shop.vouchersNow(sale.saleId)).filter((one) => one.state === 'authorized').length === 3,
      'the notes',
    );
    const annulling = { ...note, noteId: uuidv7(), kind: 'credit_note', annuls: true };
    await shop.owner.issueNote(annulling);
    await shop.vouchersOf(sale.saleId);
    const book = await shop.book();
    const flags = book.map((one) => [
      one.CbteTipo,
      one.FchVtoPago ?? '',
      one.Opcionales?.Opcional?.find(({ Id }) => Id === '22')?.Valor,
    ]);
    expect(flags.sort()).toEqual([
      [201, dueDate.replaceAll('-', ''), undefined],
      [202, '', 'N'],
      [203, '', 'N'],
      [203, '', 'S'],
    ]);
  });

  it('of services has notes without a due date (code 10175)', async () => {
    const shop = await makeShop(world);
    await putProfile(shop.owner, { ...profileInput(shop.cuit), concept: 2 });
    const sale = await soldTo(shop);
    await shop.cashier.requestVoucher({ saleId: sale.saleId, credit });
    await shop.vouchersOf(sale.saleId);
    await shop.voidSale(sale);
    await world.network.until(async () => (await shop.vouchersNow(sale.saleId)).length === 2, 'the credit note');
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ type: 201 }, { type: 203, state: 'authorized' }]);
  });

  it('several of which wait goes one by one, as AFIP asks', async () => {
    const shop = await makeShop(world);
    const sales = await Promise.all([1, 2, 3].map(() => soldTo(shop)));
    await Promise.all(sales.map(({ saleId }) => shop.cashier.requestVoucher({ saleId, credit })));
    const vouchers = (await Promise.all(sales.map(({ saleId }) => shop.vouchersOf(saleId)))).flat();
    expect(vouchers.map((one) => [one.state, one.number]).sort()).toEqual([
      ['authorized', 1],
      ['authorized', 2],
      ['authorized', 3],
    ]);
  });
});

describe('an invoice that AFIP wants as an FCE', () => {
  it('is rejected with what to do, and goes out once the terms are given', async () => {
    const shop = await makeShop(world);
    const { saleId } = await soldTo(shop);
    await shop.cashier.requestVoucher({ saleId });
    const [rejected] = await shop.vouchersOf(saleId);
    expect(rejected).toMatchObject({ state: 'rejected', type: 1, remarks: [{ code: 10192 }] });
    expect(rejected!.remarks[0]!.advice).toContain('CBU');
    await shop.owner.correctVoucher({ voucherId: rejected!.voucherId, credit }, { idempotencyKey: uuidv7() });
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', type: 201 }]);
  });

  it('and the other way round: what was no FCE’s goes out as an ordinary invoice', async () => {
    const shop = await makeShop(world);
    const { saleId } = await soldTo(shop);
    const ordinary = { ...receiver, documentNumber: '30500010912' };
    await shop.cashier.requestVoucher({ saleId, receiver: ordinary, credit });
    const [rejected] = await shop.vouchersOf(saleId);
    expect(rejected).toMatchObject({ state: 'rejected', remarks: [{ code: 10180 }] });
    const { voucherId } = rejected!;
    const correct = (more: { credit?: typeof credit }) =>
      shop.owner.correctVoucher({ voucherId, withoutCredit: true, ...more }, { idempotencyKey: uuidv7() });
    await expect(correct({ credit })).rejects.toMatchObject({ reason: 'fce_contradicted' });
    await correct({});
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', type: 1, credit: undefined }]);
  });
});

describe('requestVoucher for an FCE', () => {
  it('refuses what AFIP would, names the field, and leaves the sale without a voucher', async () => {
    const shop = await makeShop(world);
    const [{ saleId }, small] = [await soldTo(shop), await soldTo(shop, 100_00)];
    const refused: [object, string, string][] = [
      [{ credit: { ...credit, cbu: '2850590940090418135202' } }, 'cbu_invalid', 'credit.cbu'],
      [{ credit: { ...credit, dueDate: '2026-01-01' } }, 'fce_due_in_the_past', 'credit.dueDate'],
      [{ credit, receiver: { ...receiver, documentType: 'dni' } }, 'fce_needs_cuit', 'receiver.documentType'],
      [
        { credit, receiver: { ...receiver, ivaCondition: 'monotributo' } },
        'fce_needs_inscripto',
        'receiver.ivaCondition',
      ],
      [{ credit, saleId: small.saleId }, 'fce_below_minimum', 'credit'],
    ];
    for (const [change, reason, field] of refused)
      await expect(shop.cashier.requestVoucher({ saleId, ...change })).rejects.toMatchObject({
        reason,
        told: { field },
      });
    expect(await shop.vouchersNow(saleId)).toEqual([]);
    expect(await shop.vouchersNow(small.saleId)).toEqual([]);
  });
});
