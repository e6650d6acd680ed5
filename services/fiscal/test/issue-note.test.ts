import { uuidv7 } from '@mostrador/kit/testing';
import { NoteRefunded } from '@mostrador/proto/fiscal';
import { argentineDay } from '@mostrador/till/voucher';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSale, makeShop, putPointOfSale, startWorld, type World } from './make.ts';
import { textOf } from './read-pdf.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.control.clearFaults();
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

type Shop = Awaited<ReturnType<typeof makeShop>>;

const interest = {
  description: 'Intereses por pago fuera de término',
  amountMinor: 12_100,
  ivaTreatment: 'taxed',
  ivaRateBp: 2_100,
};
const discount = { ...interest, description: 'Bonificación acordada' };
const noteOn = (voucherId: string, kind: 'debit_note' | 'credit_note', amountMinor = 12_100) => ({
  voucherId,
  noteId: uuidv7(),
  kind,
  lines: [{ ...(kind === 'debit_note' ? interest : discount), amountMinor }],
  reason: 'acordado con el cliente',
  annuls: false,
});

/** A sale with its invoice. */
async function invoiced(shop: Shop, amountsMinor?: number[]) {
  const sale = makeSale({ branchId: shop.branchId, tillId: shop.tillId }, amountsMinor);
  await shop.tellSale(sale);
  const [invoice] = await shop.vouchersOf(sale.saleId);
  return { sale, invoice: invoice! };
}

const settled = (shop: Shop, saleId: string, count: number) =>
  world.network.until(async () => {
    const vouchers = await shop.vouchersNow(saleId);
    return vouchers.length === count && vouchers.every((one) => ['authorized', 'cancelled'].includes(one.state));
  }, `${count} vouchers`);

describe('a debit note', () => {
  it('gets its CAE in a numbering of its own, linked to the invoice, once however often it is sent', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const input = noteOn(invoice.voucherId, 'debit_note', 242_000);
    const asked = await Promise.all([1, 2, 3].map(() => shop.accountant.issueNote(input)));
    expect(new Set(asked.map((one) => one.voucherId)).size).toBe(1);
    await settled(shop, sale.saleId, 2);
    expect(await shop.accountant.issueNote(input)).toMatchObject({
      purpose: 'debit_note',
      sourceId: input.noteId,
      state: 'authorized',
      letter: 'B',
      type: 7,
      number: 1,
      totalMinor: 242_000,
      ivaMinor: 42_000,
      reason: input.reason,
      correctsVoucherId: invoice.voucherId,
    });
    const book = await shop.book();
    expect(book).toHaveLength(2);
    expect(book.find((one) => one.CbteTipo === 7)).toMatchObject({
      ImpTotal: 2420,
      CbtesAsoc: { CbteAsoc: [{ Tipo: 6, PtoVta: 1, Nro: invoice.number }] },
    });
    const { totals } = await shop.books.accountant.getIvaBook({ month: argentineDay(new Date()).slice(0, 7) });
    expect(totals).toMatchObject({ count: 2, totalMinor: 363_000 });
  });

  it('is printed with what it charges and why', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const { voucherId } = await shop.owner.issueNote(noteOn(invoice.voucherId, 'debit_note'));
    await settled(shop, sale.saleId, 2);
    const paper = await shop.cashier.printVoucher({ voucherId, printId: uuidv7(), paper: 'a4' });
    const text = (await textOf(Buffer.from(paper.pdfBase64, 'base64'))).join(' ');
    expect(text).toContain('NOTA DE DÉBITO');
    expect(text).toContain('Intereses por pago fuera de término');
    expect(text).toContain('Motivo: acordado con el cliente');
    expect(text).toContain(`Comprobante asociado: Factura B 00001-${String(invoice.number).padStart(8, '0')}`);
    expect(text).not.toContain('Alfajor');
  });

  it('can be credited itself, and leaves what is left of the invoice as it was', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const debit = await shop.owner.issueNote(noteOn(invoice.voucherId, 'debit_note'));
    await settled(shop, sale.saleId, 2);
    await shop.owner.issueNote(noteOn(debit.voucherId, 'credit_note'));
    await settled(shop, sale.saleId, 3);
    await shop.voidSale(sale);
    await settled(shop, sale.saleId, 4);
    const vouchers = await shop.vouchersOf(sale.saleId);
    expect(vouchers.map((one) => [one.purpose, one.type, one.totalMinor])).toEqual([
      ['invoice', 6, 121_000],
      ['debit_note', 7, 12_100],
      ['credit_note', 8, 12_100],
      ['void', 8, 121_000],
    ]);
  });
});

