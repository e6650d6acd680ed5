import { priceTimes } from '@mostrador/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigitOf, meaningOf, readScan, type ScaleLayout, scaleLabelOf } from './index.ts';

const weight: ScaleLayout = {
  prefixes: ['20'],
  pluDigits: 5,
  valueDigits: 5,
  value: 'weight_grams',
  valueCheckDigit: false,
};
const price: ScaleLayout = { ...weight, prefixes: ['21'], value: 'price_pesos' };
const layouts = [weight, price];

const product = (more: object = {}, canonicalBarcodes: string[] = ['7790895000997']) => ({
  canonicalBarcodes,
  data: { plu: 123, priceMinor: 500_000, unit: 'kg', openPrice: false, ...more },
});
const mean = (text: string, ...products: ReturnType<typeof product>[]) => meaningOf(readScan(text, layouts), products);
const weighed = scaleLabelOf(weight, 123, 1_250)!;
const priced = scaleLabelOf(price, 123, 6_250)!;
const onOne = (elements: string) => `]C10107790895000997${elements}`;

describe('meaningOf', () => {
  it.each([
    ['a unit', '7790895000997', { unit: 'unit' }, { quantityMilli: 1_000, unitPriceMinor: 500_000 }],
    ['what has to be weighed', '7790895000997', {}, { unitPriceMinor: 500_000 }],
    ['a weight', weighed, {}, { quantityMilli: 1_250, unitPriceMinor: 500_000 }],
    [
      'the weight behind a price',
      priced,
      {},
      { quantityMilli: 1_250, unitPriceMinor: 500_000, labelPriceMinor: 625_000 },
    ],
    [
      'the units behind a price',
      priced,
      { unit: 'unit', priceMinor: 312_500 },
      { quantityMilli: 2_000, unitPriceMinor: 312_500, labelPriceMinor: 625_000 },
    ],
    [
      'a price that is typed otherwise',
      priced,
      { unit: 'unit', openPrice: true },
      { quantityMilli: 1_000, unitPriceMinor: 625_000, labelPriceMinor: 625_000 },
    ],
    ['a count', onOne('3012'), { unit: 'unit' }, { quantityMilli: 12_000, unitPriceMinor: 500_000 }],
    [
      'a weight and a price',
      onOne('31030012503922625000'),
      {},
      { quantityMilli: 1_250, unitPriceMinor: 500_000, labelPriceMinor: 625_000 },
    ],
  ])('tells %s', (_, text, more, measure) => {
    const one = product(more);
    expect(mean(text, one)).toEqual({ state: 'found', products: [one], measure, reason: '' });
  });

  it.each([
    ['not_weighed', weighed, { unit: 'unit' }],
    ['price_missing', priced, { priceMinor: 0 }],
    ['price_not_multiple', priced, { unit: 'unit', priceMinor: 400_000 }],
    ['value_zero', priced, { priceMinor: 5_000_000_000 }],
    ['value_too_large', scaleLabelOf(price, 123, 99_999)!, { priceMinor: 1 }],
    ['value_zero', onOne('300'), { unit: 'unit' }],
  ])('says %s of %s', (reason, text, more) => {
    const one = product(more);
    expect(mean(text, one)).toEqual({ state: 'unfit', products: [one], reason });
  });

  it.each([
    ['code_unknown', '7790895000997'],
    ['code_unknown', 'A-1'],
    ['plu_unknown', weighed],
    ['pack_unknown', '10037208912344'],
    ['check_digit', '037208912340'],
    ['check_digit', '7790895000998'],
    ['gtin_missing', ']C1100A'],
  ])('says %s of %s, which nobody has', (reason, text) => {
    expect(mean(text)).toEqual({ state: 'unknown', products: [], reason });
  });

  it('tells both products that a text may mean, and of one filed under the whole label no weight', () => {
    const itself = product({ plu: undefined, unit: 'unit' }, [weighed]);
    expect(mean(weighed, itself)).toMatchObject({ state: 'found', measure: { quantityMilli: 1_000 } });
    expect(mean(weighed, product(), itself)).toMatchObject({ state: 'ambiguous', products: [{}, {}] });
  });

  it('derives a weight that costs what the label says, but for half a gram', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999 }),
        fc.integer({ min: 5_000, max: 10_000_000 }),
        (value, perKilo) => {
          const { state, ...found } = mean(scaleLabelOf(price, 123, value)!, product({ priceMinor: perKilo }));
          if (state !== 'found' || !('measure' in found)) return;
          const total = priceTimes(perKilo, found.measure.quantityMilli!);
          expect(Math.abs(total - value * 100)).toBeLessThanOrEqual(Math.ceil(perKilo / 2_000));
        },
      ),
    );
  });

  it('never gives one of two silently', () => {
    const code = fc.array(fc.nat(9), { minLength: 7, maxLength: 7 }).map((some) => {
      const seven = `0${some.slice(1).join('')}`;
      return seven + checkDigitOf(seven);
    });
    fc.assert(
      fc.property(code, (eight) => {
        const { codes } = readScan(eight, layouts);
        const each = codes.map((one) => product({ plu: undefined }, [one]));
        expect(meaningOf(readScan(eight, layouts), each).products).toEqual(each);
      }),
    );
  });
});
