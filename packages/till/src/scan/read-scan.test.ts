import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalCode, checkDigitOf, codeShape, keysOf, readScan, type ScaleLayout, scaleLabelOf } from './index.ts';

const gs = '\u001d';
const weight: ScaleLayout = {
  prefixes: ['20'],
  pluDigits: 5,
  valueDigits: 5,
  value: 'weight_grams',
  valueCheckDigit: false,
};
const pesos: ScaleLayout = { ...weight, prefixes: ['21', '22'], value: 'price_pesos' };
const centavos: ScaleLayout = { ...weight, prefixes: ['23'], pluDigits: 4, valueDigits: 6, value: 'price_centavos' };
const checked: ScaleLayout = { ...weight, prefixes: ['24'], pluDigits: 4, valueCheckDigit: true };
const layouts = [weight, pesos, centavos, checked];
const read = (text: string) => readScan(text, layouts);
const whyNot = (text: string) => {
  const scan = read(text);
  return scan.kind === 'unreadable' ? scan.reason : scan.kind;
};
const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });
const gtin = (length: number) => digits(length - 1).map((some) => some.join('') + checkDigitOf(some.join('')));

describe('readScan of a GTIN', () => {
  it.each([
    ['EAN-13', '7790895000997', ['7790895000997']],
    ['EAN-13 with its identifier', ']E07790895000997', ['7790895000997']],
    ['what Enter and Tab end', '\u00027790895000997\r\n', ['7790895000997']],
    ['UPC-A', '037208912347', ['0037208912347']],
    ['a pack', '10037208912344', ['10037208912344']],
    ['ITF-14', ']I110037208912344', ['10037208912344']],
    ['EAN-8', ']E496385074', ['96385074', '0000096385074']],
    ['UPC-E', ']E004252614', ['04252614', '0042100005264']],
    ['a magazine with its issue', ']E3977123456700312', ['9771234567003']],
  ])('finds %s', (_, text, codes) => {
    expect(read(text)).toMatchObject({ kind: 'gtin' });
    expect(keysOf(read(text)).codes).toEqual(expect.arrayContaining(codes));
  });

  it.each([
    ['01278907', '0012000007897'],
    ['04252614', '0042100005264'],
    ['06543217', '0065100004327'],
    ['01234531', '0012300000451'],
    ['01234543', '0012340000053'],
    ['01234558', '0012345000058'],
  ])('knows that %s may be a UPC-E', (eight, expanded) => {
    expect(keysOf(read(eight)).codes).toContain(expanded);
  });

  it('gives both meanings of eight digits that have two', () => {
    const both = Array.from({ length: 10_000 }, (_, at) => {
      const seven = `0${String(at * 97).padStart(6, '0')}`;
      return seven + checkDigitOf(seven);
    }).find((eight) => keysOf(read(eight)).codes.some((code) => code.length === 13 && !code.endsWith(eight)));
    expect(keysOf(read(both!)).codes).toHaveLength(3);
  });

  it('sees every digit that is wrong', () => {
    fc.assert(
      fc.property(gtin(13), fc.nat(12), fc.integer({ min: 1, max: 9 }), (code, at, more) => {
        const wrong = code.slice(0, at) + ((Number(code[at]) + more) % 10) + code.slice(at + 1);
        expect(whyNot(wrong)).toBe('check_digit');
        expect(whyNot(`]E0${wrong}`)).toBe('check_digit');
      }),
    );
  });

  it('doubts eight, twelve and fourteen digits that may be a shop’s own', () => {
    for (const code of ['96385075', '037208912340', '10037208912345']) {
      expect(read(code)).toEqual({ kind: 'code', codes: [], whole: code, doubt: 'check_digit' });
      expect(whyNot(`]E0${code}`)).toBe('check_digit');
    }
  });
});

