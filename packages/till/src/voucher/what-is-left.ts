import { share, splitIva, sum } from '@mostrador/money';
import { familyOf } from './voucher-class.ts';
import type { IvaRow, Tribute, VoucherContent } from './voucher.ts';

const same = (one: Tribute, other: Tribute) =>
  one.id === other.id && one.description === other.description && one.rateBp === other.rateBp;

/** How much of a part: all that is asked for, or its share of what is left where that is less than all that may be asked for. */
const within = (askedMinor: number, leftMinor: number, restMinor: number) =>
  leftMinor >= restMinor ? Math.min(askedMinor, leftMinor) : share(Math.max(0, leftMinor), askedMinor, restMinor);

const grossOf = (rows: IvaRow[]) => sum(rows.map((row) => row.baseMinor + row.amountMinor));

type Notes = { corrected: VoucherContent; credited: VoucherContent[]; rest: VoucherContent };

/** The row of a rate: no more than is left, and split so that all rows of the rate together split as the corrected one. */
function ivaWithin(asked: IvaRow, { corrected, credited, rest }: Notes): IvaRow {
  const rowsIn = (content: VoucherContent) => content.iva.filter((row) => row.id === asked.id);
  const given = credited.flatMap(rowsIn);
  const before = grossOf(given);
  const gross = within(grossOf([asked]), grossOf(rowsIn(corrected)) - before, grossOf(rowsIn(rest)));
  const base = splitIva(before + gross, asked.rateBp).netMinor - sum(given.map((row) => row.baseMinor));
  const baseMinor = Math.max(0, Math.min(base, gross));
  return { ...asked, baseMinor, amountMinor: gross - baseMinor };
}

function tributeWithin(asked: Tribute, { corrected, credited, rest }: Notes): Tribute {
  const leftOf = (part: 'baseMinor' | 'amountMinor') => {
    const inAll = (content: VoucherContent) =>
      sum(content.tributes.filter((one) => same(one, asked)).map((one) => one[part]));
    return within(asked[part], inAll(corrected) - sum(credited.map(inAll)), inAll(rest));
  };
  return { ...asked, baseMinor: leftOf('baseMinor'), amountMinor: leftOf('amountMinor') };
}

/**
 * A credit note cut down to what is left of the voucher that it corrects, part by part and rate by rate, after the credit
 * notes that it had before. So all of them together are never more than the voucher (remark 10237 of AFIP), and the one
 * that takes the last of it makes them exactly the voucher. `rest` is the note for all that may still come back, where that
 * is more than this one: of less that is left each takes its share.
 */
export function withinWhatIsLeft(
  asked: VoucherContent,
  corrected: VoucherContent,
  credited: VoucherContent[],
  rest: VoucherContent = asked,
): VoucherContent {
  const notes = { corrected, credited, rest };
  const left = (part: 'netMinor' | 'exemptMinor' | 'untaxedMinor') =>
    within(asked[part], corrected[part] - sum(credited.map((one) => one[part])), rest[part]);
  const iva = asked.iva.map((row) => ivaWithin(row, notes)).filter((row) => row.baseMinor + row.amountMinor > 0);
  const tributes = asked.tributes.map((one) => tributeWithin(one, notes)).filter((one) => one.amountMinor > 0);
  const isC = familyOf(asked.type).letter === 'C';
  const amounts = {
    netMinor: isC ? left('netMinor') : sum(iva.map((row) => row.baseMinor)),
    exemptMinor: left('exemptMinor'),
    untaxedMinor: left('untaxedMinor'),
    ivaMinor: sum(iva.map((row) => row.amountMinor)),
    tributesMinor: sum(tributes.map((one) => one.amountMinor)),
  };
  return { ...asked, ...amounts, iva, tributes, totalMinor: sum(Object.values(amounts)) };
}
