export { assertRounding, roundingOf } from './cash-rounding.ts';
export { Fault, type FaultReason } from './fault.ts';
export { approversOf, type Beyond, beyond } from './limits.ts';
export { taxedLines } from './line-taxes.ts';
export { formerTaxesOf, largestMinor, type PricedSale, priceSale, type SaleInput, taxesOf } from './price-sale.ts';
export { excessOf, flagsOfExcess } from './refunds.ts';
export { dueFor, returnLines } from './return-lines.ts';
export { type Cart, dueOf, settleCart, type Tender } from './settle-cart.ts';
export { tillTime } from './till-clock.ts';
