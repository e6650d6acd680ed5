/** How often a secret was guessed wrong at one place, and when last; times are epoch milliseconds. */
export type Tally = { failures: number; lastAt: number; trustedUntil: number };

/**
 * Where an attempt is counted. `strict`: this account, or person, at this place. `account`: the account from everywhere.
 * `origin`: this place on every account. `person`: whose PIN it is, at all places together.
 */
export type Tallies = { strict: Tally; account?: Tally; origin?: Tally; person?: Tally };

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

type Policy = { free: number; firstMs: number; maxMs: number; forgetMs: number };
const strict: Policy = { free: 5, firstMs: second, maxMs: 15 * minute, forgetMs: 24 * hour };
/** For a password where it was right before: several windows may log in at once, and each counts until it is let in. */
const familiar: Policy = { ...strict, free: 20 };
/** For an account that is guessed at from many places: each new place gets one attempt, then waits. */
const wary: Policy = { ...strict, free: 1, firstMs: 30 * second };
const origin: Policy = { free: 50, firstMs: second, maxMs: 10 * second, forgetMs: hour };
/** A PIN has few digits: at places where it was never right all guesses together have one rate, however many they are. */
const person: Policy = { free: 10, firstMs: second, maxMs: 15 * minute, forgetMs: 24 * hour };
const attackedFrom = 50;

/** How long a place is trusted after a success. */
export const trustMs = 30 * 24 * hour;
/** After which a tally says nothing any more. */
export const forgottenMs = strict.forgetMs;

const failuresOf = (tally: Tally, now: number, forgetMs: number) =>
  now - tally.lastAt > forgetMs ? 0 : tally.failures;

function waitOf(tally: Tally, now: number, policy: Policy): number {
  const failures = failuresOf(tally, now, policy.forgetMs);
  if (failures < policy.free) return 0;
  const delay = Math.min(policy.maxMs, policy.firstMs * 2 ** (failures - policy.free));
  return Math.max(0, tally.lastAt + delay - now);
}

/**
 * Milliseconds until the next attempt is looked at. Nothing that is done from one place makes another wait where the
 * secret was right before: what is under attack is only less patient with places it does not know. So an attacker
 * elsewhere keeps nobody out.
 */
export function waitMs(tallies: Tallies, now: number): number {
  const known = tallies.strict.trustedUntil > now;
  if (tallies.person) {
    const elsewhere = known ? 0 : waitOf(tallies.person, now, person);
    return Math.max(elsewhere, waitOf(tallies.strict, now, strict));
  }
  const trusted = known && tallies.account !== undefined;
  const attacked = tallies.account !== undefined && failuresOf(tallies.account, now, hour) >= attackedFrom;
  const own = waitOf(tallies.strict, now, trusted ? familiar : attacked ? wary : strict);
  return Math.max(own, tallies.origin && !trusted ? waitOf(tallies.origin, now, origin) : 0);
}

const forgetMs = { strict: strict.forgetMs, person: person.forgetMs, account: hour, origin: hour };

/** The tally with one more failure; what was long ago is forgotten. */
export const counted = (tally: Tally, now: number, kind: keyof Tallies): Tally => ({
  ...tally,
  failures: failuresOf(tally, now, forgetMs[kind]) + 1,
  lastAt: now,
});
