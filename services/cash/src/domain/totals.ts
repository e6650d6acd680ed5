import { sum } from '@mostrador/money';

/** Movements of a session that share kind, method and lateness, added up. */
export type Total = { kind: string; method: string; late: boolean; count: number; amountMinor: number };

const factKinds = new Set(['sale', 'void', 'return']);

/** Counts one more movement in. */
export function addTo(totals: Total[], movement: Omit<Total, 'count'>): void {
  const { kind, method, late, amountMinor } = movement;
  const total = totals.find((one) => one.kind === kind && one.method === method && one.late === late);
  if (!total) totals.push({ kind, method, late, count: 1, amountMinor });
  else {
    total.count += 1;
    total.amountMinor = sum([total.amountMinor, amountMinor]);
  }
}

function byMethod(totals: Total[]): Map<string, number> {
  const groups = Map.groupBy(totals, (total) => total.method);
  return new Map([...groups].map(([method, group]) => [method, sum(group.map((total) => total.amountMinor))]));
}

/** What should be there of each method, as of the close: late movements are left out. */
export const expectedAtClose = (totals: Total[]) => byMethod(totals.filter((total) => !total.late));

/** What should be there of each method with everything that has come since. */
export const expectedNow = (totals: Total[]) => byMethod(totals);

/** True when facts on time are those that `sales` sealed: as many, and the same money by method. */
export function matchesSeal(
  held: { factCount: number; totals: Total[] },
  seal: { factCount: number; totals: { method: string; amountMinor: number }[] },
): boolean {
  if (held.factCount !== seal.factCount) return false;
  const mine = byMethod(held.totals.filter((total) => !total.late && factKinds.has(total.kind)));
  const theirs = new Map(seal.totals.map((total) => [total.method, total.amountMinor]));
  return [...new Set([...mine.keys(), ...theirs.keys()])].every(
    (method) => (mine.get(method) ?? 0) === (theirs.get(method) ?? 0),
  );
}
