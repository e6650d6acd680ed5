import { priceTimes, sum } from '@mostrador/money';
import type { CompleteSaleRequest, PaymentInput, SaleLineInput } from '@mostrador/proto/sales';
import { v7 as uuidv7 } from 'uuid';

let tickets = 0;

export const makeLine = (overrides: Partial<SaleLineInput> = {}): SaleLineInput => ({
  productId: undefined,
  name: 'Alfajor triple',
  barcode: '',
  unitPriceMinor: 150_000,
  quantityMilli: 1_000,
  discountMinor: 0,
  ivaTreatment: 'taxed',
  ivaRateBp: 2100,
  unitInternalTaxMinor: 0,
  ...overrides,
});

export const makePayment = (overrides: Partial<PaymentInput> = {}): PaymentInput => ({
  method: 'cash',
  tenderedMinor: 0,
  changeMinor: 0,
  reference: '',
  ...overrides,
});

export type Where = { tillId: string; sessionId: string; cashierId?: string };

/** A sale whose sums are right: paid in cash with the exact amount unless payments are given. */
export function makeSale(where: Where, overrides: Partial<CompleteSaleRequest> = {}): CompleteSaleRequest {
  const lines = overrides.lines ?? [makeLine()];
  const gross = sum(lines.map((line) => priceTimes(line.unitPriceMinor, line.quantityMilli) - line.discountMinor));
  const totalMinor = gross - (overrides.discountMinor ?? 0) + (overrides.roundingMinor ?? 0);
  return {
    saleId: uuidv7(),
    installationId: 'caja-1',
    ticketNumber: (tickets += 1),
    cashierId: uuidv7(),
    soldAt: new Date().toISOString(),
    sentAt: undefined,
    currency: 'ARS',
    payments: totalMinor > 0 ? [makePayment({ tenderedMinor: totalMinor })] : [],
    discountMinor: 0,
    roundingMinor: 0,
    totalMinor,
    receiver: undefined,
    voucherWanted: false,
    ...where,
    ...overrides,
    lines,
  };
}
