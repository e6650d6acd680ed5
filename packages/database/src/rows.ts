/** What SQL reads where Prisma says this: see the parsers in `transaction.ts`. */
type AsRead<Value> = Value extends bigint
  ? number
  : Value extends Date
    ? string
    : Value extends Uint8Array
      ? Buffer
      : Value;

/** `tenantId` as its column is called, `tenant_id`. */
type Snake<Name> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${Snake<Rest>}`
  : '';

/**
 * A row as SQL reads it, of the model that Prisma made of its table: `RowOf<VoucherModel, { remarks: Remark[] }>`. `Known`
 * says what no column's type can: what is in JSON, which words there are. Moments are ISO 8601, days yyyy-mm-dd.
 */
export type RowOf<
  Model,
  Known extends { [Column in keyof Known]: Column extends Snake<keyof Model> ? unknown : never } = object,
> = {
  [Name in keyof Model as Snake<Name>]: Snake<Name> extends keyof Known ? Known[Snake<Name>] : AsRead<Model[Name]>;
};

/** The same of a statement that calls columns as the schema does: `select till_id as "tillId"`. */
export type NamedRowOf<Model> = { [Name in keyof Model]: AsRead<Model[Name]> };
