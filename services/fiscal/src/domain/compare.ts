import { ivaTold, type NumberedVoucher, type VoucherContent } from '@mostrador/till/voucher';

/**
 * What FECompConsultar has of a voucher (its ResultGet). Amounts are centavos, dates yyyy-mm-dd; what is absent is empty
 * text or an empty list. `code` is the CAE or CAEA and `due` its last day.
 */
export type AfipRecord = Pick<
  VoucherContent,
  | 'concept'
  | 'document'
  | 'totalMinor'
  | 'untaxedMinor'
  | 'netMinor'
  | 'exemptMinor'
  | 'tributesMinor'
  | 'ivaMinor'
  | 'serviceFrom'
  | 'serviceTo'
  | 'dueDate'
> & {
  number: number;
  date: string;
  /** MonId; all that this system issues is in PES. */
  currency: string;
  iva: { id: number; baseMinor: number; amountMinor: number }[];
  tributes: { id: number; baseMinor: number; amountMinor: number }[];
  associated: { type: number; pointOfSale: number; number: number }[];
  code: string;
  due: string;
  remarks: { code: number; message: string; advice: string }[];
};

const plain = [
  'number',
  'date',
  'concept',
  'totalMinor',
  'untaxedMinor',
  'netMinor',
  'exemptMinor',
  'tributesMinor',
  'ivaMinor',
  'serviceFrom',
  'serviceTo',
  'dueDate',
] as const;

/** Rows as text, in one order: AFIP does not promise to keep ours. */
const rows = <T>(list: T[], ...names: (keyof T)[]) =>
  list
    .map((one) => names.map((name) => one[name]).join(' '))
    .sort()
    .join('; ');

/** AFIP keeps a number: without a document it is 0, and zeros before it are gone. */
const numberOf = (document: string) => BigInt(document || 0);

/**
 * The fields in which AFIP's record differs from a voucher that was sent under its number. What AFIP may word its own way
 * (descriptions, rates, the receiver's condition) is not compared. Two sales can be equal in all of it: which attempts
 * were ever made under the number is what tells them apart.
 */
export function differences(record: AfipRecord, sent: NumberedVoucher): string[] {
  const others: [string, boolean][] = [
    ['document.type', record.document.type === sent.document.type],
    ['document.number', numberOf(record.document.number) === numberOf(sent.document.number)],
    ['currency', record.currency === 'PES'],
    [
      'iva',
      rows(ivaTold(record.iva), 'id', 'baseMinor', 'amountMinor') ===
        rows(ivaTold(sent.iva), 'id', 'baseMinor', 'amountMinor'),
    ],
    [
      'tributes',
      rows(record.tributes, 'id', 'baseMinor', 'amountMinor') === rows(sent.tributes, 'id', 'baseMinor', 'amountMinor'),
    ],
    [
      'associated',
      rows(record.associated, 'type', 'pointOfSale', 'number') ===
        rows(sent.associated, 'type', 'pointOfSale', 'number'),
    ],
  ];
  return [
    ...plain.filter((name) => record[name] !== sent[name]),
    ...others.filter(([, same]) => !same).map(([name]) => name),
  ];
}

/** Whether AFIP's record is the voucher that was sent. */
export const isSameVoucher = (record: AfipRecord, sent: NumberedVoucher): boolean =>
  differences(record, sent).length === 0;
