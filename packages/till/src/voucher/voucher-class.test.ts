import { describe, expect, it } from 'vitest';
import { mustIdentify } from './identification.ts';
import { transparencyOf } from './transparency.ts';
import {
  classOf,
  conditionId,
  familyOf,
  type IvaCondition,
  mayReceive,
  nameOfType,
  noteFor,
  typeOf,
} from './voucher-class.ts';

const day = '2026-11-20';
const ri = { ivaCondition: 'responsable_inscripto', limitedA: false } as const;
const limited = { ...ri, limitedA: true };
const monotributo = { ivaCondition: 'monotributo', limitedA: false } as const;
const exento = { ivaCondition: 'exento', limitedA: false } as const;
const receivers: IvaCondition[] = [
  'responsable_inscripto',
  'monotributo',
  'monotributo_social',
  'monotributo_promovido',
  'exento',
  'no_alcanzado',
  'consumidor_final',
  'no_categorizado',
  'iva_liberado',
  'proveedor_del_exterior',
  'cliente_del_exterior',
];

describe('classOf', () => {
  it.each([
    [ri, [1, 1, 1, 1, 6, 6, 6, 6, 6, 6, 6]],
    [limited, [51, 51, 51, 51, 6, 6, 6, 6, 6, 6, 6]],
    [monotributo, [11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11]],
    [exento, [11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11]],
  ])('decides the type of %o by the receiver', (issuer, types) => {
    expect(receivers.map((receiver) => typeOf(classOf(issuer, receiver, day).family, 'invoice'))).toEqual(types);
  });

  it('always decides a class that AFIP lets the receiver have (code 10243)', () => {
    for (const issuer of [ri, limited, monotributo, exento])
      for (const receiver of receivers) {
        const type = typeOf(classOf(issuer, receiver, day).family, 'invoice');
        expect(mayReceive(conditionId(receiver), type)).toBe(true);
      }
    expect(mayReceive(1, 6)).toBe(false);
    expect(mayReceive(5, 1)).toBe(false);
    expect(mayReceive(2, 6)).toBe(false);
  });

  it('gave class B to monotributistas until RG 5003/2021', () => {
    expect(classOf(ri, 'monotributo', '2021-06-30').letter).toBe('B');
    expect(classOf(ri, 'monotributo', '2021-07-01').letter).toBe('A');
  });

  it('prints what the law asks on class A', () => {
    expect(classOf(ri, 'responsable_inscripto', day).legends).toEqual([]);
    expect(classOf(ri, 'monotributo', day).legends).toEqual([expect.stringContaining('Ley Nº 27.618')]);
    expect(classOf(limited, 'responsable_inscripto', day).legends).toEqual(['OPERACIÓN SUJETA A RETENCIÓN']);
  });
});

describe('types', () => {
  it('corrects each type with one of its own family', () => {
    expect([1, 6, 11, 51, 201, 206, 211].map((type) => noteFor(type, 'credit_note'))).toEqual([
      3, 8, 13, 53, 203, 208, 213,
    ]);
    expect(familyOf(52)).toEqual({ family: 'limited_a', letter: 'A', kind: 'debit_note' });
    expect(() => familyOf(19)).toThrow(RangeError);
  });

  it('have names on paper', () => {
    expect(nameOfType(8)).toBe('Nota de Crédito');
    expect(nameOfType(201)).toBe('Factura de Crédito Electrónica MiPyMEs (FCE)');
  });
});

describe('mustIdentify', () => {
  it('asks for the buyer from ten million pesos', () => {
    expect(mustIdentify(9_999_999_99, day)).toBe(false);
    expect(mustIdentify(10_000_000_00, day)).toBe(true);
    expect(mustIdentify(10_000_000_00, '2025-05-29')).toBe(true);
  });
});

describe('transparencyOf', () => {
  const tribute = { description: '', baseMinor: 0, rateBp: 0 };
  const voucher = {
    type: 6,
    ivaMinor: 210_00,
    tributes: [
      { ...tribute, id: 4, amountMinor: 100 },
      { ...tribute, id: 7, amountMinor: 1_000 },
    ],
  };

  it('tells on class B the IVA and the national taxes inside the price, not the provincial ones', () => {
    expect(transparencyOf(voucher, day)).toMatchObject({ ivaMinor: 210_00, otherTaxesMinor: 100 });
    expect(transparencyOf({ ...voucher, type: 8 }, day)).toBeDefined();
  });

  it('is not on A or C, nor on a voucher from before April 2025', () => {
    expect(transparencyOf({ ...voucher, type: 1 }, day)).toBeUndefined();
    expect(transparencyOf({ ...voucher, type: 11 }, day)).toBeUndefined();
    expect(transparencyOf(voucher, '2025-03-31')).toBeUndefined();
  });
});
