import { sum } from '@mostrador/money';
import type { Receiver } from '@mostrador/proto/common';
import type { Remark } from '@mostrador/proto/fiscal';
import type { Word } from '@mostrador/proto/words';
import {
  argentineDay,
  type Buyer,
  contentOfNote,
  contentOfSale,
  creditOfSale,
  type CreditTerms,
  type Issuer,
  type Note,
  numbered,
  type NumberedVoucher,
  type PerceptionRegime,
  perceptionsOn,
  type Returned,
  type Sold,
  type VoucherContent,
  withinWhatIsLeft,
} from '@mostrador/till/voucher';
import { type Objection, objectionsTo, objectionToPerceived, tooMuch } from './objections.ts';

/** The voucher that a note corrects, as it was authorised; the date as yyyy-mm-dd. */
type Corrected = { point_of_sale: number; number: number; date: string; content: VoucherContent };

/** A voucher that can be prepared, with what it is made of. */
export type Unprepared = {
  voucher_id: string;
  purpose: Word<'voucherPurpose'>;
  effective_at: string;
  sale: Sold;
  receiver: Receiver | null;
  credit: CreditTerms | null;
  /** What was collected as perceptions on top of the sale; null where nobody has said. */
  perceived_minor: number | null;
  note: Note | null;
  corrected: Corrected | null;
  /** What came back with this one; null for all that is left. */
  lines: Returned[] | null;
  /** What credit notes of the sale have taken before. */
  earlier: Returned[];
  /** All credit notes of the corrected voucher before this one. */
  credited: VoucherContent[];
  next_point_of_sale: number;
};

/**
 * A voucher of which all is decided but its number and date. One of nothing is cancelled: there is nothing to tell; so is
 * a note for more than is left, which nobody could correct.
 */
export type Prepared = {
  voucherId: string;
  state: 'waiting' | 'rejected' | 'cancelled';
  type: number;
  pointOfSale: number;
  content: VoucherContent;
  totalMinor: number;
  remarks: Remark[];
};

/** Who issues, and what it perceives of receivers. */
export type Agent = Issuer & { regimes: PerceptionRegime[] };

/** What a voucher is, and why it cannot go out like that. */
type Decided = { content: VoucherContent; objections: Objection[]; isVain?: boolean };

/**
 * The invoice of a sale, whose total was paid at the till without perceptions: they enter only where somebody says that
 * they were collected, or, with 0, that they were not.
 */
function invoiceOf(one: Unprepared, agent: Agent): Decided {
  const day = argentineDay(one.effective_at);
  const made = {
    issuer: agent,
    day,
    ...(one.receiver ? { buyer: one.receiver as Buyer } : {}),
    ...(one.credit ? { credit: one.credit } : {}),
  };
  const plain = contentOfSale(one.sale, made);
  const perceptions = one.perceived_minor === 0 ? [] : perceptionsOn(plain, agent.regimes, day);
  const content = perceptions.length === 0 ? plain : contentOfSale(one.sale, { ...made, perceptions });
  const dueMinor = sum(perceptions.map((row) => row.amountMinor));
  return { content, objections: objectionToPerceived(dueMinor, one.perceived_minor) };
}

function noteOf(one: Unprepared, corrected: NumberedVoucher, agent: Agent, today: string): Decided {
  const { cuit, regimes } = agent;
  const { note, purpose, credited, earlier, lines: returned } = one;
  if (note && (purpose === 'debit_note' || purpose === 'credit_note')) {
    const noted = { kind: purpose, corrected, cuit, credited, regimes, day: today };
    const { content, isTooMuch } = contentOfNote(note, noted);
    return { content, objections: isTooMuch ? [tooMuch] : [], isVain: isTooMuch };
  }
  const [asked, rest] = [returned, null].map((lines) =>
    creditOfSale(one.sale, { invoice: corrected, cuit, earlier, returned: lines }),
  );
  return { content: withinWhatIsLeft(asked!, corrected, credited, rest), objections: [] };
}

function decide(one: Unprepared, agent: Agent, today: string): Decided {
  if (one.corrected === null) return invoiceOf(one, agent);
  const { point_of_sale: pointOfSale, number, date, content } = one.corrected;
  return noteOf(one, numbered(content, { pointOfSale, number, date }), agent, today);
}

/** Decides class and content, and refuses what AFIP would refuse anyway: a person can mend it at once. */
export function prepareVoucher(one: Unprepared, agent: Agent, now: Date): Prepared {
  const today = argentineDay(now);
  const { content, objections, isVain = false } = decide(one, agent, today);
  const found = isVain ? objections : [...objections, ...objectionsTo(content, agent.cuit, today)];
  const isCancelled = isVain || content.totalMinor === 0;
  return {
    voucherId: one.voucher_id,
    state: isCancelled ? 'cancelled' : found.length > 0 ? 'rejected' : 'waiting',
    type: content.type,
    pointOfSale: one.next_point_of_sale,
    content,
    totalMinor: content.totalMinor,
    remarks: found.map((objection) => ({ ...objection, message: '' })),
  };
}
