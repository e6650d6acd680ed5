import type { BusinessDays } from '@mostrador/proto/identity';

/** How a branch's days are told that has said nothing else. */
export const usualDays: BusinessDays = {
  timeZone: 'America/Argentina/Buenos_Aires',
  dayCutOffMinutes: 0,
  validFrom: '1970-01-01T00:00:00.000Z',
};

/** True for a zone as the IANA names it, and not for a mere offset. */
export function isTimeZone(name: string): boolean {
  try {
    // Throws where it knows none of that name.
    Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Z]/i.test(name);
  } catch {
    return false;
  }
}

/** Rules with one more, which says what is given and else what the one before it says. In the order of their beginning. */
export function withRule(
  days: BusinessDays[],
  rule: Partial<Omit<BusinessDays, 'validFrom'>>,
  validFrom: string,
): BusinessDays[] {
  const isBefore = (one: BusinessDays) => Date.parse(one.validFrom!) <= Date.parse(validFrom);
  const former = days.findLast(isBefore) ?? usualDays;
  const { timeZone = former.timeZone, dayCutOffMinutes = former.dayCutOffMinutes } = rule;
  const kept = days.filter((one) => one.validFrom !== validFrom);
  return [...kept.filter(isBefore), { timeZone, dayCutOffMinutes, validFrom }, ...kept.filter((one) => !isBefore(one))];
}
