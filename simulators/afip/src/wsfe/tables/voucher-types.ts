export type VoucherClass = 'A' | 'ALEY' | 'B' | 'C' | '49';
export type VoucherKind = 'invoice' | 'debit' | 'credit' | 'receipt' | 'other';
export type VoucherType = {
  id: number;
  class: VoucherClass;
  kind: VoucherKind;
  fce: boolean;
  name: string;
  since: string;
};

const rows: [id: number, clase: VoucherClass, kind: VoucherKind, name: string, since: string][] = [
  [1, 'A', 'invoice', 'Factura A', '20100917'],
  [2, 'A', 'debit', 'Nota de Débito A', '20100917'],
  [3, 'A', 'credit', 'Nota de Crédito A', '20100917'],
  [6, 'B', 'invoice', 'Factura B', '20100917'],
  [7, 'B', 'debit', 'Nota de Débito B', '20100917'],
  [8, 'B', 'credit', 'Nota de Crédito B', '20100917'],
  [4, 'A', 'receipt', 'Recibos A', '20100917'],
  [5, 'A', 'other', 'Notas de Venta al contado A', '20100917'],
  [9, 'B', 'receipt', 'Recibos B', '20100917'],
  [10, 'B', 'other', 'Notas de Venta al contado B', '20100917'],
  [63, 'A', 'other', 'Liquidacion A', '20100917'],
  [64, 'B', 'other', 'Liquidacion B', '20100917'],
  [34, 'A', 'other', 'Cbtes. A del Anexo I, Apartado A,inc.f),R.G.Nro. 1415', '20100917'],
  [35, 'B', 'other', 'Cbtes. B del Anexo I,Apartado A,inc. f),R.G. Nro. 1415', '20100917'],
  [39, 'A', 'other', 'Otros comprobantes A que cumplan con R.G.Nro. 1415', '20100917'],
  [40, 'B', 'other', 'Otros comprobantes B que cumplan con R.G.Nro. 1415', '20100917'],
  [60, 'A', 'other', 'Cta de Vta y Liquido prod. A', '20100917'],
  [61, 'B', 'other', 'Cta de Vta y Liquido prod. B', '20100917'],
  [11, 'C', 'invoice', 'Factura C', '20110330'],
  [12, 'C', 'debit', 'Nota de Débito C', '20110330'],
  [13, 'C', 'credit', 'Nota de Crédito C', '20110330'],
  [15, 'C', 'receipt', 'Recibo C', '20110330'],
  [49, '49', 'other', 'Comprobante de Compra de Bienes Usados a Consumidor Final', '20130401'],
  [51, 'ALEY', 'invoice', 'Factura A con leyenda operación sujeta a retención', '20150522'],
  [52, 'ALEY', 'debit', 'Nota de Débito A con leyenda operación sujeta a retención', '20150522'],
  [53, 'ALEY', 'credit', 'Nota de Crédito A con leyenda operación sujeta a retención', '20150522'],
  [54, 'ALEY', 'receipt', 'Recibo A con leyenda operación sujeta a retención', '20150522'],
  [201, 'A', 'invoice', 'Factura de Crédito electrónica MiPyMEs (FCE) A', '20181226'],
  [202, 'A', 'debit', 'Nota de Débito electrónica MiPyMEs (FCE) A', '20181226'],
  [203, 'A', 'credit', 'Nota de Crédito electrónica MiPyMEs (FCE) A', '20181226'],
  [206, 'B', 'invoice', 'Factura de Crédito electrónica MiPyMEs (FCE) B', '20181226'],
  [207, 'B', 'debit', 'Nota de Débito electrónica MiPyMEs (FCE) B', '20181226'],
  [208, 'B', 'credit', 'Nota de Crédito electrónica MiPyMEs (FCE) B', '20181226'],
  [211, 'C', 'invoice', 'Factura de Crédito electrónica MiPyMEs (FCE) C', '20181226'],
  [212, 'C', 'debit', 'Nota de Débito electrónica MiPyMEs (FCE) C', '20181226'],
  [213, 'C', 'credit', 'Nota de Crédito electrónica MiPyMEs (FCE) C', '20181226'],
];

/** What FECAESolicitar may authorise (validation 10007), in the order FEParamGetTiposCbte lists it. */
export const voucherTypes: VoucherType[] = rows.map(([id, clase, kind, name, since]) => ({
  id,
  class: clase,
  kind,
  fce: id > 200,
  name,
  since,
}));

export const voucherType = new Map(voucherTypes.map((one) => [one.id, one]));
