import { splitIva, sum } from '@mostrador/money';
import { familyOf } from './voucher-class.ts';
import type { IvaRow, Tribute, VoucherContent } from './voucher.ts';

const same = (one: Tribute, other: Tribute) =>
  one.id === other.id && one.description === other.description && one.rateBp === other.rateBp;

/** The row of a rate: no more than is left, and split so that all rows of the rate together split as the corrected one. */
function ivaWithin(asked: IvaRow, corrected: VoucherContent, credited: VoucherContent[]): IvaRow {
  const grossIn = (content: VoucherContent) =>
    sum(content.iva.filter((row) => row.id === asked.id).map((row) => row.baseMinor + row.amountMinor));
  const before = sum(credited.map(grossIn));
  const after = Math.min(before + asked.baseMinor + asked.amountMinor, Math.max(before, grossIn(corrected)));
  const [from, to] = [splitIva(before, asked.rateBp), splitIva(after, asked.rateBp)];
  return { ...asked, baseMinor: to.netMinor - from.netMinor, amountMinor: to.ivaMinor - from.ivaMinor };
}

function tributeWithin(asked: Tribute, corrected: VoucherContent, credited: VoucherContent[]): Tribute {
  const leftOf = (part: 'baseMinor' | 'amountMinor') => {
    const inAll = (content: VoucherContent) =>
      sum(content.tributes.filter((one) => same(one, asked)).map((one) => one[part]));
    return Math.max(0, Math.min(asked[part], inAll(corrected) - sum(credited.map(inAll))));
  };
  return { ...asked, baseMinor: leftOf('baseMinor'), amountMinor: leftOf('amountMinor') };
}

/**
 * A credit note cut down to what is left of the voucher that it corrects, part by part and rate by rate, after the credit
 * notes that it had before. So all of them together are never more than the voucher (remark 10237 of AFIP), and the one
 * that takes the last of it makes them exactly the voucher.
 */
export function withinWhatIsLeft(
  asked: VoucherContent,
  corrected: VoucherContent,
  credited: VoucherContent[],
): VoucherContent {
  const left = (part: 'netMinor' | 'exemptMinor' | 'untaxedMinor') =>
    Math.max(0, Math.min(asked[part], corrected[part] - sum(credited.map((one) => one[part]))));
  const iva = asked.iva
    .map((row) => ivaWithin(row, corrected, credited))
    .filter((row) => row.baseMinor + row.amountMinor > 0);
  const tributes = asked.tributes
    .map((one) => tributeWithin(one, corrected, credited))
    .filter((one) => one.amountMinor > 0);
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
