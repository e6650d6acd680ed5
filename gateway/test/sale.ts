import { uuidv7 } from '@mostrador/kit/testing';

/** A sale as a till sends it. */
export const makeSale = (tillId: string, overrides: object = {}) => ({
  saleId: uuidv7(),
  tillId,
  sessionId: uuidv7(),
  installationId: 'caja-1',
  ticketNumber: Math.floor(Math.random() * 1e9) + 1,
  cashierId: uuidv7(),
  soldAt: new Date().toISOString(),
  currency: 'ARS',
  lines: [{ name: 'Alfajor', unitPriceMinor: 150_000, quantityMilli: 1000, ivaTreatment: 'taxed', ivaRateBp: 2100 }],
  payments: [{ method: 'cash', tenderedMinor: 200_000, changeMinor: 50_000 }],
  totalMinor: 150_000,
  ...overrides,
});
