import type { NumberedVoucher, VoucherContent } from './voucher.ts';

type Place = Pick<NumberedVoucher, 'pointOfSale' | 'number' | 'date'>;

/** A voucher that takes its place. Services are not due before the voucher's date (code 10036), which may be later. */
export function numbered(content: VoucherContent, place: Place): NumberedVoucher {
  const { dueDate } = content;
  return { ...content, ...place, dueDate: dueDate !== '' && dueDate < place.date ? place.date : dueDate };
}
