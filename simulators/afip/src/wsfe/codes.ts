import { dayNumber } from '../local-time.ts';

/**
 * A CAE or CAEA: 14 digits as they look, a leading 8, the last digit of the year, the week and a serial that is never
 * given twice. `serial` counts from 0.
 */
export function authorisationCode(day: string, serial: number): string {
  const first = dayNumber(`${day.slice(0, 4)}0101`)!;
  const week = Math.floor((dayNumber(day)! - first) / 7) + 1;
  return `8${day[3]}${String(week).padStart(2, '0')}${String(serial + 1).padStart(10, '0')}`;
}
