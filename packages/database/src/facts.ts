import { setTimeout as pause } from 'node:timers/promises';
import type { EventType, Tx } from './transaction.ts';

/** How long whoever asks for facts waits for those who are writing some. */
const patienceMs = 5_000;
const turnMs = 20;

/** A fact to be told: what it is, and the number of its last change. */
export type Numbered = { number: number; kind: string; id: string };

/** A fact in the form of its event. */
export type Told = { type: string; key: string; at: string | undefined; bodyJson: string };

export const toldAs = <T>(type: EventType<T>, key: string, at: string | undefined, message: T): Told => ({
  type: type.$type,
  key,
  at,
  bodyJson: JSON.stringify(type.toJSON(message)),
});

/**
 * The last number that the sequence `fact_numbers` has given, once all that were writing then have finished: none up to
 * it is missing. Numbers are given before they are committed, and so not in that order. Null where that takes too long.
 */
async function settledNumber(tx: Tx): Promise<number | null> {
  const [asked] = await tx.sql<{ last: number; next: string }>`
    select coalesce(pg_sequence_last_value('fact_numbers'::regclass), 0) as last,
      pg_snapshot_xmax(pg_current_snapshot())::text as next`;
  for (let left = patienceMs; left > 0; left -= turnMs) {
    const settled = await tx.sql`select where pg_snapshot_xmin(pg_current_snapshot()) >= ${asked!.next}::xid8`;
    if (settled.length > 0) return asked!.last;
    await pause(turnMs);
  }
  return null;
}

type Asked = { since: number; pageSize: number };

/**
 * A page of facts, in the order of their numbers. `find` finds those after a number and up to one, as many as asked for
 * at most; `tell` tells them, by kind and id.
 */
export async function pageOfFacts(
  tx: Tx,
  { since, pageSize }: Asked,
  find: (upTo: number, limit: number) => Promise<Numbered[]>,
  tell: (page: Numbered[]) => Promise<Map<string, Told>>,
) {
  const upTo = await settledNumber(tx);
  if (upTo === null) return { facts: [], nextSince: since, more: true };
  const found = await find(upTo, pageSize + 1);
  const page = found.slice(0, pageSize);
  const told = await tell(page);
  return {
    facts: page.map(({ number, kind, id }) => ({ changeNumber: number, ...told.get(`${kind} ${id}`)! })),
    nextSince: page.at(-1)?.number ?? since,
    more: found.length > page.length,
  };
}