describe('a credit note by hand', () => {
  it('takes of the invoice no more than is left, and a void takes the rest', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop, [100_001, 50_000]);
    await shop.returnLine(sale, 1, 333, 33_300);
    await settled(shop, sale.saleId, 2);
    const tooMuch = noteOn(invoice.voucherId, 'credit_note', 116_702);
    await expect(shop.owner.issueNote(tooMuch)).rejects.toMatchObject({
      reason: 'credit_exceeds_voucher',
      told: { field: 'lines' },
    });
    const first = noteOn(invoice.voucherId, 'credit_note', 16_701);
    await shop.owner.issueNote(first);
    // The one before counts, whether it is prepared or not.
    await expect(shop.owner.issueNote(noteOn(invoice.voucherId, 'credit_note', 100_001))).rejects.toMatchObject({
      reason: 'credit_exceeds_voucher',
    });
    await settled(shop, sale.saleId, 3);
    await shop.voidSale(sale);
    await settled(shop, sale.saleId, 4);
    const [, ...notes] = await shop.vouchersOf(sale.saleId);
    expect(notes.map((one) => [one.purpose, one.totalMinor])).toEqual([
      ['return', 33_300],
      ['credit_note', 16_701],
      ['void', 100_000],
    ]);
    for (const part of ['totalMinor', 'netMinor', 'ivaMinor'] as const)
      expect(notes.reduce((sum, one) => sum + one[part], 0)).toBe(invoice[part]);
  });

  it('that a void came before is cancelled, and says why', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    // Without a point of sale both wait, and the void happened first.
    const pointOfSale = { number: 1, kind: 'cae' };
    await putPointOfSale(shop.owner, { ...pointOfSale, closed: true });
    const note = await shop.owner.issueNote(noteOn(invoice.voucherId, 'credit_note'));
    await world.network.sql(
      `update fiscal.vouchers set effective_at = now() + interval '1 minute' where voucher_id = $1`,
      [note.voucherId],
    );
    await shop.voidSale(sale);
    await world.network.until(async () => (await shop.vouchersNow(sale.saleId)).length === 3, 'the void');
    await putPointOfSale(shop.owner, { ...pointOfSale, closed: false });
    await settled(shop, sale.saleId, 3);
    const cancelled = await shop.viewer.getVoucher({ voucherId: note.voucherId });
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      remarks: [{ code: 10237, reason: 'credit_exceeds_voucher' }],
    });
    expect(await shop.book()).toHaveLength(2);
  });
});

