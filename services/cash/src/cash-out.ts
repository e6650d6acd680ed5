import type { Tx } from '@mostrador/kit';
import { expectedNow, takenOut } from './domain/totals.ts';
import type { Head, SessionRow } from './queries.ts';
import { noteForReview } from './reviews.ts';

/** Centavos that cashiers take out of a session without an approval where the company has said nothing: $ 100.000. */
const usualLimitMinor = 10_000_000;

/** What the company's limits of roles, which `identity` owns, say of one; null where they say nothing. */
async function limitOf(tx: Tx, role: string): Promise<number | null> {
  const [row] = await tx.sql<{ limit: number | null }>`
    select (one->>'cashOutMinor')::bigint as limit from role_limits, jsonb_array_elements(limits) one
    where tenant_id = ${tx.tenantId} and one->>'role' = ${role}`;
  return row?.limit ?? null;
}

/**
 * True where so much more cash out of a session needs an approval. All that was taken out of it by hand counts, so that
 * nobody takes it in parts. What is in the drawer does not: whoever is refused by it is told how much that is.
 */
export const needsApproval = async (tx: Tx, head: Head, amountMinor: number): Promise<boolean> =>
  takenOut(head.totals) + BigInt(amountMinor) > BigInt((await limitOf(tx, 'cashier')) ?? usualLimitMinor);

/** After cash was taken out: notes it for supervisors, and for nobody else, where there cannot have been as much. */
export async function noteExcess(
  tx: Tx,
  head: Head,
  session: SessionRow,
  movement: { movementId: string; amountMinor: number; at: string; actorId: string },
): Promise<void> {
  // The head has the movement already.
  if ((expectedNow(head.totals).get('cash') ?? 0n) >= 0n) return;
  const { movementId: subjectId, amountMinor, at, actorId } = movement;
  await noteForReview(tx, { flag: 'more_than_expected', subjectId, session, actorId, amountMinor: -amountMinor, at });
}

/** After cash was taken out with a supervisor's approval, their own too: notes it where that is more than they may give. */
export async function noteBeyondLimit(
  tx: Tx,
  head: Head,
  session: SessionRow,
  movement: { movementId: string; amountMinor: number; at: string; actorId: string; approvedBy: string },
): Promise<void> {
  const limit = await limitOf(tx, 'supervisor');
  if (limit === null || takenOut(head.totals) <= BigInt(limit)) return;
  const { movementId: subjectId, amountMinor, ...by } = movement;
  await noteForReview(tx, { flag: 'limit_exceeded', subjectId, session, ...by, amountMinor: -amountMinor });
}