describe('readScan of a label of a scale', () => {
  it('reads back every label that a layout can print', () => {
    fc.assert(
      fc.property(fc.constantFrom(...layouts), fc.nat(), fc.nat(), (layout, some, much) => {
        const plu = 1 + (some % (10 ** layout.pluDigits - 1));
        const value = 1 + (much % (10 ** layout.valueDigits - 1));
        const said = {
          weight_grams: { quantityMilli: value },
          price_pesos: { priceMinor: value * 100 },
          price_centavos: { priceMinor: value },
        };
        const code = scaleLabelOf(layout, plu, value)!;
        const label = { plu, ...said[layout.value as keyof typeof said] };
        expect(read(code)).toEqual({ kind: 'scale', codes: [], whole: code, label });
      }),
    );
  });

  it('sees a wrong digit of a value, even where the last one fits', () => {
    const code = scaleLabelOf(checked, 77, 14_685)!;
    // The example of the General Specifications: 14685 has the check digit 6.
    expect(code.slice(0, 12)).toBe('240077614685');
    const twelve = `${code.slice(0, 7)}14695`;
    expect(whyNot(twelve + checkDigitOf(twelve))).toBe('value_check_digit');
    const four: ScaleLayout = { ...checked, pluDigits: 5, valueDigits: 4 };
    expect(scaleLabelOf(four, 1, 2875)!.slice(7, 12)).toBe('92875');
  });

  it('has a reason for what says nothing', () => {
    const ending = (twelve: string) => twelve + checkDigitOf(twelve);
    expect(whyNot(ending('200012300000'))).toBe('value_zero');
    expect(whyNot(ending('200000001234'))).toBe('value_zero');
    expect(whyNot(`200012301234${(checkDigitOf('200012301234') + 1) % 10}`)).toBe('check_digit');
    expect(readScan(ending('200012301234'), [weight, centavos, { ...weight, prefixes: ['2'], pluDigits: 6 }])).toEqual({
      kind: 'unreadable',
      codes: [],
      whole: null,
      reason: 'layouts_overlap',
    });
  });

  it('is a code of the shop’s own where no layout fits', () => {
    const twelve = '290012301234';
    const code = twelve + checkDigitOf(twelve);
    expect(read(code)).toEqual({ kind: 'code', codes: [], whole: code });
    expect(readScan('2012345006782', [])).toEqual({ kind: 'code', codes: [], whole: '2012345006782' });
    expect(scaleLabelOf(weight, 100_000, 1)).toBeNull();
    expect(scaleLabelOf(weight, 1, 100_000)).toBeNull();
  });
});

