import { describe, expect, it } from 'vitest';
import { isCbu, reachesFce, refusalOfFce, termsInWords, termsOf } from './fce.ts';

const terms = { cbu: '2850590940090418135201', alias: 'KIOSCO.TREBOL', dueDate: '2026-12-20', transferMode: 'SCA' };

describe('isCbu', () => {
  it('takes 22 digits with both check digits right', () => {
    expect(isCbu(terms.cbu)).toBe(true);
    expect(isCbu('2850590840090418135201')).toBe(false);
    expect(isCbu('2850590940090418135202')).toBe(false);
    expect(isCbu('285059094009041813520')).toBe(false);
    expect(isCbu('KIOSCO.TREBOL')).toBe(false);
  });
});

describe('refusalOfFce', () => {
  const receiver = { documentType: 'cuit', documentNumber: '30546689979', ivaCondition: 'responsable_inscripto' };
  const asked = { credit: terms, receiver, letter: 'A', totalMinor: 5_549_862_00, today: '2026-11-20' };

  it('has nothing against a company and the minimum', () => {
    expect(refusalOfFce(asked)).toBeUndefined();
    expect(refusalOfFce({ ...asked, credit: { ...terms, dueDate: '2026-11-20' } })).toBeUndefined();
  });

  it.each([
    ['fce_needs_cuit', { receiver: null }],
    ['fce_needs_cuit', { receiver: { ...receiver, documentType: 'dni' } }],
    ['fce_needs_inscripto', { receiver: { ...receiver, ivaCondition: 'monotributo' } }],
    ['fce_below_minimum', { totalMinor: 5_549_861_99 }],
    ['fce_due_in_the_past', { credit: { ...terms, dueDate: '2026-11-19' } }],
  ])('says %s of %o', (reason, change) => {
    expect(refusalOfFce({ ...asked, ...change })).toMatchObject({ reason });
  });

  it('knows no minimum of days before the table', () => {
    expect(() => reachesFce(1, '2026-04-13')).toThrow(RangeError);
  });
});

describe('the terms of an FCE', () => {
  it('go to AFIP as options and to paper as words; an alias only where there is one', () => {
    expect(termsOf({ ...terms, alias: '' }).map((one) => one.id)).toEqual(['2101', '27']);
    expect(termsInWords(termsOf(terms))).toEqual([
      'CBU del emisor: 2850590940090418135201',
      'Alias CBU: KIOSCO.TREBOL',
      'Opción de transferencia: Sistema de Circulación Abierta (SCA)',
    ]);
  });
});
