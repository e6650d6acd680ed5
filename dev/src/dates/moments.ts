import { dayOf, momentOf } from '../seed/calendar.ts';

const dayMs = 86_400_000;
const hour = 60;
const noon = 12 * hour;

export type Moment = { name: string; at: Date };

/** The first day after `now` of which `isIt` holds, as yyyy-mm-dd of Buenos Aires. */
function dayAfter(now: Date, isIt: (day: string) => boolean): string {
  for (let at = now.getTime() + dayMs; ; at += dayMs) if (isIt(dayOf(new Date(at)))) return dayOf(new Date(at));
}

/**
 * When clocks and calendars go wrong, always ahead of `now`. The night is that after 29 February, so that the day, the month
 * and, for AFIP, the fortnight are other ones in Buenos Aires than in UTC.
 */
export function momentsAfter(now: Date): Moment[] {
  const ends = (end: string) => dayAfter(now, (day) => day.endsWith(end));
  const leapDay = ends('-02-29');
  const dayAfterIt = dayAfter(momentOf(leapDay, noon), () => true);
  return [
    { name: 'month', at: new Date(now.getTime() + 31 * dayMs) },
    { name: 'year', at: new Date(now.getTime() + 365 * dayMs) },
    { name: 'first', at: momentOf(ends('-01'), noon) },
    { name: 'sixteenth', at: momentOf(ends('-16'), noon) },
    { name: 'new-year', at: momentOf(ends('-12-31'), 24 * hour - 1) },
    { name: 'leap-day', at: momentOf(leapDay, noon) },
    ...[21, 22, 23].map((at) => ({ name: `${at}h`, at: momentOf(leapDay, at * hour) })),
    ...[0, 1].map((at) => ({ name: `0${at}h`, at: momentOf(dayAfterIt, at * hour) })),
  ];
}
