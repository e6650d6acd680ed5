import fc from 'fast-check';
import { internalTaxIn, share, splitIva, spread, sum } from '@mostrador/money';
import { describe, expect, it } from 'vitest';
import type { Sold } from './amounts.ts';
import { contentOfSale, creditOfSale, type Issuer, type Returned } from './content-of-sale.ts';
import type { NumberedVoucher, Tribute, VoucherContent } from './voucher.ts';

const shop: Issuer = { cuit: '30714295698', ivaCondition: 'responsable_inscripto', limitedA: false, concept: 1 };
const day = '2026-11-20';

type Line = Sold['lines'][number];

const lineOf = (line: Partial<Line>, index = 0): Line => ({
  lineNumber: index + 1,
  ivaTreatment: 'taxed',
  ivaRateBp: 2100,
  quantityMilli: 1_000,
  unitInternalTaxMinor: 0,
  paidMinor: 0,
  ...line,
});

const rates: Pick<Line, 'ivaTreatment' | 'ivaRateBp'>[] = [
  ...[0, 250, 500, 1050, 2100, 2700].map((ivaRateBp) => ({ ivaTreatment: 'taxed', ivaRateBp })),
  { ivaTreatment: 'exempt', ivaRateBp: 0 },
  { ivaTreatment: 'untaxed', ivaRateBp: 0 },
];

/** A sale as `sales` keeps it: each line with its share of what was paid, whatever was discounted and rounded. */
const sale = fc
  .record({
    lines: fc.array(
      fc.record({
        rate: fc.constantFrom(...rates),
        grossMinor: fc.integer({ min: 0, max: 5_000_000_00 }),
        quantityMilli: fc.integer({ min: 1, max: 20_000 }),
        unitInternalTaxMinor: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500_000 })),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    paidPerMille: fc.integer({ min: 0, max: 1_010 }),
  })
  .map(({ lines, paidPerMille }): Sold => {
    const weights = lines.map((line) => line.grossMinor);
    const paid = spread(share(sum(weights), paidPerMille, 1_000), weights);
    return {
      lines: lines.map(({ rate, quantityMilli, unitInternalTaxMinor }, index) =>
        lineOf({ ...rate, quantityMilli, unitInternalTaxMinor, paidMinor: paid[index]! }, index),
      ),
    };
  });

const buyer = fc.constantFrom(
  undefined,
  { documentType: 'cuit', documentNumber: '30500010912', ivaCondition: 'responsable_inscripto' as const },
  { documentType: 'dni', documentNumber: '12345678', ivaCondition: 'exento' as const },
);
const issuer = fc.constantFrom(shop, { ...shop, ivaCondition: 'monotributo' as const });
const perceptions = fc.constantFrom<Tribute[]>(
  [],
  [{ id: 7, description: 'Percepción IIBB', baseMinor: 10_000_00, rateBp: 300, amountMinor: 300_00 }],
);

const paidFor = ({ lines }: Sold) => sum(lines.map((line) => line.paidMinor));
const partsOf = (one: VoucherContent) => [
  one.untaxedMinor,
  one.netMinor,
  one.exemptMinor,
  one.tributesMinor,
  one.ivaMinor,
];

function expectSound(content: VoucherContent) {
  expect(sum(partsOf(content))).toBe(content.totalMinor);
  expect(Math.min(...partsOf(content))).toBeGreaterThanOrEqual(0);
  expect(sum(content.tributes.map((one) => one.amountMinor))).toBe(content.tributesMinor);
  expect(sum(content.iva.map((row) => row.amountMinor))).toBe(content.ivaMinor);
  if (content.type < 11) expect(sum(content.iva.map((row) => row.baseMinor))).toBe(content.netMinor);
  expect(new Set(content.iva.map((row) => row.id)).size).toBe(content.iva.length);
}

