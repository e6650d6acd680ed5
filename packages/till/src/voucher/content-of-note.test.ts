import { spread, sum } from '@mostrador/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeVoucher } from '../../testing/make-voucher.ts';
import { contentOfNote, type Note, type NoteLine } from './content-of-note.ts';
import { contentOfSale, creditOfSale, type Issuer } from './content-of-sale.ts';
import type { NumberedVoucher, Tribute, VoucherContent } from './voucher.ts';
import { withinWhatIsLeft } from './what-is-left.ts';

const cuit = '30714295698';
const day = '2026-11-20';
const noted = { corrected: makeVoucher(), cuit, credited: [], regimes: [], day };
const interest: NoteLine = {
  description: 'Intereses por mora',
  amountMinor: 121_00,
  ivaTreatment: 'taxed',
  ivaRateBp: 2_100,
};
const noteOf = (...lines: NoteLine[]): Note => ({ lines, reason: 'acordado', annuls: false });
const perception: Tribute = { id: 7, description: 'IIBB', baseMinor: 0, rateBp: 300, amountMinor: 0 };

describe('a debit note', () => {
  it('charges its lines, in the class of the voucher that it corrects', () => {
    const { content } = contentOfNote(noteOf(interest), { ...noted, kind: 'debit_note' });
    expect(content).toMatchObject({ type: 7, totalMinor: 121_00, netMinor: 100_00, ivaMinor: 21_00, optionals: [] });
    expect(content.associated).toEqual([{ type: 6, pointOfSale: 3, number: 94, cuit, date: day }]);
    const corrected = makeVoucher({ type: 11 });
    expect(contentOfNote(noteOf(interest), { ...noted, corrected, kind: 'debit_note' }).content).toMatchObject({
      type: 12,
      netMinor: 121_00,
      ivaMinor: 0,
      iva: [],
    });
  });

  it('may be for more than the voucher, and bears what is perceived on its day', () => {
    const regime = {
      name: 'IIBB',
      tributeId: 7,
      rates: [{ rateBp: 300 }],
      ivaConditions: ['consumidor_final' as const],
      minimumBaseMinor: 0,
      minimumAmountMinor: 0,
      from: day,
      to: '',
    };
    const large = { ...interest, amountMinor: 1_210_00 };
    const made = contentOfNote(noteOf(large), { ...noted, regimes: [regime], kind: 'debit_note' });
    expect(made).toMatchObject({ isTooMuch: false, content: { totalMinor: 1_240_00, tributesMinor: 30_00 } });
  });
});

