import type { NumberedVoucher } from '../src/voucher/voucher.ts';

/** A class B invoice of 121.00 with 21 % of IVA, to a final consumer. */
export const makeVoucher = (overrides: Partial<NumberedVoucher> = {}): NumberedVoucher => ({
  type: 6,
  pointOfSale: 3,
  number: 94,
  date: '2026-11-20',
  concept: 1,
  document: { type: 99, number: '' },
  receiverCondition: 5,
  totalMinor: 12_100,
  untaxedMinor: 0,
  netMinor: 10_000,
  exemptMinor: 0,
  tributesMinor: 0,
  ivaMinor: 2_100,
  iva: [{ id: 5, rateBp: 2100, baseMinor: 10_000, amountMinor: 2_100 }],
  tributes: [],
  associated: [],
  serviceFrom: '',
  serviceTo: '',
  dueDate: '',
  optionals: [],
  ...overrides,
});
