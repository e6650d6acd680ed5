import { assertRounding, type PricedSale, priceSale, type SaleInput, taxesOf } from '@mostrador/till/sale';

/** How the sums of a sale are made and checked: `price` throws a `Fault` where they are not what it says. */
type Sums = { price(input: SaleInput): PricedSale; taxesOf: typeof taxesOf };

/**
 * By the version of the rules that the till had. One that is replaced stays here, with what it was, for as long as a till
 * or its log may use it: 366 days after the last till was upgraded.
 */
const byVersion: Record<number, Sums> = {
  1: {
    price(input) {
      const priced = priceSale(input);
      assertRounding(input);
      return priced;
    },
    taxesOf,
  },
};

/** Those of a version that this server has, be it the oldest. */
export const sumsOf = (rulesVersion = 1): Sums => byVersion[rulesVersion] ?? byVersion[1]!;
