/** A rule from a day on (yyyy-mm-dd), with the norm that says so. */
export type Dated<T> = { from: string; value: T; source: string };

/** The value in force on a day, of rules in the order of their dates. Throws before the first. */
export function inForce<T>(rules: readonly Dated<T>[], day: string): T {
  const rule = rules.findLast((one) => one.from <= day);
  if (!rule) throw new RangeError(`no rule on ${day}`);
  return rule.value;
}
