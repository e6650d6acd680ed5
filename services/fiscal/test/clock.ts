import { argentineDay } from '@mostrador/till/voucher';
import { addDays } from '../src/domain/dates.ts';

let aheadMs = 0;
const OwnDate = Date;
const machineNow = Date.now;

/**
 * `new Date()` is so much ahead of the machine's time from now on: for the test, for `fiscal` and for the AFIP that it
 * starts, which all live in this process. `Date.now()` and timers, which count how long something takes, and the database
 * stay with the machine's.
 */
export function moveTo(moment: Date): void {
  globalThis.Date = new Proxy(OwnDate, {
    construct: (target, args, made) =>
      Reflect.construct(target, args.length > 0 ? args : [machineNow() + aheadMs], made) as Date,
  });
  aheadMs = moment.getTime() - machineNow();
}

/** The next file runs in the same process, and begins at the machine's time. */
export function comeBack(): void {
  globalThis.Date = OwnDate;
  aheadMs = 0;
}

const quietMs = 10 * 60_000;
const dayMs = 86_400_000;

/** A day does not end within the tests of a file, which ask for it more than once. */
export function keepToOneDay(): void {
  const now = new Date();
  const later = new Date(now.getTime() + quietMs);
  if (argentineDay(now) !== argentineDay(later)) moveTo(later);
}

/**
 * On the first day of a fortnight AFIP takes no report of what was issued under its CAEA (manual WSFEv1 4.7, code 1414), and
 * `fiscal` makes none: a file that waits for reports lives a day on then.
 */
export function keepToDaysOfReports(): void {
  keepToOneDay();
  const now = new Date();
  if (['01', '16'].includes(argentineDay(now).slice(8))) moveTo(new Date(now.getTime() + dayMs));
}

/** Noon of the coming first day of a fortnight. */
export function nextFortnight(): Date {
  let day = addDays(argentineDay(new Date()), 1);
  while (!['01', '16'].includes(day.slice(8))) day = addDays(day, 1);
  return new Date(`${day}T12:00:00-03:00`);
}
