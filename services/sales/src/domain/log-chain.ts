import { type Envelope, type Flaw, flawBetween, hashOf, type Item, type Link } from '@mostrador/till/log';
import { uuidOf } from './uuid-of.ts';

/** An item of a log as its chain keeps it. `subjectId`: its operation, or an id made of its hash. */
export type Kept = Link & Pick<Envelope, 'installationId'> & { subjectId: string };

const isId = (text: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);

/** An item with an envelope: what a review of it names, and how its chain keeps it; null where that cannot be read. */
export type Chained = { subjectId: string; operation: Item['operation']; kept: Kept | null };

export function chained({ operation, envelope }: Item, text: string): Chained {
  const hash = hashOf(text);
  const subjectId = operation && isId(operation.id) ? operation.id : uuidOf(hash);
  if (!envelope) return { subjectId, operation, kept: null };
  const { installationId, sequence, previousHash } = envelope;
  return { subjectId, operation, kept: { installationId, sequence, previousHash, hash, subjectId } };
}

const placeOf = (installationId: string, sequence: number) => `${sequence} ${installationId}`;

/**
 * What is wrong with items that were sent, out of what their chains hold at their places and next to them; and which items
 * a gap was noted before that is filled now. Whoever sends again, or side by side, breaks nothing.
 */
export function judgeLinks(
  sent: Kept[],
  stored: Kept[],
): { flaws: { subjectId: string; flaw: Flaw }[]; filled: string[] } {
  const at = new Map(stored.map((one) => [placeOf(one.installationId, one.sequence), one]));
  const beside = (one: Kept, step: number) => at.get(placeOf(one.installationId, one.sequence + step));
  const forked = sent.filter((one) => beside(one, 0)!.hash !== one.hash);
  const links = new Set(sent.flatMap((one) => [beside(one, 0)!, beside(one, 1)]).filter((one) => one !== undefined));
  const judged = [...links].map((link) => ({ ...link, flaw: flawBetween(beside(link, -1), link) }));
  return {
    flaws: [...forked.map((one) => ({ ...one, flaw: 'log_forked' as const })), ...judged].flatMap(
      ({ subjectId, flaw }) => (flaw ? [{ subjectId, flaw }] : []),
    ),
    filled: judged.flatMap(({ subjectId, flaw }) => (flaw === 'log_gap' ? [] : [subjectId])),
  };
}
