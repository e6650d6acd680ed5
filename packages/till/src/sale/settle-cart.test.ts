import fc from 'fast-check';
import { priceTimes } from '@mostrador/money';
import { describe, expect, it } from 'vitest';
import { makeLine } from '../../testing/make-sale.ts';
import { assertRounding } from './cash-rounding.ts';
import { priceSale, taxesOf } from './price-sale.ts';
import { type Cart, dueOf, settleCart, type Tender } from './settle-cart.ts';

const coin = fc.constantFrom(1, 5, 100, 1_000, 10_000);
const cash = (tenderedMinor: number): Tender => ({ method: 'cash', tenderedMinor, reference: '' });
const card = (tenderedMinor: number): Tender => ({ method: 'debit', tenderedMinor, reference: '' });

const cart = fc
  .record({
    lines: fc.array(
      fc.record({
        unitPriceMinor: fc.integer({ min: 1, max: 5_000_000 }),
        quantityMilli: fc.integer({ min: 1, max: 20_000 }),
        ivaRateBp: fc.constantFrom(0, 1050, 2100),
        off: fc.constantFrom(0, 0, 7, 100),
      }),
      { minLength: 1, maxLength: 10 },
    ),
    off: fc.constantFrom(0, 0, 3, 50),
  })
  .map(({ lines, off }): Cart => {
    const made = lines.map(({ off: lineOff, ...line }) => {
      const grossMinor = priceTimes(line.unitPriceMinor, line.quantityMilli);
      return makeLine({ ...line, discountMinor: Math.floor((grossMinor * lineOff) / 100) });
    });
    const whole = dueOf({ lines: made, discountMinor: 0 });
    return { lines: made, discountMinor: Math.floor((whole * off) / 100) };
  });

/** Part by card, the rest in one or two payments of cash, with some more than is due. */
const tenders = fc.record({
  byCard: fc.double({ min: 0, max: 1, noNaN: true }),
  more: fc.integer({ min: 0, max: 100_000 }),
  first: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('settleCart', () => {
  it('makes sums that `sales` takes, whatever is sold, rounded and given', () => {
    fc.assert(
      fc.property(cart, coin, tenders, (sold, coinMinor, { byCard, more, first }) => {
        const dueMinor = dueOf(sold);
        const cardMinor = Math.floor(dueMinor * byCard);
        const inCash = dueMinor - cardMinor + more;
        const given = [card(cardMinor), cash(Math.floor(inCash * first)), cash(inCash - Math.floor(inCash * first))];
        const settled = settleCart(
          sold,
          given.filter((one) => one.tenderedMinor > 0),
          coinMinor,
        );
        const priced = priceSale(settled);
        assertRounding(settled);
        expect(settled.roundingMinor).toBeLessThanOrEqual(0);
        expect(settled.roundingMinor).toBeGreaterThan(-coinMinor);
        taxesOf(priced.lines, settled.discountMinor);
      }),
    );
  });

  it('rounds in favour of who pays in cash, and gives change out of what was given last', () => {
    const sold = { lines: [makeLine({ unitPriceMinor: 12_347 })], discountMinor: 0 };
    expect(settleCart(sold, [card(2_000), cash(10_000), cash(5_000)], 1_000)).toMatchObject({
      roundingMinor: -347,
      totalMinor: 12_000,
      payments: [{ changeMinor: 0 }, { changeMinor: 0 }, { changeMinor: 5_000 }],
    });
    expect(settleCart(sold, [card(12_347)], 1_000)).toMatchObject({ roundingMinor: 0, totalMinor: 12_347 });
    expect(settleCart(sold, [card(12_000), cash(347)], 1_000)).toMatchObject({ roundingMinor: 0 });
  });

  it('says what is wrong by the word that `sales` would refuse it with', () => {
    const sold = { lines: [makeLine({ unitPriceMinor: 12_347 })], discountMinor: 0 };
    const reasonOf = (given: Tender[]) => {
      try {
        return settleCart(sold, given, 1) && '';
      } catch (error) {
        return (error as { reason: string }).reason;
      }
    };
    expect(reasonOf([cash(12_000)])).toBe('payments_below_total');
    expect(reasonOf([card(12_348)])).toBe('payments_above_total');
  });
});
