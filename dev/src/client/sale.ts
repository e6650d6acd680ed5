import type { CompleteSaleRequest, PaymentInput, Receiver, SaleLineInput, ToldProductInput } from '@mostrador/client';
import { share } from '@mostrador/money';
import { dueOf, roundingOf } from '@mostrador/till/sale';

type Whole<T, K extends keyof T> = T & Required<Pick<T, K>>;
type Line = Whole<
  SaleLineInput,
  'barcode' | 'unitPriceMinor' | 'quantityMilli' | 'discountMinor' | 'ivaRateBp' | 'unitInternalTaxMinor'
>;
export type Payment = Whole<PaymentInput, 'changeMinor' | 'reference'>;

/** A sale with everything in it that may be left out when it is nothing. */
export type WholeSale = Whole<
  Omit<CompleteSaleRequest, 'lines' | 'payments'>,
  'voucherWanted' | 'discountMinor' | 'roundingMinor' | 'totalMinor'
> & { lines: Line[]; payments: Payment[] };

/** What is known of a good at the counter: a product of the catalogue, or what the cashier typed. */
export type Goods = Pick<Line, 'name' | 'unitPriceMinor'> & Partial<Line>;

export type SaleOf = Pick<
  CompleteSaleRequest,
  'saleId' | 'tillId' | 'sessionId' | 'installationId' | 'ticketNumber' | 'cashierId'
> & {
  soldAt: Date;
  lines: Goods[];
  /** How the total is paid; exactly and in cash when absent. */
  pay?: (totalMinor: number) => Payment[];
  discountMinor?: number;
  /** The total goes down to a multiple of this; 1 for none. */
  roundToMinor?: number;
  voucherWanted?: boolean;
  receiver?: Receiver;
};

type SnapshotField = 'name' | 'barcodes' | 'priceMinor' | 'ivaTreatment' | 'ivaRateBp' | 'internalTaxMinor';

/** A line with a product's own snapshot, at today's price unless another is given. */
export function lineOf(
  product: { productId: string; data?: Pick<ToldProductInput, SnapshotField> | undefined },
  quantityMilli = 1000,
  unitPriceMinor?: number,
): Goods {
  const data = product.data!;
  const price = unitPriceMinor ?? data.priceMinor;
  return {
    productId: product.productId,
    name: data.name,
    barcode: data.barcodes[0] ?? '',
    unitPriceMinor: price,
    quantityMilli,
    ivaTreatment: data.ivaTreatment,
    ivaRateBp: data.ivaRateBp,
    unitInternalTaxMinor: data.internalTaxMinor === 0 ? 0 : share(data.internalTaxMinor, price, data.priceMinor),
  };
}

/** A whole sale with its sums right. */
export function buildSale(sale: SaleOf): WholeSale {
  const { lines, pay = exactly('cash'), discountMinor = 0, roundToMinor = 1, soldAt, ...names } = sale;
  const whole = lines.map((line): Line => ({
    barcode: '',
    quantityMilli: 1000,
    discountMinor: 0,
    ivaTreatment: 'taxed',
    ivaRateBp: 2100,
    unitInternalTaxMinor: 0,
    ...line,
  }));
  const dueMinor = dueOf({ lines: whole, discountMinor });
  const roundingMinor = roundingOf(dueMinor, roundToMinor);
  const totalMinor = dueMinor + roundingMinor;
  return {
    voucherWanted: false,
    ...names,
    soldAt: soldAt.toISOString(),
    currency: 'ARS',
    lines: whole,
    payments: pay(totalMinor),
    discountMinor,
    roundingMinor,
    totalMinor,
  };
}

/** All of it by one method, to the cent. */
export const exactly =
  (method: string, reference = '') =>
  (totalMinor: number): Payment[] => [{ method, tenderedMinor: totalMinor, changeMinor: 0, reference }];

/** Cash with change. */
export const tendered =
  (tenderedMinor: number) =>
  (totalMinor: number): Payment[] => [
    { method: 'cash', tenderedMinor, changeMinor: tenderedMinor - totalMinor, reference: '' },
  ];

/** A part in cash, the rest by another method. */
export const partlyCash =
  (cashMinor: number, method: string, reference = '') =>
  (totalMinor: number): Payment[] =>
    cashMinor >= totalMinor
      ? exactly('cash')(totalMinor)
      : [...exactly('cash')(cashMinor), ...exactly(method, reference)(totalMinor - cashMinor)];
