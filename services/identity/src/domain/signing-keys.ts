export type KeyTimes = { kid: string; signsFrom: number };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a key signs. */
const signsForMs = 30 * day;
/** How long before it signs a key is published: longer than any verifier keeps the key set (10 minutes). */
const publishedAheadMs = hour;
/** The longest life of a token, and an hour more for clocks that differ. */
const keptAfterMs = 25 * hour;

/** The key that signs now: the last one whose time has come. */
export const signingAt = <K extends KeyTimes>(keys: readonly K[], now: number): K | undefined =>
  keys.filter((key) => key.signsFrom <= now).sort((a, b) => b.signsFrom - a.signsFrom)[0];

/** What has to be done about the keys: when a new one has to sign from (or null), and which have served their time. */
export function planRotation(keys: readonly KeyTimes[], now: number): { addFrom: number | null; remove: string[] } {
  const inOrder = [...keys].sort((a, b) => a.signsFrom - b.signsFrom);
  const remove = inOrder.filter((_, index) => (inOrder[index + 1]?.signsFrom ?? Infinity) + keptAfterMs < now);
  const newest = inOrder.at(-1);
  const due = newest ? newest.signsFrom + signsForMs : now;
  // The very first signs at once: nobody can have a key set without it yet.
  const addFrom = newest ? (due - publishedAheadMs <= now ? Math.max(due, now + publishedAheadMs) : null) : now;
  return { addFrom, remove: remove.map((key) => key.kid) };
}
