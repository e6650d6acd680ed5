import type { Refund } from '@mostrador/proto/common';
import { share, sum } from '@mostrador/money';
import type { Word } from '@mostrador/proto/words';
import { amountsOf, between, everything, groupsOf, isPerception, nothing } from './amounts.ts';
import { annulment } from './fce.ts';
import { baseOf, type PerceptionRegime, perceptionsOn } from './perceptions.ts';
import { familyOf, isFce, noteFor } from './voucher-class.ts';
import type { NumberedVoucher, Tribute, VoucherContent } from './voucher.ts';
import { withinWhatIsLeft } from './what-is-left.ts';

/** What a note is about; the amount in centavos with IVA in it. */
export type NoteLine = { description: string; amountMinor: number; ivaTreatment: string; ivaRateBp: number };

/** Money that was given back with a credit note, and the session of a till that it came out of. */
export type PaidBack = { refunds: Refund[]; tillId: string; sessionId: string };

/** A note that no void or return asks for. `annuls`: of an FCE that its receiver has refused. */
export type Note = { lines: NoteLine[]; reason: string; annuls: boolean; refund?: PaidBack };

type NoteKind = Word<'noteKind'>;

type Head = Omit<VoucherContent, keyof ReturnType<typeof amountsOf>>;

/** What every note takes from the voucher that it corrects. Notes of an FCE carry no due date (code 10175). */
export function headOfNote(
  corrected: NumberedVoucher,
  { kind, cuit, annuls }: { kind: NoteKind; cuit: string; annuls: boolean },
): Head {
  const { type, pointOfSale, number, date, concept, document, receiverCondition } = corrected;
  return {
    type: noteFor(type, kind),
    concept,
    document,
    receiverCondition,
    associated: [{ type, pointOfSale, number, cuit, date }],
    serviceFrom: corrected.serviceFrom,
    serviceTo: corrected.serviceTo,
    dueDate: isFce(type) ? '' : corrected.dueDate,
    optionals: isFce(type) ? annulment(annuls) : [],
  };
}

/** What is perceived falls with what was sold, so that all notes together undo it exactly. */
export function perceptionsBetween(invoice: VoucherContent, from: number, to: number, whole: number): Tribute[] {
  if (whole === 0) return [];
  const part = (amountMinor: number) => share(amountMinor, to, whole) - share(amountMinor, from, whole);
  return invoice.tributes
    .filter(isPerception)
    .map((one) => ({ ...one, baseMinor: part(one.baseMinor), amountMinor: part(one.amountMinor) }))
    .filter((one) => one.amountMinor > 0);
}

/** The perceptions of a credit note: by the share of the voucher's price that it gives back. */
function perceptionsBack(base: VoucherContent, corrected: VoucherContent, credited: VoucherContent[]): Tribute[] {
  const whole = baseOf(corrected);
  const from = Math.min(whole, sum(credited.map(baseOf)));
  return perceptionsBetween(corrected, from, Math.min(whole, from + baseOf(base)), whole);
}

type Noted = {
  kind: NoteKind;
  corrected: NumberedVoucher;
  /** The issuer's. */
  cuit: string;
  /** What credit notes of the same voucher have taken before. */
  credited: VoucherContent[];
  regimes: PerceptionRegime[];
  /** yyyy-mm-dd. */
  day: string;
};

/**
 * A debit or credit note of what was agreed after the sale. A debit note bears the perceptions of its day; a credit note
 * undoes its share of those that the voucher bears. `isTooMuch`: it takes more than is left of the voucher; the content is
 * then what could be taken.
 */
export function contentOfNote(
  { lines, annuls }: Note,
  { kind, corrected, cuit, credited, regimes, day }: Noted,
): { content: VoucherContent; isTooMuch: boolean } {
  const head = headOfNote(corrected, { kind, cuit, annuls });
  const { letter } = familyOf(corrected.type);
  const charged = lines.map(({ ivaTreatment, ivaRateBp, amountMinor }, index) => ({
    lineNumber: index + 1,
    ivaTreatment,
    ivaRateBp,
    quantityMilli: 1_000,
    unitInternalTaxMinor: 0,
    paidMinor: amountMinor,
  }));
  const parts = groupsOf({ lines: charged }).map((group) => between(group, nothing, everything));
  const plain = { ...head, ...amountsOf(letter, parts, []) };
  const perceptions =
    kind === 'debit_note' ? perceptionsOn(plain, regimes, day) : perceptionsBack(plain, corrected, credited);
  const whole = { ...head, ...amountsOf(letter, parts, perceptions) };
  if (kind === 'debit_note') return { content: whole, isTooMuch: false };
  const content = withinWhatIsLeft(whole, corrected, credited);
  const isTooMuch = content.totalMinor - content.tributesMinor < plain.totalMinor;
  return { content, isTooMuch };
}