describe('readScan of GS1 elements', () => {
  const goods = { gtin: '07790895000997', lot: 'A1', expiresOn: '2026-12-31', serial: 'S/9' };
  const found = { kind: 'gs1', codes: ['7790895000997'], whole: null, gs1: goods };

  it.each([
    `]C101077908950009971726123110A1${gs}21S/9`,
    `]d2010779089500099710A1${gs}17261231${gs}21S/9`,
    `${gs}010779089500099710A1${gs}1726123121S/9`,
    '(01)07790895000997(17)261231(10)A1(21)S/9',
    'https://id.gs1.org/01/07790895000997/10/A1/21/S%2F9?17=261231',
    'HTTPS://shop.example/es/ver/01/7790895000997/10/A1?17=261200&21=S/9&x=1',
    `]Q3240ADICIONAL${gs}010779089500099710A1${gs}1726123121S/9`,
  ])('reads %j', (text) => {
    expect(read(text)).toEqual(found);
  });

  it.each([
    [']C101077908950009973103000195', { quantityMilli: 195 }],
    [']C101077908950009973101000025', { quantityMilli: 2_500 }],
    [']C101077908950009973105000195', { quantityMilli: 2 }],
    [']C101077908950009973201000010', { quantityMilli: 454 }],
    [']C1010779089500099739221234', { priceMinor: 1_234 }],
    [']C1010779089500099739201234', { priceMinor: 123_400 }],
    [']C1010779089500099739320321234', { priceMinor: 1_234 }],
    [']C1010779089500099739328401234', {}],
    [']C102077908950009973712', { count: 12 }],
    [']C101077908950009973007', { count: 7 }],
    [']C101077908950009971126010015260228', { producedOn: '2026-01-31', bestBefore: '2026-02-28' }],
  ])('reads %j as %j', (text, said) => {
    expect(read(text)).toMatchObject({ kind: 'gs1', gs1: { gtin: '07790895000997', ...said } });
  });

  it.each([
    ['check_digit', ']C10107790895000998'],
    ['gs1_malformed', ']C1010779089500099717261331'],
    ['gs1_malformed', ']C1010779089500099717260230'],
    ['gs1_malformed', ']C10107790895000997172612'],
    ['gs1_malformed', ']C1010779089500099710'],
    ['gs1_malformed', ']C1010779089500099710ABCDEFGHIJKLMNOPQRSTU'],
    ['gs1_malformed', `]C10107790895000997${gs}0107790895001000`],
    ['gs1_malformed', ']C10107790895000997050'],
    ['gs1_malformed', `]C1010779089500099710A${gs}10B`],
    ['gs1_malformed', ']C101077908950009973923999999999999999999'],
    ['gtin_missing', ']C100377908950009970004'],
    ['gtin_missing', 'https://www.afip.gob.ar/fe/qr/?p=eyJ2ZXIiOjF9'],
    ['check_digit', 'https://id.gs1.org/01/07790895000998'],
    ['gs1_malformed', 'https://id.gs1.org/01/07790895000997/10/%E0%A4%A'],
  ])('says %s of %j', (reason, text) => {
    expect(whyNot(text)).toMatch(reason);
  });

  it('leaves out a lot that may have a date joined to it', () => {
    expect(read(']C1010779089500099710L117261231')).toMatchObject({
      gs1: { gtin: '07790895000997', separatorMissing: true },
    });
    expect(read(']C1010779089500099710L117261231')).not.toHaveProperty('gs1.lot');
    expect(read(`]C1010779089500099710L117261231${gs}21X`)).toHaveProperty('gs1.lot', 'L117261231');
  });

  it('may be a code of the shop’s own where the scanner does not say', () => {
    const text = '010779089500099717261231';
    expect(keysOf(read(text)).codes).toEqual(['7790895000997', text]);
    expect(read('0107790895000998')).toEqual({ kind: 'code', codes: [], whole: '0107790895000998' });
  });
});

describe('readScan of anything', () => {
  it.each([
    ['empty', ''],
    ['empty', ' \r\n'],
    ['empty', ']E0'],
    ['too_long', 'x'.repeat(2_049)],
    ['too_long', 'x'.repeat(33)],
    ['malformed', 'ñandú'],
    ['malformed', '７７９'],
    ['malformed', ']E0123'],
    ['malformed', 'a\0b'],
  ])('says %s of %j', (reason, text) => {
    expect(whyNot(text)).toBe(reason);
  });

  it('reads every code that the catalogue takes, in its canonical form', () => {
    const unit = fc.constantFrom(...Array.from('0123456789AZaz ./+$%_-'));
    const code = fc.string({ unit, maxLength: 32 }).filter((one) => codeShape.test(one) && !/^\d{13}$/.test(one));
    const any = fc.oneof(
      code,
      gtin(8),
      gtin(12),
      gtin(13),
      gtin(14),
      digits(20).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(any, (one) => {
        expect(keysOf(readScan(one, [])).codes).toContain(canonicalCode(one));
      }),
    );
    for (const one of ['A.1/2+3$4_5%6-7', 'Yerba 1 kg', 'yerba 1 kg']) expect(keysOf(read(one)).codes).toEqual([one]);
  });

  it('is stopped by no text', () => {
    const piece = fc.constantFrom(
      ']C1',
      ']E0',
      gs,
      '01',
      '10',
      '3103',
      '(',
      ')',
      'https://',
      '/01/',
      '%',
      '2',
      '999999',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 12 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (one) => {
        const scan = read(one);
        expect(scan.kind === 'unreadable').toBe(keysOf(scan).codes.length === 0);
      }),
      { numRuns: 2_000 },
    );
  });
});
