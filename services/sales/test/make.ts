import { uuidv7 } from '@mostrador/kit/testing';
import type { ReturnSaleRequest, VoidSaleRequest } from '@mostrador/proto/sales';
import type { Where } from '@mostrador/till/testing';

export { makeLine, makePayment, makeSale } from '@mostrador/till/testing';

export const makeVoid = (saleId: string, overrides: Partial<VoidSaleRequest> = {}): VoidSaleRequest => ({
  saleId,
  voidId: uuidv7(),
  reason: 'error de carga',
  voidedAt: new Date().toISOString(),
  approvalToken: '',
  ...overrides,
});

export const makeReturn = (
  saleId: string,
  where: Where,
  refundMinor: number,
  overrides: Partial<ReturnSaleRequest> = {},
): ReturnSaleRequest => ({
  returnId: uuidv7(),
  saleId,
  cashierId: uuidv7(),
  ...where,
  reason: 'producto fallado',
  returnedAt: new Date().toISOString(),
  lines: [{ lineNumber: 1, quantityMilli: 1_000 }],
  refunds: [{ method: 'cash', amountMinor: refundMinor }],
  approvalToken: '',
  ...overrides,
});
