const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Buenos Aires has had no daylight saving time since 2009. */
const OFFSET_MS = -3 * 3_600_000;

/** The business day of a moment, as 2026-11-20. */
export const dayOf = (moment: Date): string => new Date(moment.getTime() + OFFSET_MS).toISOString().slice(0, 10);

/** So many minutes after midnight in Buenos Aires. */
export const momentOf = (day: string, minutes: number): Date =>
  new Date(Date.parse(`${day}T00:00:00-03:00`) + minutes * MINUTE_MS);

/** The days before a day, oldest first. */
export const daysBefore = (day: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => dayOf(new Date(momentOf(day, 720).getTime() - (count - at) * DAY_MS)));

// Sunday first.
const weekdays = [0.76, 0.94, 0.95, 1, 1.02, 1.2, 1.15];

/** How busy a day of the week is; 1 is usual. */
export const weekdayFactor = (day: string): number => weekdays[new Date(`${day}T12:00:00Z`).getUTCDay()]!;

/** From 1 in the middle of January, the southern summer, to -1 in the middle of July. */
export function warmth(day: string): number {
  const sinceNewYear = (Date.parse(`${day}T12:00:00Z`) - Date.parse(`${day.slice(0, 4)}-01-01T00:00:00Z`)) / DAY_MS;
  return Math.cos((2 * Math.PI * (sinceNewYear - 15)) / 365);
}

/** When the shop opens, in minutes after midnight; sales come up to its closing. */
export const OPENS = 7 * 60 + 30;
export const CLOSES = 23 * 60;

/** How busy each half hour is, from opening to closing: school and work, lunch, the way home, the evening. */
export const halfHours = [
  5, 7, 8, 7, 5, 4, 4, 4, 5, 6, 8, 9, 8, 6, 4, 3, 3, 4, 5, 6, 7, 8, 9, 10, 10, 9, 8, 7, 6, 4, 3,
];
