import type { Remark, VoucherReceiver } from '@mostrador/proto/fiscal';
import { type Buyer, contentOfSale, creditOfSale, type Issuer, type Returned, type Sold } from './content-of-sale.ts';
import { argentineDay } from './dates.ts';
import { numbered } from './numbered.ts';
import { objectionsTo } from './objections.ts';
import type { VoucherContent } from './voucher.ts';

/** The invoice that a credit note corrects, as it was authorised; the date as yyyy-mm-dd. */
type Corrected = { point_of_sale: number; number: number; date: string; content: VoucherContent };

/** A voucher that can be prepared, with what it is made of. */
export type Unprepared = {
  voucher_id: string;
  purpose: 'invoice' | 'void' | 'return';
  effective_at: string;
  sale: Sold;
  receiver: VoucherReceiver | null;
  invoice: Corrected | null;
  /** What came back with this one; null for all that is left. */
  lines: Returned[] | null;
  /** What credit notes of the sale have taken before. */
  earlier: Returned[];
  next_point_of_sale: number;
};

/** A voucher of which all is decided but its number and date. One of nothing is cancelled: there is nothing to tell. */
export type Prepared = {
  voucherId: string;
  state: 'waiting' | 'rejected' | 'cancelled';
  type: number;
  pointOfSale: number;
  content: VoucherContent;
  totalMinor: number;
  remarks: Remark[];
};

function contentOf(one: Unprepared, issuer: Issuer): VoucherContent {
  const { sale, invoice, earlier, lines } = one;
  if (invoice === null) {
    const day = argentineDay(one.effective_at);
    return contentOfSale(sale, { issuer, day, ...(one.receiver ? { buyer: one.receiver as Buyer } : {}) });
  }
  const { point_of_sale: pointOfSale, number, date } = invoice;
  const corrected = numbered(invoice.content, { pointOfSale, number, date });
  return creditOfSale(sale, { invoice: corrected, cuit: issuer.cuit, earlier, returned: lines });
}

/** Decides class and content, and refuses what AFIP would refuse anyway: a person can mend it at once. */
export function prepareVoucher(one: Unprepared, issuer: Issuer, now: Date): Prepared {
  const content = contentOf(one, issuer);
  const remarks = objectionsTo(content, issuer.cuit, argentineDay(now)).map((objection) => ({
    ...objection,
    message: '',
  }));
  const state = content.totalMinor === 0 ? 'cancelled' : remarks.length > 0 ? 'rejected' : 'waiting';
  return {
    voucherId: one.voucher_id,
    state,
    type: content.type,
    pointOfSale: one.next_point_of_sale,
    content,
    totalMinor: content.totalMinor,
    remarks,
  };
}
