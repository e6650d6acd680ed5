import type { CompleteSaleRequest, PaymentInput, Receiver, SaleLineInput, ToldProductInput } from '@mostrador/client';
import { share } from '@mostrador/money';
import { dueOf, roundingOf, settleCart } from '@mostrador/till/sale';

type Whole<T, K extends keyof T> = T & Required<Pick<T, K>>;
type Line = Whole<
  SaleLineInput,
  'barcode' | 'unitPriceMinor' | 'quantityMilli' | 'discountMinor' | 'ivaRateBp' | 'unitInternalTaxMinor'
>;
type Payment = Whole<PaymentInput, 'changeMinor' | 'reference'>;
/** What a customer gives: change is for the till to work out. */
export type Tender = Omit<Payment, 'changeMinor'>;

/** A sale with everything in it that may be left out when it is nothing. */
export type WholeSale = Whole<
  Omit<CompleteSaleRequest, 'lines' | 'payments'>,
  'voucherWanted' | 'discountMinor' | 'roundingMinor' | 'totalMinor'
> & { lines: Line[]; payments: Payment[] };

/** What is given for a sale: `totalMinor` where all of it is cash, `dueMinor`, before rounding, where it is not. */
export type Pay = (totalMinor: number, dueMinor: number) => Tender[];

/** What is known of a good at the counter: a product of the catalogue, or what the cashier typed. */
export type Goods = Pick<Line, 'name' | 'unitPriceMinor'> & Partial<Line>;

export type SaleOf = Pick<
  CompleteSaleRequest,
  'saleId' | 'tillId' | 'sessionId' | 'installationId' | 'ticketNumber' | 'cashierId'
> & {
  soldAt: Date;
  lines: Goods[];
  /** What is given for the total; exactly that, in cash, when absent. */
  pay?: Pay;
  discountMinor?: number;
  /** What is paid in cash goes down to a multiple of this; 1 for none. */
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
  const cart = { lines: whole, discountMinor };
  const dueMinor = dueOf(cart);
  const tenders = pay(dueMinor + roundingOf(dueMinor, roundToMinor), dueMinor);
  const { payments, roundingMinor, totalMinor } = settleCart(cart, tenders, roundToMinor);
  return {
    voucherWanted: false,
    ...names,
    soldAt: soldAt.toISOString(),
    currency: 'ARS',
    lines: whole,
    payments: payments as Payment[],
    discountMinor,
    roundingMinor,
    totalMinor,
  };
}

/** All of it by one method, to the cent. */
export const exactly =
  (method: string, reference = ''): Pay =>
  (totalMinor, dueMinor) => [{ method, tenderedMinor: method === 'cash' ? totalMinor : dueMinor, reference }];

/** Cash, of which there is change. */
export const tendered = (tenderedMinor: number) => (): Tender[] => [{ method: 'cash', tenderedMinor, reference: '' }];

/** A part in cash, the rest by another method. */
export const partlyCash =
  (cashMinor: number, method: string, reference = ''): Pay =>
  (totalMinor, dueMinor) =>
    cashMinor >= totalMinor
      ? tendered(totalMinor)()
      : [...tendered(cashMinor)(), { method, tenderedMinor: dueMinor - cashMinor, reference }];
