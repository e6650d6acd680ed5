import { sum } from '@mostrador/money';
import type { Receiver } from '@mostrador/proto/common';
import { documentCode } from '@mostrador/rules/documents';
import { amountsOf, between, everything, groupsOf, nothing, type Portion, type Sold } from './amounts.ts';
import { headOfNote, perceptionsBetween } from './content-of-note.ts';
import { type CreditTerms, termsOf } from './fce.ts';
import { classOf, conditionId, familyOf, fceOf, type IssuerClass, type IvaCondition, typeOf } from './voucher-class.ts';
import type { Document, NumberedVoucher, Tribute, VoucherContent } from './voucher.ts';

/** Who issues. `concept`: 1 products, 2 services, 3 both. */
export type Issuer = IssuerClass & { cuit: string; concept: number };

/** Who receives; a sale without one is a final consumer's. */
export type Buyer = Pick<Receiver, 'documentType' | 'documentNumber'> & { ivaCondition: IvaCondition };

/** What came back of a line and what was paid for it. */
export type Returned = { lineNumber: number; amountMinor: number };

/** DocNro is a number at AFIP: digits without zeros before them; letters of a passport are left out. */
function documentOf(buyer: Buyer | undefined): Document {
  const none = documentCode('none');
  const type = documentCode(buyer?.documentType ?? 'none');
  const digits = (buyer?.documentNumber ?? '').replaceAll(/\D/g, '').replace(/^0+/, '');
  return type === none || digits === '' ? { type: none, number: '' } : { type, number: digits };
}

/** Services were rendered on the day of the sale and are due then; goods carry no such dates (codes 10049 and 10036). */
const serviceDates = (concept: number, day: string) =>
  concept === 1 ? { serviceFrom: '', serviceTo: '', dueDate: '' } : { serviceFrom: day, serviceTo: day, dueDate: day };

/**
 * The invoice of a sale. `day` (yyyy-mm-dd) is that of the sale; `perceptions` come on top of what the goods cost. With
 * terms of credit it is an FCE.
 *
 * The base of every rate is what was *paid* for its lines, after discounts and cash rounding: ImpTotal is the amount
 * that the customer paid and that the ticket shows, and since AFIP takes no negative amount, a rounding in the customer's
 * favour can only be less of what was sold. It is a discount, or an addition, to the price (Ley de IVA, art. 10).
 */
export function contentOfSale(
  sale: Sold,
  {
    issuer,
    buyer,
    day,
    perceptions = [],
    credit,
  }: { issuer: Issuer; buyer?: Buyer; day: string; perceptions?: Tribute[]; credit?: CreditTerms },
): VoucherContent {
  const condition = buyer?.ivaCondition ?? 'consumidor_final';
  const { family, letter } = classOf(issuer, condition, day);
  const parts = groupsOf(sale).map((group) => between(group, nothing, everything));
  return {
    type: typeOf(credit ? fceOf(letter) : family, 'invoice'),
    concept: issuer.concept,
    document: documentOf(buyer),
    receiverCondition: conditionId(condition),
    ...amountsOf(letter, parts, perceptions),
    associated: [],
    ...serviceDates(issuer.concept, day),
    ...(credit ? { dueDate: credit.dueDate } : {}),
    optionals: credit ? termsOf(credit) : [],
  };
}

/**
 * The credit note for a part of a sale, or for all that is left of it (`returned` is null: a void). `earlier` is what
 * credit notes of the sale have given back before. Each takes, per rate, what lies between the sum before it and the sum
 * after it: all of them together are exactly the invoice, in whatever portions and order.
 */
export function creditOfSale(
  sale: Sold,
  {
    invoice,
    cuit,
    earlier,
    returned,
  }: { invoice: NumberedVoucher; cuit: string; earlier: Returned[]; returned: Returned[] | null },
): VoucherContent {
  const groups = groupsOf(sale);
  const given = Map.groupBy([...earlier, ...(returned ?? [])], (one) => one.lineNumber);
  const before = Map.groupBy(earlier, (one) => one.lineNumber);
  const paidOf = (list: Returned[] = []) => sum(list.map((one) => one.amountMinor));
  const from: Portion = (line) => paidOf(before.get(line.lineNumber));
  const to: Portion = returned ? (line) => paidOf(given.get(line.lineNumber)) : everything;
  const over = (portion: Portion) => sum(groups.flatMap((group) => group.lines.map(portion)));
  const perceptions = perceptionsBetween(invoice, over(from), over(to), over(everything));
  const parts = groups.map((group) => between(group, from, to));
  return {
    ...headOfNote(invoice, { kind: 'credit_note', cuit, annuls: false }),
    ...amountsOf(familyOf(invoice.type).letter, parts, perceptions),
  };
}
