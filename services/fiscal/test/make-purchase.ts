import type { SupplierVoucher } from '@mostrador/proto/books';

/** A factura A of 1.331,50: 1.000 at 21 %, 100 at 10,5 %, and 11 of perceptions. */
export const makeSupplierVoucher = (overrides: Partial<SupplierVoucher> = {}): SupplierVoucher => ({
  supplierCuit: '30502793175',
  supplierName: 'Arcor SAIC',
  type: 1,
  pointOfSale: 104,
  number: 2_345_678,
  date: '2024-11-05',
  iva: [
    { rateBp: 2_100, netMinor: 100_000, ivaMinor: 21_000 },
    { rateBp: 1_050, netMinor: 10_000, ivaMinor: 1_050 },
  ],
  untaxedMinor: 0,
  exemptMinor: 0,
  grossMinor: 0,
  tributes: [
    { kind: 'iva_perception', jurisdiction: 0, amountMinor: 300 },
    { kind: 'iibb_perception', jurisdiction: 901, amountMinor: 500 },
    { kind: 'iibb_perception', jurisdiction: 902, amountMinor: 300 },
  ],
  totalMinor: 133_150,
  computableMinor: 22_050,
  currency: 'ARS',
  exchangeRateMicro: 1_000_000,
  authorizationCode: '76451234567890',
  ...overrides,
});

/** A factura C of 50,00, which shows no IVA. */
export const makeMonotributoVoucher = (overrides: Partial<SupplierVoucher> = {}): SupplierVoucher =>
  makeSupplierVoucher({
    supplierCuit: '20267565393',
    supplierName: 'Panadería La Espiga',
    type: 11,
    iva: [],
    tributes: [],
    grossMinor: 5_000,
    totalMinor: 5_000,
    computableMinor: 0,
    ...overrides,
  });
