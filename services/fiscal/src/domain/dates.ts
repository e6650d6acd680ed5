import { argentineDay, familyOf, isFce } from '@mostrador/till/voucher';

const dayMs = 86_400_000;

/** A day (yyyy-mm-dd) so many days later; earlier where the number is negative. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

export const latest = (...days: string[]) => days.reduce((a, b) => (a > b ? a : b));
const earliest = (...days: string[]) => days.reduce((a, b) => (a < b ? a : b));

/**
 * The days that CbteFch may have, today included: AFIP takes 5 days back and ahead for products, 10 for services (manual
 * WSFEv1 4.7, codes 10016 and 10152); FCE invoices 5 back and 1 ahead, their notes 5 back and none ahead. A day ahead
 * must be of the same month.
 */
export function dateWindow(type: number, concept: number, today: string): { from: string; to: string } {
  const { kind } = familyOf(type);
  const days = concept === 1 ? 5 : 10;
  const [back, ahead] = isFce(type) ? [5, kind === 'invoice' ? 1 : 0] : [days, days];
  return { from: addDays(today, -back), to: earliest(addDays(today, ahead), lastOfMonth(today)) };
}

/** The last day of a day's month. */
export function lastOfMonth(day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** When something happened (`effectiveAt`), the moment it is numbered (`now`), and where the numbering stands. */
type Dating = { type: number; concept: number; effectiveAt: string | Date; now: Date; lastDate: string };

/**
 * CbteFch (yyyy-mm-dd): the day of the sale, but inside AFIP's window, not before the last voucher of the same point of
 * sale and type (`lastDate`, empty for none), and not ahead of today. `late` says that it could not be the day of the
 * sale, which is told to the accountant. `ahead` says that the last voucher is dated ahead, so that AFIP takes nothing
 * before that day: only a foreign system does that, and the voucher had better wait until then.
 */
export function voucherDate({ type, concept, effectiveAt, now, lastDate }: Dating): {
  date: string;
  late: boolean;
  ahead: boolean;
} {
  const today = argentineDay(now);
  const sold = earliest(argentineDay(effectiveAt), today);
  const date = latest(sold, dateWindow(type, concept, today).from, lastDate);
  return { date, late: sold < date, ahead: date > today };
}
