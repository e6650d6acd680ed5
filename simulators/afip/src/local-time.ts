/** Argentina has kept UTC-3 all year since 2009; AFIP's days begin and end there. */
const offsetMs = 3 * 3_600_000;
const dayMs = 86_400_000;

/** `2026-11-21T10:52:00.123-03:00` */
export function isoLocal(ms: number): string {
  return `${new Date(ms - offsetMs).toISOString().slice(0, -1)}-03:00`;
}

/** `20261121` */
export function dayOf(ms: number): string {
  return new Date(ms - offsetMs).toISOString().slice(0, 10).replaceAll('-', '');
}

/** `20261121105200` */
export function stampOf(ms: number): string {
  return new Date(ms - offsetMs).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '');
}

/** Days since 1970 of a yyyymmdd, or undefined where there is no such day. */
export function dayNumber(day: string): number | undefined {
  if (!/^\d{8}$/.test(day)) return undefined;
  const ms = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
  // Date.parse lets 31 February pass as March: the day has to come back as it went.
  return Number.isNaN(ms) || dayOf(ms + offsetMs) !== day ? undefined : ms / dayMs;
}

/** The yyyymmdd that many days later (or earlier). Throws where `day` is none. */
export function addDays(day: string, days: number): string {
  const number = dayNumber(day);
  if (number === undefined) throw new RangeError(`no such day: ${day}`);
  return dayOf((number + days) * dayMs + offsetMs);
}
