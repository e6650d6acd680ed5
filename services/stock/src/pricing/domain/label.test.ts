import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf } from './content.ts';
import { ean13Bars } from './ean13.ts';
import { labelOf } from './label.ts';
import { scaleFile } from './scale-file.ts';

const product = {
  name: 'Yerba Playadito 500 g',
  barcode: '7790895000997',
  priceMinor: 242_000,
  ivaRateBp: 2_100,
  internalTaxMinor: 0,
  unit: 'unit',
};

describe('labelOf', () => {
  it('tells the final price, the price without national taxes and the price per unit of measure', () => {
    const label = labelOf(product, false);
    expect(label).toMatchObject({
      priceMinor: 242_000,
      netMinor: 200_000,
      measure: { per: 'kg', priceMinor: 484_000 },
    });
  });

  it('takes internal taxes off before IVA, and shows no net price of who pays no IVA', () => {
    expect(labelOf({ ...product, internalTaxMinor: 21_000, priceMinor: 263_000 }, false).netMinor).toBe(200_000);
    expect(labelOf(product, true).netMinor).toBeUndefined();
    expect(labelOf({ ...product, ivaRateBp: 0 }, false).netMinor).toBe(242_000);
  });

  it('tells what is sold by weight per kilo and not twice', () => {
    expect(labelOf({ ...product, unit: 'kg' }, false)).toMatchObject({ per: 'kg', measure: undefined });
  });

  it('has a net price, IVA and internal taxes that add up to the final price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e12 }),
        fc.constantFrom(0, 250, 1_050, 2_100, 2_700),
        (priceMinor, rate) => {
          const net = labelOf({ ...product, priceMinor, ivaRateBp: rate }, false).netMinor!;
          expect(Math.abs(net + Math.round((net * rate) / 10_000) - priceMinor)).toBeLessThanOrEqual(
            rate === 0 ? 0 : 1 + priceMinor / 2 ** 50,
          );
        },
      ),
    );
  });
});

describe('contentOf', () => {
  it.each([
    ['Yerba 1 kg', 'kg', 1_000],
    ['Yerba Playadito 500g', 'kg', 500],
    ['Aceite de girasol 1,5 L', 'l', 1_500],
    ['Gaseosa 6 x 2,25 lts', 'l', 13_500],
    ['Cerveza 473 ml x 6', 'l', 2_838],
    ['Lavandina 900cc', 'l', 900],
    ['Papel higiénico 30 m x 4', 'm', 120_000],
  ])('of %s is in %s', (name, unit, milli) => {
    expect(contentOf(name)).toEqual({ unit, milli });
  });

  it.each([
    'Alfajor triple',
    'Pilas AA x 4',
    'Combo 500 g + 250 g',
    'Fernet 70/30',
    'Vino 2019',
    'Remera M',
    'Sal 0 g',
  ])('of %s is not said', (name) => {
    expect(contentOf(name)).toBeUndefined();
  });
});

describe('ean13Bars', () => {
  it('has 95 modules with its guards, and is that of the standard', () => {
    const bars = ean13Bars('5901234123457')!;
    expect(bars).toHaveLength(95);
    expect(bars).toBe(
      '10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101',
    );
  });

  it('is none of a code that is no EAN-13', () => {
    expect(ean13Bars('5901234123458')).toBeNull();
    expect(ean13Bars('YERBA-1')).toBeNull();
  });
});

describe('scaleFile', () => {
  it('says prices with a decimal comma, and lets no name end a field or be a formula', () => {
    const one = { name: '=1+1;Jamón "crudo"', plu: 123, priceMinor: 1_234_505, unit: 'kg' };
    expect(scaleFile('itegra', [one]).toString('latin1')).toBe(
      'PLU;Descripcion;Precio;Pesable\r\n123;1+1 Jamón  crudo ;12345,05;S\r\n',
    );
    expect(scaleFile('qendra', [{ ...one, unit: 'unit' }]).toString('latin1')).toContain(';12345,05;U\r\n');
  });
});
