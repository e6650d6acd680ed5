import type { Ctx, Tx } from '@mostrador/kit';
import { env } from './env.ts';
import { keyed } from './secrets.ts';

/** The name of an address where it should not be read: a keyed hash, in the shape of an id. */
export function addressIdOf(ctx: Ctx, email: string): string {
  const hex = keyed(ctx.env(env), 'address', email).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** Whoever makes an address an account's waits here for each other, to the end of the transaction. */
export const holdAddress = (tx: Tx, email: string) =>
  tx.sql`select pg_advisory_xact_lock(hashtextextended(${`address ${email}`}, 0))`;