describe('contentOfSale', () => {
  it('adds up to what was paid, to the centavo, in every class and with whatever discounts and rounding', () => {
    fc.assert(
      fc.property(sale, buyer, issuer, perceptions, (sold, buyer, issuer, perceptions) => {
        const content = contentOfSale(sold, { issuer, buyer, day, perceptions });
        expectSound(content);
        expect(content.totalMinor).toBe(paidFor(sold) + sum(perceptions.map((one) => one.amountMinor)));
      }),
    );
  });

  it('keeps IVA within a centavo of base times rate, which is AFIP’s own tolerance (code 10051)', () => {
    fc.assert(
      fc.property(sale, (sold) => {
        for (const row of contentOfSale(sold, { issuer: shop, day }).iva)
          expect(Math.abs(row.amountMinor - (row.baseMinor * row.rateBp) / 10_000)).toBeLessThan(1);
      }),
    );
  });

  it('tells internal taxes line by line: all of them, or no more than what was paid for the line', () => {
    fc.assert(
      fc.property(sale, ({ lines }) => {
        const content = contentOfSale({ lines }, { issuer: shop, day });
        expect(content.tributesMinor).toBe(sum(lines.map((line) => internalTaxIn(line, line.paidMinor))));
      }),
    );
  });

  const wineAndFreeCigarettes = [
    lineOf({ paidMinor: 1_210_00, totalMinor: 1_210_00 }),
    lineOf({ paidMinor: 0, totalMinor: 0, unitInternalTaxMinor: 2_100_00 }, 1),
  ];
  const taxesWith = (internalTaxMinor: number) => [
    {
      ivaTreatment: 'taxed',
      ivaRateBp: 2100,
      grossMinor: 1_210_00,
      ...splitIva(1_210_00 - internalTaxMinor, 2100),
      internalTaxMinor,
    },
  ];

  it('finds no tax in a line that was given away', () => {
    for (const taxes of [undefined, taxesWith(0)])
      expect(
        contentOfSale({ lines: wineAndFreeCigarettes, ...(taxes ? { taxes } : {}) }, { issuer: shop, day }),
      ).toMatchObject({ netMinor: 1_000_00, ivaMinor: 210_00, tributesMinor: 0, tributes: [], totalMinor: 1_210_00 });
  });

  it('keeps what was told of a sale before taxes were bounded line by line, and undoes it so', () => {
    const sold = { lines: wineAndFreeCigarettes, discountMinor: 0, taxes: taxesWith(1_210_00) };
    const content = contentOfSale(sold, { issuer: shop, day });
    expect(content).toMatchObject({ netMinor: 0, ivaMinor: 0, iva: [], tributesMinor: 1_210_00, totalMinor: 1_210_00 });
    const invoice = { ...content, pointOfSale: 1, number: 7, date: day };
    expect(creditOfSale(sold, { invoice, cuit: shop.cuit, earlier: [], returned: null })).toMatchObject({
      netMinor: 0,
      tributesMinor: 1_210_00,
    });
  });

  it('does not depend on the order of the lines', () => {
    fc.assert(
      fc.property(sale, (sold) => {
        const backwards = { lines: sold.lines.toReversed() };
        expect(contentOfSale(backwards, { issuer: shop, day })).toEqual(contentOfSale(sold, { issuer: shop, day }));
      }),
    );
  });

  it('computes the vector that was worked by hand', () => {
    // 2 x 121.00 at 21 %, 110.50 at 10.5 %, cigarettes of 4,500.00 with 2,100.00 of internal taxes, milk exempt.
    const lines = [
      lineOf({ paidMinor: 242_00, quantityMilli: 2_000 }),
      lineOf({ paidMinor: 110_50, ivaRateBp: 1050 }, 1),
      lineOf({ paidMinor: 4_500_00, unitInternalTaxMinor: 2_100_00 }, 2),
      lineOf({ paidMinor: 900_00, ivaTreatment: 'exempt', ivaRateBp: 0 }, 3),
      lineOf({ paidMinor: 50_00, ivaTreatment: 'untaxed', ivaRateBp: 0 }, 4),
    ];
    expect(contentOfSale({ lines }, { issuer: shop, day })).toEqual({
      type: 6,
      concept: 1,
      document: { type: 99, number: '' },
      receiverCondition: 5,
      totalMinor: 5_802_50,
      untaxedMinor: 50_00,
      netMinor: 2_283_47,
      exemptMinor: 900_00,
      tributesMinor: 2_100_00,
      ivaMinor: 469_03,
      iva: [
        { id: 5, rateBp: 2100, baseMinor: 2_183_47, amountMinor: 458_53 },
        { id: 4, rateBp: 1050, baseMinor: 100_00, amountMinor: 10_50 },
      ],
      tributes: [{ id: 4, description: 'Impuestos internos', baseMinor: 2_183_47, rateBp: 0, amountMinor: 2_100_00 }],
      associated: [],
      serviceFrom: '',
      serviceTo: '',
      dueDate: '',
      optionals: [],
    });
  });

  it('shows no IVA in class C: all is net', () => {
    const lines = [
      lineOf({ paidMinor: 121_00 }),
      lineOf({ paidMinor: 10_00, ivaTreatment: 'exempt', ivaRateBp: 0 }, 1),
    ];
    const content = contentOfSale({ lines }, { issuer: { ...shop, ivaCondition: 'monotributo' }, day });
    expect(content).toMatchObject({
      type: 11,
      totalMinor: 131_00,
      netMinor: 131_00,
      exemptMinor: 0,
      ivaMinor: 0,
      iva: [],
    });
  });

  it('sends a sale at 0 % as taxed with id 3, and one that is exempt without any rate', () => {
    const zero = contentOfSale({ lines: [lineOf({ paidMinor: 100, ivaRateBp: 0 })] }, { issuer: shop, day });
    expect(zero).toMatchObject({ netMinor: 100, iva: [{ id: 3, rateBp: 0, baseMinor: 100, amountMinor: 0 }] });
    const lines = [lineOf({ paidMinor: 100, ivaTreatment: 'exempt', ivaRateBp: 0 })];
    expect(contentOfSale({ lines }, { issuer: shop, day })).toMatchObject({ exemptMinor: 100, netMinor: 0, iva: [] });
  });

  it('dates services, and goods not', () => {
    const content = contentOfSale({ lines: [lineOf({ paidMinor: 100 })] }, { issuer: { ...shop, concept: 3 }, day });
    expect(content).toMatchObject({ concept: 3, serviceFrom: day, serviceTo: day, dueDate: day });
  });

  it.each([
    ['cuit', '30500010912', { type: 80, number: '30500010912' }],
    ['dni', '01.234.567', { type: 96, number: '1234567' }],
    ['passport', 'AAB 123456', { type: 94, number: '123456' }],
    ['none', '', { type: 99, number: '' }],
    ['dni', '', { type: 99, number: '' }],
  ])('writes the document %s %s as AFIP’s number', (documentType, documentNumber, document) => {
    const buyer = { documentType, documentNumber, ivaCondition: 'consumidor_final' as const };
    expect(contentOfSale({ lines: [lineOf({})] }, { issuer: shop, buyer, day }).document).toEqual(document);
  });
});

