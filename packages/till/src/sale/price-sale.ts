import { internalTaxIn, priceTimes, splitIva, spread, sum } from '@mostrador/money';
import type { CompleteSaleRequest, Payment, SaleLine, SaleTax } from '@mostrador/proto/sales';
import { fault } from './fault.ts';

/** What the sums of a sale are made of. */
export type SaleInput = Pick<
  CompleteSaleRequest,
  'lines' | 'payments' | 'discountMinor' | 'roundingMinor' | 'totalMinor'
>;

/** A sale whose sums are right: what each line and payment comes to. */
export type PricedSale = { lines: SaleLine[]; payments: Payment[] };

/** What a sale may come to, in centavos, and each amount of it. */
export const largestMinor = 1_000_000_000_000;

function priceLines(input: SaleInput): Omit<SaleLine, 'paidMinor'>[] {
  return input.lines.map((line, index) => {
    const field = (name: string) => ({ field: `lines.${index}.${name}` });
    const grossMinor = priceTimes(line.unitPriceMinor, line.quantityMilli);
    if (grossMinor > largestMinor) fault('amount_too_large', field('unitPriceMinor'));
    if (line.discountMinor > grossMinor) fault('line_discount_exceeds_price', field('discountMinor'));
    if (line.ivaTreatment !== 'taxed' && line.ivaRateBp !== 0) fault('iva_rate_needs_taxed', field('ivaRateBp'));
    if (line.unitInternalTaxMinor > line.unitPriceMinor)
      fault('internal_tax_exceeds_price', field('unitInternalTaxMinor'));
    return { ...line, lineNumber: index + 1, totalMinor: grossMinor - line.discountMinor, returnedMilli: 0 };
  });
}

function checkPayments(input: SaleInput): Payment[] {
  input.payments.forEach((payment, index) => {
    const field = { field: `payments.${index}.changeMinor` };
    if (payment.changeMinor > 0 && payment.method !== 'cash') fault('change_not_cash', field);
    if (payment.changeMinor > payment.tenderedMinor) fault('change_exceeds_tendered', field);
  });
  const paid = sum(input.payments.map((payment) => payment.tenderedMinor - payment.changeMinor));
  const told = { field: 'payments', detail: `The total is ${input.totalMinor} and the payments add up to ${paid}.` };
  if (paid < input.totalMinor) fault('payments_below_total', told);
  if (paid > input.totalMinor) fault('payments_above_total', told);
  return input.payments.map((payment, index) => ({ ...payment, paymentNumber: index + 1 }));
}

/** The sums of a sale; throws a `Fault` where they are not what it says. They are checked here only. */
export function priceSale(input: SaleInput): PricedSale {
  try {
    const lines = priceLines(input);
    const linesMinor = sum(lines.map((line) => line.totalMinor));
    if (input.discountMinor > linesMinor) fault('line_discount_exceeds_price', { field: 'discountMinor' });
    if (input.roundingMinor !== 0 && !input.payments.some((payment) => payment.method === 'cash')) {
      fault('rounding_needs_cash', { field: 'roundingMinor' });
    }
    if (linesMinor > largestMinor) fault('amount_too_large', { field: 'lines' });
    const totalMinor = linesMinor - input.discountMinor + input.roundingMinor;
    if (totalMinor !== input.totalMinor) {
      fault('total_mismatch', {
        field: 'totalMinor',
        detail: `The lines, discounts and rounding add up to ${totalMinor}.`,
      });
    }
    const payments = checkPayments(input);
    const paid = spread(
      totalMinor,
      lines.map((line) => line.totalMinor),
    );
    return { lines: lines.map((line, index) => ({ ...line, paidMinor: paid[index]! })), payments };
  } catch (error) {
    if (error instanceof RangeError) return fault('amount_too_large', { detail: error.message });
    throw error;
  }
}

type Priced = { line: SaleLine; grossMinor: number };

/** The internal taxes in a group of lines of one rate. */
type InternalTaxIn = (group: Priced[]) => number;

const lineByLine: InternalTaxIn = (group) => sum(group.map(({ line, grossMinor }) => internalTaxIn(line, grossMinor)));

const asAWhole: InternalTaxIn = (group) =>
  Math.min(
    sum(group.map(({ line }) => priceTimes(line.unitInternalTaxMinor, line.quantityMilli))),
    sum(group.map((one) => one.grossMinor)),
  );

function taxesBy(internalTax: InternalTaxIn, lines: SaleLine[], discountMinor: number): SaleTax[] {
  const weights = lines.map((line) => line.totalMinor);
  const grosses = spread(sum(weights) - discountMinor, weights);
  const groups = Map.groupBy(
    lines.map((line, index): Priced => ({ line, grossMinor: grosses[index]! })),
    ({ line }) => `${line.ivaTreatment} ${line.ivaRateBp}`,
  );
  return [...groups.values()].map((group) => {
    const { ivaTreatment, ivaRateBp } = group[0]!.line;
    const grossMinor = sum(group.map((one) => one.grossMinor));
    const internalTaxMinor = internalTax(group);
    return {
      ivaTreatment,
      ivaRateBp,
      grossMinor,
      ...splitIva(grossMinor - internalTaxMinor, ivaRateBp),
      internalTaxMinor,
    };
  });
}

/**
 * Taxes per IVA treatment and rate, in the order the rates appear. The discount on the whole is spread over the lines by
 * largest remainder; the cash rounding is no part of the price. Internal taxes are outside the base of IVA, and never
 * more than what was paid for the line that bears them.
 */
export const taxesOf = (lines: SaleLine[], discountMinor: number): SaleTax[] =>
  taxesBy(lineByLine, lines, discountMinor);

/** Those of a sale that was recorded before they were kept with it: internal taxes could pass to other lines of the rate. */
export const formerTaxesOf = (lines: SaleLine[], discountMinor: number): SaleTax[] =>
  taxesBy(asAWhole, lines, discountMinor);