describe('money given back with a credit note', () => {
  const paying = ({ tillId }: Shop) => ({ tillId, sessionId: uuidv7() });

  it('is told once, with who gave it and from which session, and stands on the note', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const refunds = [
      { method: 'cash', amountMinor: 10_000 },
      { method: 'credit', amountMinor: 2_100 },
    ];
    const input = { ...noteOn(invoice.voucherId, 'credit_note'), refunds, ...paying(shop) };
    const [note] = await Promise.all([1, 2, 3].map(() => shop.supervisor.issueNote(input)));
    await shop.supervisor.issueNote(input);
    expect(note).toMatchObject({ refunds, refundTillId: input.tillId, refundSessionId: input.sessionId });
    const told = await world.network.emitted(NoteRefunded, shop.tenantId);
    expect(told.map(({ body }) => body)).toMatchObject([
      {
        noteId: input.noteId,
        saleId: sale.saleId,
        branchId: shop.branchId,
        tillId: input.tillId,
        sessionId: input.sessionId,
        refunds,
        totalMinor: 12_100,
        ofSale: true,
      },
    ]);
    expect(told[0]!.body.issuedBy).not.toBe('');
    await settled(shop, sale.saleId, 2);
    for (const other of [{ refunds: refunds.slice(1) }, { sessionId: uuidv7() }, { refunds: [], ...nowhere }])
      await expect(shop.supervisor.issueNote({ ...input, ...other })).rejects.toMatchObject({ reason: 'id_reused' });
    await shop.supervisor.issueNote(noteOn(invoice.voucherId, 'credit_note'));
    expect(await world.network.emitted(NoteRefunded, shop.tenantId)).toHaveLength(1);
  });

  it('is kept by the sales before the note is issued, and no note is where it may not leave', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const { sales } = world;
    const refunds = [{ method: 'cash', amountMinor: 12_100 }];
    const input = { ...noteOn(invoice.voucherId, 'credit_note'), refunds, ...paying(shop) };
    const limited = await shop.as(shop.user('supervisor', uuidv7(), { branchIds: [shop.branchId] }));
    sales.behaviour.refusal = { reason: 'session_not_open', field: 'sessionId' };
    await expect(limited.issueNote(input)).rejects.toMatchObject({
      reason: 'session_not_open',
      told: { field: 'sessionId' },
    });
    sales.behaviour.refusal = null;
    // What is refused for the note itself holds nothing.
    const tooMuch = { ...input, lines: [{ ...discount, amountMinor: 99_000_000 }] };
    await expect(limited.issueNote(tooMuch)).rejects.toMatchObject({ reason: 'credit_exceeds_voucher' });
    expect(sales.held.filter(({ noteId }) => noteId === input.noteId)).toEqual([]);
    sales.behaviour.away = true;
    await expect(limited.issueNote(input)).rejects.toMatchObject({ kind: 'unavailable' });
    sales.behaviour.away = false;
    expect(await shop.vouchersOf(sale.saleId)).toHaveLength(1);
    expect(await world.network.emitted(NoteRefunded, shop.tenantId)).toEqual([]);
    // Who was away is not tried for a moment.
    const issued = () => limited.issueNote(input).then(Boolean, () => false);
    await world.network.until(issued, 'the sales to be asked again');
    await limited.issueNote(input);
    const { noteId, tillId, sessionId } = input;
    expect(sales.held.filter((one) => one.noteId === noteId)).toEqual([
      { noteId, saleId: sale.saleId, ofSale: true, tillId, sessionId, refunds, branchIds: [shop.branchId] },
    ]);
    await settled(shop, sale.saleId, 2);
  });

  it('of a debit note is not the sale’s', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const debit = await shop.owner.issueNote(noteOn(invoice.voucherId, 'debit_note'));
    await settled(shop, sale.saleId, 2);
    const refunds = [{ method: 'cash', amountMinor: 12_100 }];
    await shop.owner.issueNote({ ...noteOn(debit.voucherId, 'credit_note'), refunds, ...paying(shop) });
    const [told] = await world.network.emitted(NoteRefunded, shop.tenantId);
    expect(told!.body).toMatchObject({ saleId: sale.saleId, ofSale: false });
    await settled(shop, sale.saleId, 3);
  });

  const nowhere = { tillId: undefined, sessionId: undefined };

  it('is refused where it is not a credit note’s, is more than the note, comes out of nowhere, or is not theirs to give', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const refunds = [{ method: 'cash', amountMinor: 12_100 }];
    const input = { ...noteOn(invoice.voucherId, 'credit_note'), refunds, ...paying(shop) };
    const refused: [object, string][] = [
      [{ kind: 'debit_note' }, 'refund_not_of_a_credit_note'],
      [{ refunds: [...refunds, { method: 'qr', amountMinor: 1 }] }, 'refund_exceeds_note'],
      [{ sessionId: undefined }, 'refund_needs_session'],
      [{ tillId: undefined }, 'refund_needs_session'],
      [{ refunds: [] }, 'refund_without_money'],
      [{ refunds: [{ method: 'cheque', amountMinor: 1 }] }, 'not_allowed'],
    ];
    for (const [other, reason] of refused)
      await expect(shop.owner.issueNote({ ...input, ...other })).rejects.toMatchObject({ reason });
    await expect(shop.accountant.issueNote(input)).rejects.toMatchObject({ reason: 'forbidden' });
    // Out of another till than where they stand.
    const atTill = await shop.as(shop.atTill('supervisor'));
    await expect(atTill.issueNote({ ...input, tillId: uuidv7() })).rejects.toMatchObject({ reason: 'till_foreign' });
    expect(world.sales.held.filter(({ noteId }) => noteId === input.noteId)).toEqual([]);
    expect(await world.network.emitted(NoteRefunded, shop.tenantId)).toEqual([]);
    expect(await shop.vouchersOf(sale.saleId)).toHaveLength(1);
    await shop.accountant.issueNote({ ...input, refunds: [], ...nowhere });
    await settled(shop, sale.saleId, 2);
  });
});

