/** What SQL reads where Prisma says this: see the parsers in `transaction.ts`. */
type AsRead<Value> = Value extends bigint
  ? number
  : Value extends Date
    ? string
    : Value extends Uint8Array
      ? Buffer
      : Value;

/**
 * A row as SQL reads it, of the model that Prisma made of its table: `RowOf<VoucherModel, { remarks: Remark[] }>`. `Known`
 * says what no column's type can: what is in JSON, which words there are. Moments are ISO 8601, days yyyy-mm-dd.
 */
export type RowOf<
  Model,
  Known extends { [Column in keyof Known]: Column extends keyof Model ? unknown : never } = object,
> = { [Column in keyof Model]: Column extends keyof Known ? Known[Column] : AsRead<Model[Column]> };
