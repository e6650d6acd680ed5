import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentCode,
  documentLabel,
  formatCuit,
  formatDocument,
  isTaxKey,
  normaliseCuit,
  normaliseCuitOrNone,
  plainDocument,
  withCheckDigit,
} from './documents.ts';

describe('normaliseCuit', () => {
  it.each(['33693450239', '30500010912', '30546689979', '30703088534', '33999242109', '20267565393', '34999032089'])(
    'takes %s, which AFIP assigned',
    (cuit) => expect(normaliseCuit(cuit)).toBe(cuit),
  );

  it.each(['30546689978', '20267565392', '30501092699', '33693450230'])(
    'refuses %s: the check digit is wrong',
    (cuit) => expect(normaliseCuit(cuit)).toBeNull(),
  );

  it('refuses zeros, foreign prefixes, and what is too short, too long or no number', () => {
    for (const text of ['00000000000', '00000000001', '99999999995', '2026756539', '202675653930', '2026756539a', ''])
      expect(normaliseCuit(text)).toBeNull();
  });

  it('takes keys of foreign countries that fail the check, as AFIP assigned them', () => {
    for (const key of ['50000002882', '55000002884', '55000005069', '51600000016'])
      expect(normaliseCuit(key)).toBe(key);
  });

  it.each(['10', '21', '22', '28', '29', '31', '32', '35', '40', '50', '51', '55', '60', '70', '90'])(
    'refuses %s before eight digits, though the last one fits',
    (prefix) => {
      for (let digit = 0; digit < 10; digit += 1) expect(normaliseCuit(`${prefix}50001091${digit}`)).toBeNull();
    },
  );

  it('refuses every last digit where the remainder is 1: AFIP gives those numbers another prefix', () => {
    // 20-00000001: 5 x 2 + 2 x 1 is 12, which leaves 1.
    for (let digit = 0; digit < 10; digit += 1) expect(normaliseCuit(`2000000001${digit}`)).toBeNull();
  });

  it('notices any one wrong digit', () => {
    const digit = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), digit, (position, other) => {
        const right = '30546689979';
        fc.pre(right[position] !== String(other));
        expect(normaliseCuit(right.slice(0, position) + String(other) + right.slice(position + 1))).toBeNull();
      }),
    );
  });

  it('reads what formatCuit writes', () => {
    expect(formatCuit('20267565393')).toBe('20-26756539-3');
    expect(normaliseCuit(' 20-26756539-3 ')).toBe('20267565393');
    expect(normaliseCuit('20.26756539.3')).toBe('20267565393');
    expect(normaliseCuit('20–26.756.539/3')).toBe('20267565393');
  });

  it('may have nothing to read', () => {
    expect(normaliseCuitOrNone(' - ')).toBe('');
    expect(normaliseCuitOrNone('20-26756539-3')).toBe('20267565393');
    expect(normaliseCuitOrNone('20-26756539-4')).toBeNull();
  });
});

describe('plainDocument', () => {
  it.each([
    ['20.123.456', '20123456'],
    [' 20 123 456 ', '20123456'],
    ['AAB-123456', 'AAB123456'],
    ['30-71234567-8', '30712345678'],
    ['', ''],
  ])('reads %j as %j', (typed, plain) => expect(plainDocument(typed)).toBe(plain));
});

describe('withCheckDigit', () => {
  it('completes what normaliseCuit takes, or says that no digit does', () => {
    expect(withCheckDigit('2026756539')).toBe('20267565393');
    expect(withCheckDigit('2000000001')).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (number) => {
        const ten = `30${String(number).padStart(8, '0')}`;
        const whole = withCheckDigit(ten);
        fc.pre(whole !== null);
        expect(normaliseCuit(whole!)).toBe(whole);
      }),
    );
  });
});

describe('kinds of documents', () => {
  it('have the numbers and names that AFIP gave them; what it does not know is none', () => {
    expect(['cuit', 'cuil', 'cdi', 'passport', 'dni', 'none', 'x'].map(documentCode)).toEqual([
      80, 86, 87, 94, 96, 99, 99,
    ]);
    expect([80, 86, 87, 94, 96, 99, 0].map(documentLabel)).toEqual([
      'CUIT',
      'CUIL',
      'CDI',
      'Pasaporte',
      'DNI',
      '',
      '0',
    ]);
    expect([80, 86, 87, 94, 96, 99].map(isTaxKey)).toEqual([true, true, true, false, false, false]);
  });

  it('that are keys are written with dashes, where they are whole', () => {
    for (const code of [80, 86, 87]) expect(formatDocument(code, '20267565393')).toBe('20-26756539-3');
    expect(formatDocument(80, '123')).toBe('123');
    expect(formatDocument(96, '20267565393')).toBe('20267565393');
  });
});
