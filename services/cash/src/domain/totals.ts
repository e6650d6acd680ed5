import { words } from '@mostrador/proto/words';

/**
 * Movements of a session that share kind, method and lateness, added up. A sum that a number does not hold exactly is text:
 * the amounts of a session are bounded, their sum is not.
 */
export type Total = { kind: string; method: string; late: boolean; count: number; amountMinor: number | string };

const factKinds = new Set<string>(words.factKind);

/** A sum as JSON holds it exactly. */
const toJson = (amountMinor: bigint): number | string => {
  const plain = Number(amountMinor);
  return Number.isSafeInteger(plain) ? plain : String(amountMinor);
};

/** Counts one more movement in. */
export function addTo(
  totals: Total[],
  movement: { kind: string; method: string; late: boolean; amountMinor: number },
): void {
  const { kind, method, late, amountMinor } = movement;
  const total = totals.find((one) => one.kind === kind && one.method === method && one.late === late);
  if (!total) totals.push({ kind, method, late, count: 1, amountMinor });
  else {
    total.count += 1;
    total.amountMinor = toJson(BigInt(total.amountMinor) + BigInt(amountMinor));
  }
}

function byMethod(totals: Pick<Total, 'method' | 'amountMinor'>[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { method, amountMinor } of totals) sums.set(method, (sums.get(method) ?? 0n) + BigInt(amountMinor));
  return sums;
}

/** What should be there of each method, as of the close: late movements are left out. */
export const expectedAtClose = (totals: Total[]) => byMethod(totals.filter((total) => !total.late));

/** What should be there of each method with everything that has come since. */
export const expectedNow = (totals: Total[]) => byMethod(totals);

/** What was taken out by hand, in centavos; not negative. */
export const takenOut = (totals: Total[]): bigint =>
  -totals.reduce((sum, one) => (one.kind === 'out' ? sum + BigInt(one.amountMinor) : sum), 0n);

/** True when facts on time are those that `sales` sealed: as many, and the same money by method. */
export function matchesSeal(
  held: { factCount: number; totals: Total[] },
  seal: { factCount: number; totals: { method: string; amountMinor: number | string }[] },
): boolean {
  if (held.factCount !== seal.factCount) return false;
  const mine = byMethod(held.totals.filter((total) => !total.late && factKinds.has(total.kind)));
  const theirs = byMethod(seal.totals);
  return [...new Set([...mine.keys(), ...theirs.keys()])].every(
    (method) => (mine.get(method) ?? 0n) === (theirs.get(method) ?? 0n),
  );
}