describe('a credit note', () => {
  it('takes no more of a rate than is left of it', () => {
    const taken = (amountMinor: number, ivaRateBp = 2_100) =>
      contentOfNote(noteOf({ ...interest, amountMinor, ivaRateBp }), { ...noted, kind: 'credit_note' });
    expect(taken(121_00)).toMatchObject({ isTooMuch: false, content: { type: 8, totalMinor: 121_00 } });
    expect(taken(121_01)).toMatchObject({ isTooMuch: true, content: { totalMinor: 121_00 } });
    expect(taken(1, 1_050)).toMatchObject({ isTooMuch: true, content: { totalMinor: 0 } });
    const credited = [taken(100_00).content];
    const more = contentOfNote(noteOf({ ...interest, amountMinor: 21_01 }), {
      ...noted,
      credited,
      kind: 'credit_note',
    });
    expect(more.isTooMuch).toBe(true);
  });

  it('of an FCE says whether it annuls, and has no due date (codes 10173 and 10175)', () => {
    const corrected = makeVoucher({ type: 201, dueDate: '2026-12-20', optionals: [{ id: '27', value: 'SCA' }] });
    const made = (annuls: boolean) =>
      contentOfNote({ ...noteOf(interest), annuls }, { ...noted, corrected, kind: 'credit_note' }).content;
    expect(made(false)).toMatchObject({ type: 203, dueDate: '', optionals: [{ id: '22', value: 'N' }] });
    expect(made(true).optionals).toEqual([{ id: '22', value: 'S' }]);
  });

  it('leaves to each return of goods its share of what it left, and to the last of them the rest', () => {
    const line = { lineNumber: 1, ivaTreatment: 'taxed', ivaRateBp: 2_100, quantityMilli: 2_000, paidMinor: 121_00 };
    const sold = { lines: [{ ...line, unitInternalTaxMinor: 0 }] };
    const issuer: Issuer = { cuit, ivaCondition: 'responsable_inscripto', limitedA: false, concept: 1 };
    const corrected = { ...contentOfSale(sold, { issuer, day }), pointOfSale: 3, number: 94, date: day };
    const taken = { ...noted, corrected, kind: 'credit_note' as const };
    const credited = [contentOfNote(noteOf({ ...interest, amountMinor: 100_00 }), taken).content];
    const [one, other] = [0, 1].map((turn) => {
      const earlier = turn === 0 ? [] : [{ lineNumber: 1, amountMinor: 60_50 }];
      const [asked, rest] = [[{ lineNumber: 1, amountMinor: 60_50 }], null].map((returned) =>
        creditOfSale(sold, { invoice: corrected, cuit, earlier, returned }),
      );
      credited.push(withinWhatIsLeft(asked!, corrected, [...credited], rest));
      return credited.at(-1)!;
    });
    expect([one!.totalMinor, other!.totalMinor]).toEqual([10_50, 10_50]);
    expect(sum(credited.map((note) => note.ivaMinor))).toBe(corrected.ivaMinor);
  });

  it('with returns and a void gives back the invoice exactly, whatever was agreed between them', () => {
    const cents = fc.integer({ min: 1, max: 900_000_00 });
    const issuers = fc.constantFrom<Issuer['ivaCondition']>('responsable_inscripto', 'monotributo');
    const moves = fc.array(fc.record({ byHand: fc.boolean(), line: fc.nat(3), perMille: fc.nat(600) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        fc.tuple(cents, cents, cents, cents),
        issuers,
        fc.nat(100_00),
        moves,
        (paid, condition, tax, moves) => {
          const issuer: Issuer = { cuit, ivaCondition: condition, limitedA: false, concept: 1 };
          const kinds = [
            { ivaTreatment: 'taxed', ivaRateBp: 2_100 },
            { ivaTreatment: 'taxed', ivaRateBp: 2_100 },
            { ivaTreatment: 'taxed', ivaRateBp: 1_050 },
            { ivaTreatment: 'exempt', ivaRateBp: 0 },
          ];
          const sold = {
            lines: kinds.map((kind, index) => ({
              ...kind,
              lineNumber: index + 1,
              quantityMilli: 1_000,
              unitInternalTaxMinor: index === 0 ? tax : 0,
              paidMinor: paid[index]!,
            })),
          };
          const perceptions = [{ ...perception, baseMinor: sum(paid), amountMinor: 777_77 }];
          const content = contentOfSale(sold, { issuer, day, perceptions });
          const corrected: NumberedVoucher = { ...content, pointOfSale: 3, number: 94, date: day };
          const credited: VoucherContent[] = [];
          const earlier: { lineNumber: number; amountMinor: number }[] = [];
          for (const { byHand, line, perMille } of moves) {
            const [amountMinor] = spread(paid[line]!, [perMille, 1_000 - perMille]) as [number, number];
            const given = sum(earlier.filter((one) => one.lineNumber === line + 1).map((one) => one.amountMinor));
            if (amountMinor === 0 || given + amountMinor > paid[line]!) continue;
            if (byHand) {
              const asked = noteOf({ description: 'Bonificación', amountMinor, ...kinds[line]! });
              const made = contentOfNote(asked, { ...noted, corrected, credited, kind: 'credit_note' });
              if (!made.isTooMuch) credited.push(made.content);
              continue;
            }
            const returned = [{ lineNumber: line + 1, amountMinor }];
            const asked = creditOfSale(sold, { invoice: corrected, cuit, earlier: [...earlier], returned });
            const all = creditOfSale(sold, { invoice: corrected, cuit, earlier: [...earlier], returned: null });
            credited.push(withinWhatIsLeft(asked, corrected, [...credited], all));
            earlier.push(...returned);
          }
          const rest = creditOfSale(sold, { invoice: corrected, cuit, earlier, returned: null });
          credited.push(withinWhatIsLeft(rest, corrected, [...credited]));
          const amounts = ['totalMinor', 'netMinor', 'exemptMinor', 'ivaMinor', 'tributesMinor'] as const;
          for (const amount of amounts) {
            expect(Math.min(...credited.map((one) => one[amount]))).toBeGreaterThanOrEqual(0);
            expect([amount, sum(credited.map((one) => one[amount]))]).toEqual([amount, content[amount]]);
          }
          for (const one of credited)
            expect(one.netMinor + one.exemptMinor + one.ivaMinor + one.tributesMinor).toBe(one.totalMinor);
        },
      ),
      { numRuns: 300 },
    );
  });
});
