import type { BusinessDays } from '@mostrador/proto/identity';

const dayMs = 24 * 60 * 60_000;

/** How the days of a branch are told of which nothing else is known. */
const usual = { timeZone: 'America/Argentina/Buenos_Aires', dayCutOffMinutes: 0 };

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  clocks.set(timeZone, clock);
  return clock;
}

/** Clocks are moved on the quarter of an hour: within one, what was worked out last still holds. */
const quarterMs = 15 * 60_000;
const lastOffsets = new Map<string, { quarter: number; ms: number }>();

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(timeZone: string, at: number): number {
  const quarter = Math.floor(at / quarterMs);
  const last = lastOffsets.get(timeZone);
  if (last?.quarter === quarter) return last.ms;
  const ms = offsetAt(timeZone, at);
  lastOffsets.set(timeZone, { quarter, ms });
  return ms;
}

function offsetAt(timeZone: string, at: number): number {
  const name = clockOf(timeZone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name)!;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function ruleAt(days: BusinessDays[], at: number): { timeZone: string; dayCutOffMinutes: number } {
  return days.findLast(({ validFrom }) => Date.parse(validFrom!) <= at) ?? days[0] ?? usual;
}

/** The business day of a branch that a moment is of, yyyy-mm-dd: its cut-off says how long into the night a day goes. */
export function businessDateOf(days: BusinessDays[], moment: string): string {
  const at = Date.parse(moment);
  const { timeZone, dayCutOffMinutes } = ruleAt(days, at);
  return new Date(at + offsetMs(timeZone, at) - dayCutOffMinutes * 60_000).toISOString().slice(0, 10);
}

/** When the business day that a moment is of ends. */
export function endOfBusinessDay(days: BusinessDays[], moment: string): string {
  const { timeZone, dayCutOffMinutes } = ruleAt(days, Date.parse(moment));
  const local = Date.parse(businessDateOf(days, moment)) + dayMs + dayCutOffMinutes * 60_000;
  const near = local - offsetMs(timeZone, local);
  return new Date(local - offsetMs(timeZone, near)).toISOString();
}