describe('issueNote', () => {
  it('takes lines, and all of them together, up to 10^12 centavos', async () => {
    const shop = await makeShop(world);
    // Somebody whom AFIP knows, for it wants to know who receives so much.
    const receiver = {
      documentType: 'cuit',
      documentNumber: '30500010912',
      name: 'Banco',
      ivaCondition: 'responsable_inscripto',
      address: 'CABA',
    };
    const sale = await shop.sell({ receiver });
    const invoice = (await shop.vouchersOf(sale.saleId))[0]!;
    const input = noteOn(invoice.voucherId, 'debit_note');
    const linesOf = (count: number, amountMinor: number) =>
      Array.from({ length: count }, () => ({ ...interest, amountMinor }));
    for (const [lines, reason] of [
      [linesOf(50, Number.MAX_SAFE_INTEGER), 'out_of_range'],
      [linesOf(1, 10 ** 12 + 1), 'out_of_range'],
      [linesOf(2, 5 * 10 ** 11 + 1), 'amount_too_large'],
    ] as const)
      for (const kind of ['debit_note', 'credit_note'])
        await expect(shop.owner.issueNote({ ...input, kind, lines })).rejects.toMatchObject({ reason });
    await shop.owner.issueNote({ ...input, lines: linesOf(50, 2 * 10 ** 10) });
    await settled(shop, sale.saleId, 2);
    expect((await shop.vouchersOf(sale.saleId))[1]).toMatchObject({ state: 'authorized', totalMinor: 10 ** 12 });
  });

  it('refuses another note under the same id, whatever differs', async () => {
    const shop = await makeShop(world);
    const { sale, invoice } = await invoiced(shop);
    const input = noteOn(invoice.voucherId, 'debit_note');
    await shop.owner.issueNote(input);
    const others = [
      { ...input, kind: 'credit_note' },
      { ...input, reason: 'otro motivo' },
      { ...input, lines: [{ ...interest, amountMinor: 1 }] },
      { ...input, voucherId: (await invoiced(shop)).invoice.voucherId },
    ];
    for (const other of others)
      await expect(shop.owner.issueNote(other)).rejects.toMatchObject({
        reason: 'id_reused',
        told: { field: 'noteId' },
      });
    await settled(shop, sale.saleId, 2);
  });

  it('refuses what no note can be issued on, what is not well formed, and who may not', async () => {
    const [shop, other] = [await makeShop(world), await makeShop(world)];
    const { sale, invoice } = await invoiced(shop);
    const input = noteOn(invoice.voucherId, 'credit_note');
    await expect(other.owner.issueNote(input)).rejects.toMatchObject({ reason: 'not_found' });
    await expect(shop.cashier.issueNote(input)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(shop.owner.issueNote({ ...input, lines: [] })).rejects.toMatchObject({ told: { field: 'lines' } });
    await expect(shop.owner.issueNote({ ...input, annuls: true })).rejects.toMatchObject({
      reason: 'annulment_not_of_an_fce',
    });
    const exempt = [{ ...interest, ivaTreatment: 'exempt' }];
    await expect(shop.owner.issueNote({ ...input, lines: exempt })).rejects.toMatchObject({
      reason: 'rate_not_allowed',
    });
    const { voucherId } = await shop.supervisor.issueNote(input);
    await settled(shop, sale.saleId, 2);
    await expect(shop.owner.issueNote(noteOn(voucherId, 'debit_note'))).rejects.toMatchObject({
      reason: 'voucher_not_correctable',
    });
  });
});
