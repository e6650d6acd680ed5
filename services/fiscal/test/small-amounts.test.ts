import { uuidv7 } from '@mostrador/kit/testing';
import { sum } from '@mostrador/money';
import type { Sale } from '@mostrador/proto/sales';
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

type Shop = Awaited<ReturnType<typeof makeShop>>;
type Line = Partial<Sale['lines'][number]>;

const taxed = (paidMinor: number, ivaRateBp: number): Line => ({ paidMinor, ivaRateBp });
const exempt = (paidMinor: number): Line => ({ paidMinor, ivaTreatment: 'exempt', ivaRateBp: 0 });
const untaxed = (paidMinor: number): Line => ({ paidMinor, ivaTreatment: 'untaxed', ivaRateBp: 0 });

/** A sale of these lines. */
function saleOf({ branchId, tillId }: Shop, parts: Line[], overrides: Partial<Sale> = {}): Sale {
  const plain = makeSale(
    { branchId, tillId, ...overrides },
    parts.map((one) => one.paidMinor!),
  );
  return { ...plain, lines: plain.lines.map((line, index) => ({ ...line, ...parts[index] })), taxes: [] };
}

const smalls: [string, Line[]][] = [
  ['a centavo at 21 % beside what is exempt', [exempt(100_000), taxed(1, 2_100)]],
  ['a centavo at 10.5 % alone', [taxed(1, 1_050)]],
  ['a centavo at 21 % alone', [taxed(1, 2_100)]],
  ['a centavo of every rate', [0, 250, 500, 1_050, 2_100, 2_700].map((rate) => taxed(1, rate))],
  ['a centavo at 27 % beside a rate that comes to something', [taxed(1, 2_700), taxed(110_500, 1_050)]],
  ['nothing but what is exempt', [exempt(1)]],
  ['nothing but what is not taxed', [untaxed(1)]],
  ['nothing but internal taxes', [{ ...taxed(5_000, 2_100), unitInternalTaxMinor: 9_000 }]],
  ['a centavo at 21 % in each of three lines', [taxed(1, 2_100), taxed(1, 2_100), taxed(1, 2_100)]],
];

const inscripto = {
  documentType: 'cuit',
  documentNumber: '30500010912',
  name: 'Banco',
  ivaCondition: 'responsable_inscripto',
  address: 'CABA',
};

const classes: [string, 'responsable_inscripto' | 'monotributo', Partial<Sale>][] = [
  ['A', 'responsable_inscripto', { receiver: inscripto }],
  ['B', 'responsable_inscripto', {}],
  ['C', 'monotributo', {}],
];

describe.each(classes)('class %s', (letter, ivaCondition, overrides) => {
  it('is authorised whatever is too small to bear IVA, and is undone: by a void, or line by line', async () => {
    const shop = await makeShop(world);
    await world.control.addPersons({ cuit: Number(shop.cuit), companyName: 'El Trébol', condition: ivaCondition });
    await putProfile(shop.owner, { ...profileInput(shop.cuit), ivaCondition });
    const sales = smalls.map(([what, parts], index) => ({
      what,
      end: index % 3 === 0 ? 'void' : 'returns',
      sale: saleOf(shop, parts, overrides),
    }));
    for (const { sale } of sales) await shop.tellSale(sale);
    const undone = sales.map(async ({ what, end, sale }) => {
      const [invoice] = await shop.vouchersOf(sale.saleId);
      expect({ what, ...invoice }).toMatchObject({ what, state: 'authorized', letter, remarks: [] });
      if (end === 'void') await shop.voidSale(sale);
      else
        for (const { lineNumber, paidMinor } of sale.lines) await shop.returnLine(sale, lineNumber, 1_000, paidMinor);
      const count = end === 'void' ? 2 : 1 + sale.lines.length;
      await world.network.until(async () => {
        const found = await shop.vouchersNow(sale.saleId);
        return found.length === count && found.every((one) => one.state !== 'pending' && one.state !== 'waiting');
      }, what);
      const [, ...notes] = await shop.vouchersOf(sale.saleId);
      expect({ what, states: [...new Set(notes.map((one) => one.state))] }).toEqual({ what, states: ['authorized'] });
      for (const part of [
        'totalMinor',
        'netMinor',
        'ivaMinor',
        'exemptMinor',
        'untaxedMinor',
        'tributesMinor',
      ] as const)
        expect({ what, part, is: sum(notes.map((one) => one[part])) }).toEqual({ what, part, is: invoice![part] });
    });
    await Promise.all(undone);
  });
});

describe('a centavo', () => {
  it('is told to AFIP as of 0 %, and stands so in the book', async () => {
    const shop = await makeShop(world);
    const sale = saleOf(shop, [exempt(100_000), taxed(1, 2_100), taxed(1, 1_050)]);
    await shop.tellSale(sale);
    const [invoice] = await shop.vouchersOf(sale.saleId);
    expect(invoice).toMatchObject({ state: 'authorized', netMinor: 2, ivaMinor: 0, exemptMinor: 100_000 });
    expect(await shop.book()).toMatchObject([
      { ImpNeto: 0.02, ImpIVA: 0, ImpOpEx: 1000, Iva: { AlicIva: [{ Id: 3, BaseImp: 0.02, Importe: 0 }] } },
    ]);
    const month = invoice!.date.slice(0, 7);
    const { rates } = (await shop.books.accountant.getIvaBook({ month })).totals!;
    expect(rates).toEqual([{ rateBp: 0, netMinor: 2, ivaMinor: 0 }]);
  });

  it('is charged and credited by notes', async () => {
    const shop = await makeShop(world);
    const sale = await shop.sell();
    const [invoice] = await shop.vouchersOf(sale.saleId);
    for (const kind of ['debit_note', 'credit_note'])
      await shop.owner.issueNote({
        voucherId: invoice!.voucherId,
        noteId: uuidv7(),
        kind,
        lines: [{ description: 'Redondeo', amountMinor: 1, ivaTreatment: 'taxed', ivaRateBp: 2_100 }],
        reason: 'redondeo',
        annuls: false,
      });
    await world.network.until(async () => (await shop.vouchersNow(sale.saleId)).length === 3, 'the notes');
    expect((await shop.vouchersOf(sale.saleId)).map((one) => one.state)).toEqual(
      Array.from({ length: 3 }, () => 'authorized'),
    );
  });
});
