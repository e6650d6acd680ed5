import type { Caea, Settings, State, Voucher } from '../../state.ts';
import type { Message } from '../schema.ts';
import type { VoucherType } from '../tables/voucher-types.ts';

/** A voucher as sent, with all that is known when it is judged. Days are yyyymmdd of Buenos Aires. */
export type Case = {
  regime: 'CAE' | 'CAEA';
  cuit: number;
  pointOfSale: number;
  type: VoucherType;
  voucher: Message<'FECAEADetRequest'>;
  /** CbteFch, or today where it was not sent. */
  date: string;
  today: string;
  last: Voucher | undefined;
  caea: Caea | undefined;
  settings: Settings;
  state: State;
};

export type Verdict = { code: number; effect: 'reject' | 'observe' };

/** One validation of the manual. Without `caea` it is not made for what is reported under a CAEA, and the reverse. */
export type Rule = {
  cae?: Verdict;
  caea?: Verdict;
  /** The service's words where they were seen, else the manual's. */
  text: string;
  /** Page of the WSFEv1 manual 4.7 (PDF), or the RG. */
  source: string;
  broken: (one: Case) => boolean;
};

export const reject = (code: number): Verdict => ({ code, effect: 'reject' });
export const observe = (code: number): Verdict => ({ code, effect: 'observe' });

/** Notes of classes A, B and A con leyenda, to which several sums do not apply (10051, 10061). */
export const isNoteWithFreeBases = ({ type }: Case) => [2, 3, 7, 8, 52, 53].includes(type.id);
export const isNote = ({ type }: Case) => type.kind === 'credit' || type.kind === 'debit';
export const isClassA = ({ type }: Case) => type.class === 'A' || type.class === 'ALEY';
export const ivaOf = ({ voucher }: Case) => voucher.Iva?.AlicIva ?? [];
export const tributesOf = ({ voucher }: Case) => voucher.Tributos?.Tributo ?? [];
export const associatedOf = ({ voucher }: Case) => voucher.CbtesAsoc?.CbteAsoc ?? [];
export const optionsOf = ({ voucher }: Case) => voucher.Opcionales?.Opcional ?? [];

export const cents = (amount: number) => Math.round(amount * 100);
export const sum = (amounts: number[]) => amounts.reduce((total, one) => total + cents(one), 0);

/**
 * The manual's margin of error (p. 202), in centavos: relative up to 0.01 % or absolute up to 0.01, that many times over.
 */
export function isNear(calculated: number, given: number, times = 1): boolean {
  const difference = Math.abs(calculated - given);
  return difference <= times + 1e-9 || difference <= Math.abs(given) * 0.0001;
}