describe('creditOfSale', () => {
  const numberedOf = (content: VoucherContent): NumberedVoucher => ({
    ...content,
    pointOfSale: 3,
    number: 7,
    date: day,
  });

  /** Portions of each line, as `sales` pays returns back: shares of the line that add up to what was paid for it. */
  const portions = fc.array(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 12, maxLength: 12 }), {
    minLength: 1,
    maxLength: 6,
  });

  it('gives back the invoice exactly, rate by rate, in whatever portions, and never more on the way', () => {
    fc.assert(
      fc.property(fc.record({ sold: sale, buyer, issuer, perceptions, portions }), (drawn) => {
        const { sold, buyer, issuer, perceptions, portions } = drawn;
        fc.pre(paidFor(sold) > 0 || perceptions.length === 0);
        const invoice = numberedOf(contentOfSale(sold, { issuer, buyer, day, perceptions }));
        const cut = sold.lines.map((line, index) =>
          spread(
            line.paidMinor,
            portions.map((one) => one[index]!),
          ),
        );
        const returns = portions.map((_, turn) =>
          sold.lines.map(({ lineNumber }, index): Returned => ({ lineNumber, amountMinor: cut[index]![turn]! })),
        );
        const notes = returns.map((returned, turn) =>
          creditOfSale(sold, { invoice, cuit: shop.cuit, earlier: returns.slice(0, turn).flat(), returned }),
        );
        for (const note of notes) expectSound(note);
        for (const [index, note] of notes.entries())
          expect(note.totalMinor - sum(note.tributes.filter((one) => one.id === 7).map((one) => one.amountMinor))).toBe(
            sum(returns[index]!.map((one) => one.amountMinor)),
          );
        const rowsOf = (one: VoucherContent) => [
          ...one.iva.map((row) => ({ key: `iva ${row.id}`, base: row.baseMinor, amount: row.amountMinor })),
          ...one.tributes.map((row) => ({ key: `tribute ${row.id}`, base: 0, amount: row.amountMinor })),
          { key: 'exempt', base: 0, amount: one.exemptMinor },
          { key: 'untaxed', base: 0, amount: one.untaxedMinor },
          { key: 'net', base: 0, amount: one.netMinor },
          { key: 'total', base: 0, amount: one.totalMinor },
        ];
        const given = Map.groupBy(notes.flatMap(rowsOf), (row) => row.key);
        for (const row of rowsOf(invoice).filter((one) => one.amount + one.base > 0)) {
          const all = given.get(row.key) ?? [];
          expect({
            key: row.key,
            base: sum(all.map((one) => one.base)),
            amount: sum(all.map((one) => one.amount)),
          }).toEqual(row);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives back the taxes of what came back, not of what was sold beside it', () => {
    const lines = [
      lineOf({ paidMinor: 1_850_00 }),
      lineOf({ paidMinor: 9_000_00, quantityMilli: 2_000, unitInternalTaxMinor: 3_150_00 }, 1),
    ];
    const invoice = numberedOf(contentOfSale({ lines }, { issuer: shop, day }));
    const noteFor = (returned: Returned[]) =>
      creditOfSale({ lines }, { invoice, cuit: shop.cuit, earlier: [], returned });
    expect(noteFor([{ lineNumber: 1, amountMinor: 1_850_00 }])).toMatchObject({
      netMinor: 1_528_93,
      ivaMinor: 321_07,
      tributes: [],
    });
    expect(noteFor([{ lineNumber: 2, amountMinor: 4_500_00 }])).toMatchObject({
      netMinor: 1_115_70,
      ivaMinor: 234_30,
      tributesMinor: 3_150_00,
    });
  });

  it('undoes the whole of a sale: the same amounts, linked to the invoice', () => {
    fc.assert(
      fc.property(sale, buyer, issuer, (sold, buyer, issuer) => {
        const invoice = numberedOf(contentOfSale(sold, { issuer, buyer, day }));
        const { type, associated, ...note } = creditOfSale(sold, {
          invoice,
          cuit: shop.cuit,
          earlier: [],
          returned: null,
        });
        const { type: invoiced, associated: _, pointOfSale, number, date, ...content } = invoice;
        expect(note).toEqual(content);
        expect(type).toBe(invoiced + 2);
        expect(associated).toEqual([{ type: invoiced, pointOfSale, number, date, cuit: shop.cuit }]);
      }),
    );
  });

  it('of what is left of a sale takes what the notes before it did not', () => {
    const sold = { lines: [lineOf({ paidMinor: 100 }), lineOf({ paidMinor: 33 }, 1)] };
    const invoice = numberedOf(contentOfSale(sold, { issuer: shop, day }));
    const earlier = [{ lineNumber: 1, amountMinor: 50 }];
    const note = creditOfSale(sold, { invoice, cuit: shop.cuit, earlier, returned: null });
    expect(note.totalMinor).toBe(83);
  });
});
