/** The calendar day in Argentina, yyyy-mm-dd: -03:00 all year. A server in UTC is a day ahead after 21:00. */
export const argentineDay = (at: string | Date): string =>
  new Date(new Date(at).getTime() - 3 * 3_600_000).toISOString().slice(0, 10);
