import { createHmac } from 'node:crypto';
import type { ChainVerification } from '@mostrador/proto/cash';

/** A movement as it stands in its session's chain: the row of `cash_movements`. */
export type Link = {
  tenant_id: string;
  session_id: string;
  sequence: number;
  movement_id: string;
  kind: string;
  method: string;
  amount_minor: number;
  reason: string;
  fact_id: string;
  payment_number: number;
  late: boolean;
  /** ISO 8601 in UTC with milliseconds. */
  moved_at: string;
  actor_id: string;
  hash: string;
  /** Empty where no approval was needed, and for links of before there were any. */
  approved_by: string;
  /** Null where none was given, and for links of before there were any. */
  reason_code: string | null;
};

/** Where a chain stands: how many links, and the hash of the last. */
export type ChainEnd = { count: number; head: string };

/** HMAC-SHA256 of the previous link's hash and this row, hexadecimal. */
export function hashOf(key: Uint8Array, previous: string, link: Omit<Link, 'hash'>): string {
  const row = [
    link.tenant_id,
    link.session_id,
    link.sequence,
    link.movement_id,
    link.kind,
    link.method,
    link.amount_minor,
    link.reason,
    link.fact_id,
    link.payment_number,
    link.late,
    link.moved_at,
    link.actor_id,
    ...(link.approved_by ? [link.approved_by] : []),
    ...(link.reason_code ? [{ code: link.reason_code }] : []),
  ];
  return createHmac('sha256', key).update(previous).update(JSON.stringify(row)).digest('hex');
}

/**
 * Recomputes a chain, its links in order, and compares it with where the session says it stands and, once closed, with
 * what its Z report says. What it tells of a problem never names an amount.
 */
export function verifyChain(
  key: Uint8Array,
  links: Link[],
  end: ChainEnd,
  closing: ChainEnd | null,
): ChainVerification {
  const broken = (sequence: number, problem: string): ChainVerification => ({
    intact: false,
    movementCount: links.length,
    head: end.head,
    brokenAtSequence: sequence,
    problem,
  });
  let previous = '';
  for (const [index, link] of links.entries()) {
    const sequence = index + 1;
    if (link.sequence !== sequence) return broken(sequence, 'A link is missing.');
    if (hashOf(key, previous, link) !== link.hash) return broken(sequence, 'A link is not as it was written.');
    if (closing?.count === sequence && closing.head !== link.hash)
      return broken(sequence, 'The Z report names another head.');
    previous = link.hash;
  }
  const last = Math.max(end.count, closing?.count ?? 0);
  if (links.length < last) return broken(links.length + 1, 'The last links are missing.');
  if (links.length > end.count || previous !== end.head) return broken(links.length, 'The session names another head.');
  return { intact: true, movementCount: links.length, head: end.head, brokenAtSequence: 0, problem: '' };
}
