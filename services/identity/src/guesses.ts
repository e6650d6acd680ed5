import type { Ctx, Tx } from '@mostrador/kit';
import { counted, forgottenMs, type Tallies, type Tally, trustMs, waitMs } from './domain/guessing.ts';
import { originOf } from './domain/network.ts';
import { env } from './env.ts';
import { fail } from './errors.ts';
import { tillIdOf } from './person.ts';
import { keyed } from './secrets.ts';
import type { GuessModel } from './db/models.ts';
import type { RowOf } from '@mostrador/kit';

type Places = { [K in keyof Tallies]: Buffer };
type Row = RowOf<GuessModel>;

/** Guesses at a password are counted by account and address. */
export function passwordPlaces(ctx: Ctx, email: string): Places {
  const origin = originOf(ctx.address);
  const place = (...parts: string[]) => keyed(ctx.env(env), 'guess', ...parts);
  return {
    strict: place('password', email, origin),
    account: place('account', email),
    origin: place('origin', origin),
  };
}

/** Guesses at a PIN are counted by till and person, or by who asks in a session of their own; and by person everywhere. */
export function pinPlaces(ctx: Ctx, userId: string): Places {
  const place = (...parts: string[]) => keyed(ctx.env(env), 'guess', 'pin', ctx.tenantId, userId, ...parts);
  return { strict: place(tillIdOf(ctx) ?? ctx.actor.id), person: place() };
}

const toTally = (row: Row): Tally => ({
  failures: row.failures,
  lastAt: Date.parse(row.last_at),
  trustedUntil: row.trusted_until ? Date.parse(row.trusted_until) : 0,
});

/** Reads and locks the tallies of some places, in one order for everybody. */
async function lockTallies(tx: Tx, places: Places): Promise<Tallies> {
  const keys = Object.values(places);
  await tx.sql`
    insert into guesses (place, last_at) select unnest(${keys}::bytea[]), 'epoch' order by 1 on conflict do nothing`;
  const rows = await tx.sql<Row>`select * from guesses where place = any(${keys}::bytea[]) order by place for update`;
  const entries = Object.entries(places).map(([kind, key]) => [
    kind,
    toTally(rows.find((row) => row.place.equals(key))!),
  ]);
  return Object.fromEntries(entries) as Tallies;
}

/**
 * Runs a check of a secret unless too many went wrong here. The attempt is counted before the check, and taken back when
 * it was right: attempts that run at once count as well. In Postgres, so that it holds without Redis and over restarts.
 */
export async function guarded(ctx: Ctx, places: Places, check: () => Promise<boolean>): Promise<boolean> {
  const now = ctx.now().getTime();
  const wait = await ctx.as(null, async (tx) => {
    const tallies = await lockTallies(tx, places);
    const ms = waitMs(tallies, now);
    if (ms > 0) return ms;
    for (const [kind, tally] of Object.entries(tallies) as [keyof Tallies, Tally][]) {
      const next = counted(tally, now, kind);
      await tx.sql`
        update guesses set failures = ${next.failures}, last_at = ${new Date(next.lastAt)} where place = ${places[kind]}`;
    }
    return 0;
  });
  if (wait > 0) fail('too_many_attempts', { retryAfterSeconds: Math.ceil(wait / 1_000) });
  let right: boolean;
  try {
    right = await check();
  } catch (error) {
    // It was never looked at.
    await ctx.as(null, (tx) => takeBack(tx, places));
    throw error;
  }
  if (right) await ctx.as(null, (tx) => forgive(tx, places, new Date(now + trustMs)));
  return right;
}

async function takeBack(tx: Tx, places: Places): Promise<void> {
  await lockTallies(tx, places);
  const keys = Object.values(places);
  await tx.sql`update guesses set failures = greatest(failures - 1, 0) where place = any(${keys}::bytea[])`;
}

/** A success clears its own place, and takes only its own attempt back from the wider tallies. */
async function forgive(tx: Tx, places: Places, trustedUntil: Date): Promise<void> {
  await takeBack(tx, places);
  await tx.sql`update guesses set failures = 0, trusted_until = ${trustedUntil} where place = ${places.strict}`;
}

/** Removes tallies that say nothing any more. */
export const forgetGuesses = (tx: Tx, now: Date) => tx.sql`
  delete from guesses where last_at < ${new Date(now.getTime() - forgottenMs)} and coalesce(trusted_until, 'epoch') < ${now}`;
