import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildSale, exactly, lineOf, partlyCash, tendered } from '../src/client/sale.ts';

const names = {
  saleId: 's',
  tillId: 't',
  sessionId: 'e',
  installationId: 'i',
  cashierId: 'c',
  ticketNumber: 1,
  soldAt: new Date(0),
};

test('prices times quantities are rounded half up, line by line', () => {
  const sale = buildSale({
    ...names,
    lines: [
      { name: 'Jamón', unitPriceMinor: 1_690_001, quantityMilli: 150 },
      { name: 'Pan', unitPriceMinor: 333, quantityMilli: 500 },
    ],
  });
  expect(sale.totalMinor).toBe(253_500 + 167);
  expect(sale.payments).toEqual([{ method: 'cash', tenderedMinor: 253_667, changeMinor: 0, reference: '' }]);
});

test('discounts and rounding go off the total, and change comes back from the note', () => {
  const lines = [{ name: 'Queso', unitPriceMinor: 123_456, discountMinor: 456 }];
  const sale = buildSale({ ...names, lines, discountMinor: 1_000, roundToMinor: 1_000, pay: tendered(200_000) });
  expect(sale).toMatchObject({ discountMinor: 1_000, roundingMinor: 0, totalMinor: 122_000 });
  expect(sale.payments[0]).toMatchObject({ tenderedMinor: 200_000, changeMinor: 78_000 });
  expect(buildSale({ ...names, lines, roundToMinor: 7_000 })).toMatchObject({
    roundingMinor: -4_000,
    totalMinor: 119_000,
  });
});

test('the internal tax of a line follows the price it was sold at', () => {
  const product = {
    productId: 'p',
    data: {
      name: 'Cigarrillos',
      barcodes: ['1'],
      priceMinor: 500_000,
      internalTaxMinor: 350_000,
      ivaTreatment: 'taxed',
      ivaRateBp: 2100,
    },
  };
  expect(lineOf(product as never, 2_000, 400_000)).toMatchObject({
    unitPriceMinor: 400_000,
    unitInternalTaxMinor: 280_000,
    quantityMilli: 2_000,
  });
});

test('whatever is bought and however it is paid, payments less change are the total', () => {
  const lines = fc.array(
    fc.record({ name: fc.constant('x'), unitPriceMinor: fc.nat(1e9), quantityMilli: fc.integer({ min: 1, max: 1e5 }) }),
    { minLength: 1, maxLength: 20 },
  );
  const pay = fc.oneof(
    fc.constant(exactly('qr')),
    fc.nat(1e8).map((cash) => partlyCash(cash, 'debit')),
  );
  fc.assert(
    fc.property(lines, pay, fc.constantFrom(1, 100, 1_000), (bought, how, roundToMinor) => {
      const sale = buildSale({ ...names, lines: bought, pay: how, roundToMinor });
      const left = (payments: typeof sale.payments) =>
        payments.reduce((sum, one) => sum + one.tenderedMinor - one.changeMinor, 0);
      const cash = left(sale.payments.filter(({ method }) => method === 'cash'));
      // What is less than a coin is not rounded away.
      const isRound = cash % roundToMinor === 0 || cash < roundToMinor;
      return left(sale.payments) === sale.totalMinor && isRound && Math.abs(sale.roundingMinor) < roundToMinor;
    }),
  );
});
