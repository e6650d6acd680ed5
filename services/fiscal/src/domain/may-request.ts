import { addDays, lastOfMonth, latest } from './dates.ts';

/** Days after a sale in which whoever stands at a till may ask for its voucher. */
const atTillDays = 10;

/**
 * The last day on which a role may ask for the voucher of a sale of a day: at a till for some days; a supervisor to the end
 * of the sale's month, by when the law wants it (RG 1415, art. 13), and no shorter than at a till; null for those who answer
 * for the company. Days as yyyy-mm-dd.
 */
export function lastDayToRequest(role: string, soldOn: string): string | null {
  const atTill = addDays(soldOn, atTillDays);
  if (role === 'cashier' || role === 'till') return atTill;
  return role === 'supervisor' ? latest(atTill, lastOfMonth(soldOn)) : null;
}
